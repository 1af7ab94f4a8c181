import { describe, expect, test } from '@jest/globals'

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

describe('what an inspector gets', () => {
  const actorRef = { id: 'flow', sessionId: 'x:1', _parent: { sessionId: 'x:0' } }
  const event = { type: 'paid' }
  const sourceRef = { sessionId: 'x:0' }
  const base = { actorRef, rootId: 'x:0' }
  const snapshot = { status: 'active' }

  function inspectAll(options: { readonly source?: string } = {}) {
    const [messages, events]: [InspectionMessage[], unknown[]] = [[], []]
    const { inspect } = createStepUpInspector({
      send: (message) => void messages.push(message),
      inspector: { inspect: { next: (given: unknown) => void events.push(given) } },
      now: () => 7,
      ...options,
    })
    const given = [
      { ...base, type: '@xstate.actor' },
      { ...base, type: '@xstate.event', event, sourceRef },
      { ...base, type: '@xstate.event', event },
      { ...base, type: '@xstate.snapshot', event, snapshot },
      { ...base, type: '@xstate.microstep' },
    ]
    for (const each of given) inspect(each)
    return { messages, events }
  }

  test('is each message under the ids of its page', () => {
    const { messages } = inspectAll({ source: 'page' })
    const ids = { sessionId: 'page:x:1', rootId: 'page:x:0' }
    const stamp = { createdAt: '7', _version: '0.7.2', ...ids }
    expect(messages).toEqual([
      {
        ...stamp,
        id: 'page:1',
        type: '@xstate.actor',
        parentId: 'page:x:0',
        name: 'sealed',
        definition: '{"id":"sealed"}',
        snapshot: { status: 'active' },
      },
      { ...stamp, id: 'page:2', type: '@xstate.event', sourceId: 'page:x:0', event: { type: 'sealed' } },
      { ...stamp, id: 'page:3', type: '@xstate.event', event: { type: 'sealed' } },
      { ...stamp, id: 'page:4', type: '@xstate.snapshot', event: { type: 'sealed' }, snapshot },
    ])
    expect(messages[2]).not.toHaveProperty('sourceId')
  })

  test('is each event of XState made of its message', () => {
    const { events } = inspectAll({ source: 'page' })
    const rootId = 'page:x:0'
    const sealedEvent = { type: 'sealed' }
    const parent = { sessionId: rootId }
    expect(events).toEqual([
      {
        type: '@xstate.actor',
        rootId,
        actorRef: {
          id: 'sealed',
          sessionId: 'page:x:1',
          _parent: parent,
          logic: { config: { id: 'sealed' } },
          getSnapshot: expect.any(Function),
        },
      },
      {
        type: '@xstate.event',
        rootId,
        actorRef: { sessionId: 'page:x:1' },
        sourceRef: parent,
        event: sealedEvent,
      },
      { type: '@xstate.event', rootId, actorRef: { sessionId: 'page:x:1' }, event: sealedEvent },
      {
        type: '@xstate.snapshot',
        rootId,
        actorRef: { sessionId: 'page:x:1' },
        event: sealedEvent,
        snapshot,
      },
    ])
    expect(events[2]).not.toHaveProperty('sourceRef')
  })

  test('has eight random characters in front of its ids by default', () => {
    expect(inspectAll().messages[0]?.id).toMatch(/^[\w-]{8}:1$/)
  })

  test('of an actor without a parent names none', () => {
    const messages: InspectionMessage[] = []
    const { inspect } = createStepUpInspector({ send: (message) => void messages.push(message) })
    inspect({ type: '@xstate.actor', actorRef: { sessionId: 'x:0' }, rootId: 'x:0' } as { type: string })
    expect(messages[0]).not.toHaveProperty('parentId')
  })
})
