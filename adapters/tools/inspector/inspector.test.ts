import { expect, test } from '@jest/globals'

import { OptionError } from '../../../machines/errors.js'
import { createHistory, createStepUpInspector } from './inspector.js'
import type { InspectionMessage } from './messages.js'

/** Of a flow: its registration first, then events. */
function message(flow: number, index: number): InspectionMessage {
  const ids = { id: `${flow}.${index}`, sessionId: `x:${flow}`, rootId: `x:${flow}` }
  const base = { ...ids, createdAt: '0', _version: '0' }
  if (index > 0) return { ...base, type: '@xstate.event', event: { type: 'flow.resumed' } }
  return { ...base, type: '@xstate.actor', name: 'flow', definition: '{}', snapshot: { status: 'active' } }
}

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

test('of 21 flows that go on side by side, the last 20 keep their registrations', () => {
  const history = createHistory()
  for (let index = 0; index < 3; index += 1)
    for (let flow = 0; flow < 21; flow += 1) history.keep(message(flow, index))
  expect(history.all().map(({ id }) => id)).toEqual(
    Array.from({ length: 20 }, (_, index) => [0, 1, 2].map((each) => `${index + 1}.${each}`)).flat(),
  )
})

test('a request that registers opens no flow', () => {
  const history = createHistory()
  history.keep({ ...message(1, 0), sessionId: 'x:2' })
  expect(history.all()).toEqual([])
})

test('a wrong option is named, and so is a missing one', () => {
  const mistake = { inspector: { inspect: {} } }
  expect(() => createStepUpInspector(mistake)).toThrow(
    new OptionError(
      'createStepUpInspector',
      'inspector',
      'must be an inspector of XState v5, such as createBrowserInspector() of @statelyai/inspect (got an object)',
    ),
  )
  expect(() => createStepUpInspector({})).toThrow(
    new OptionError('createStepUpInspector', 'inspector', 'must be given where send is not'),
  )
})
