import { expect, test } from '@jest/globals'

import type { InspectionMessage } from './inspection.message.js'
import { createHistory } from './message.history.js'

const message = (flow: number, index: number): InspectionMessage => ({
  type: '@xstate.event',
  id: `${flow}.${index}`,
  createdAt: '0',
  _version: '0',
  sessionId: `x:${flow}`,
  rootId: `x:${flow}`,
  event: { type: 'flow.resumed' },
})

test('a long flow keeps its registration and its last 200 messages', () => {
  const history = createHistory()
  for (let index = 0; index < 1000; index += 1) history.keep(message(1, index))
  const ids = history.all().map(({ id }) => id)
  expect([ids.length, ids[0], ids[1], ids.at(-1)]).toEqual([201, '1.0', '1.800', '1.999'])
})

test('of a thousand flows the last 20 are kept', () => {
  const history = createHistory()
  for (let flow = 0; flow < 1000; flow += 1) history.keep(message(flow, 0))
  expect(history.all().map(({ id }) => id)).toEqual(
    Array.from({ length: 20 }, (_, index) => `${980 + index}.0`),
  )
})
