import { expect, test } from '@jest/globals'

import type { Story } from './stories.list.js'
import { playStories } from './stories.player.js'

async function play(story: Story) {
  const lines: string[] = []
  const isAsExpected = await playStories({
    write: (line) => lines.push(line),
    paint: (_, text) => text,
    stories: [story],
  })
  return { isAsExpected, end: lines.at(-1) }
}

test('a story that ends otherwise is told of', async () => {
  const story: Story = {
    ...{ title: 'wrong', note: '' },
    acts: [
      { act: 'chooseFactor', factor: 'sms' },
      { act: 'typeCode', is: 'wrong' },
    ],
    ending: { setbacks: [], outcome: 'verified' },
  }
  expect(await play(story)).toEqual({
    isAsExpected: false,
    end: '  end  NOT as expected: it ended otherwise: cancelled after invalid_code; expected: verified',
  })
})
