import { expect, jest, test } from '@jest/globals'

import { shareBrowser, userInterfaces, walkEveryStep } from './accessibility.fixtures.js'

jest.setTimeout(60_000)

const open = shareBrowser()

test.each(userInterfaces)('%s: axe finds nothing in any step', async (name) => {
  const visited = await open(name)
  await walkEveryStep(visited, async (step) => {
    expect([step, await visited.audit()]).toEqual([step, []])
  })
})
