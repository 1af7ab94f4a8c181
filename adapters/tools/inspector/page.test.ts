import { afterEach, expect, test } from '@jest/globals'

import { OptionError } from '../../../machines/errors.js'
import { createStage, isLeak, playFlow } from './inspector.fixtures.js'
import type { InspectionMessage } from './messages.js'
import { createPageInspector } from './page.js'

/** Node has the `BroadcastChannel` of browsers. */

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A viewer that says hello and listens until a flow has ended. */
function openViewer(name: string) {
  const channel = new BroadcastChannel(name)
  closing.push(() => {
    channel.close()
  })
  const messages: InspectionMessage[] = []
  const ended = new Promise<void>((resolve) => {
    channel.addEventListener('message', (event: MessageEvent<InspectionMessage>) => {
      messages.push(event.data)
      if (event.data.type === '@xstate.snapshot' && event.data.snapshot.value === 'verified') resolve()
    })
  })
  channel.postMessage({ type: '@statelyai.connected' })
  return { messages, ended }
}

function openPage(options: Parameters<typeof createPageInspector>[0] = {}) {
  const inspector = createPageInspector(options)
  closing.push(inspector.close)
  return inspector
}

test('a viewer of the same origin hears the flow', async () => {
  const { inspect } = openPage({ now: () => 1_795_337_083_000, source: 'page' })
  const viewer = openViewer('mfa-step-up')
  await playFlow(createStage({ inspect }))
  await viewer.ended
  expect(viewer.messages[0]).toMatchObject({
    type: '@xstate.actor',
    id: 'page:1',
    createdAt: '1795337083000',
    _version: '0.7.2',
    sessionId: expect.stringMatching(/^page:x:\d+$/),
  })
  expect(viewer.messages.filter((message) => isLeak(JSON.stringify(message)))).toEqual([])
})

test('a viewer that comes later is told everything, under the same ids', async () => {
  const { inspect } = openPage({ channel: 'late' })
  const early = openViewer('late')
  await playFlow(createStage({ inspect }))
  await early.ended
  const before = early.messages.map(({ id }) => id)
  const late = openViewer('late')
  await late.ended
  expect(late.messages.map(({ id }) => id).slice(0, before.length)).toEqual(before)
})

test('only a viewer that says hello is told again; every other message is left alone', () => {
  const sent: unknown[] = []
  const listeners: ((event: { readonly data: unknown }) => void)[] = []
  let closed = 0
  const { inspect, close } = openPage({
    createChannel: () => ({
      postMessage: (message) => sent.push(message),
      addEventListener: (_type, listener) => listeners.push(listener),
      close: () => void (closed += 1),
    }),
  })
  const actorRef = { sessionId: 'x:0' }
  inspect({ type: '@xstate.actor', actorRef, rootId: 'x:0' } as { readonly type: string })
  const hear = (data: unknown) => {
    listeners.forEach((listener) => {
      listener({ data })
    })
  }
  expect(sent).toHaveLength(1)
  for (const data of [
    undefined,
    null,
    '',
    '@statelyai.connected',
    7,
    {},
    [],
    { type: 'flow.cancelled' },
    sent[0],
  ])
    hear(data)
  expect(sent).toHaveLength(1)
  hear({ type: '@statelyai.connected' })
  expect(sent).toEqual([sent[0], sent[0]])
  expect(closed).toBe(0)
  close()
  expect(closed).toBe(1)
})

test('two pages have no id in common', () => {
  const ids = [1, 2].flatMap(() => {
    const messages: unknown[] = []
    const channel = { postMessage: (message: unknown) => messages.push(message), close: () => undefined }
    const createChannel = () => ({ ...channel, addEventListener: () => undefined })
    createPageInspector({ createChannel }).inspect({ type: '@xstate.event' })
    return messages.map((message) => Reflect.get(Object(message), 'id') as unknown)
  })
  expect(new Set(ids).size).toBe(2)
})

test('an inspector that is closed changes nothing for the flow', async () => {
  const inspector = createPageInspector({ channel: 'closed' })
  inspector.close()
  const stage = createStage({ inspect: inspector.inspect })
  await playFlow(stage)
  expect((await stage.flow.outcome).status).toBe('verified')
})

test('a wrong option is named', () => {
  expect(() => createPageInspector({ channel: '' })).toThrow(
    new OptionError('createPageInspector', 'channel', 'must be a non-empty string (got an empty string)'),
  )
})
