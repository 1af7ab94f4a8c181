import { afterEach, expect, test } from '@jest/globals'
import {
  createBrowserInspector,
  createInspector,
  createWebSocketInspector,
  createWebSocketReceiver,
  type StatelyInspectionEvent,
} from '@statelyai/inspect'
import { once } from 'node:events'

import { createStage, isLeak, playFlow } from './inspector.fixtures.js'
import { createStepUpInspector } from './inspector.js'
import { startRelay } from './relay.fixtures.js'

/** The inspectors of @statelyai/inspect 0.7 themselves, and their receiver. */

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A whole flow, seen by an inspector and, raw, by the test. */
async function play(inspect: (event: { readonly type: string }) => void) {
  let changes = 0
  const stage = createStage({
    inspect: (event) => {
      if (event.type === '@xstate.snapshot' && event.actorRef.sessionId === event.rootId) changes += 1
      inspect(event)
    },
  })
  await playFlow(stage)
  return changes
}

const isEnd = (event: StatelyInspectionEvent) =>
  event.type === '@xstate.snapshot' && event.snapshot.status === 'done' && event.sessionId === event.rootId

/** Keeps what comes out at the other end, until the flow has ended. */
function collect() {
  const events: StatelyInspectionEvent[] = []
  let finish: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (finish = resolve))
  const take = (event: StatelyInspectionEvent) => {
    events.push(event)
    if (isEnd(event)) finish()
  }
  return { events, ended, take }
}

/** Checks what came out at the other end. */
function expectWhole(events: readonly StatelyInspectionEvent[], changes: number) {
  const [first] = events
  if (first?.type !== '@xstate.actor') throw new Error('the flow is not registered')
  expect(first).toMatchObject({ name: 'mfaStepUp', sessionId: first.rootId })
  expect(JSON.parse(first.definition ?? '')).toMatchObject({
    id: 'mfaStepUp',
    states: { codeSent: { states: { verifying: { invoke: [{ id: 'verify', src: 'verify' }] } } } },
  })
  const own = events.filter(({ sessionId }) => sessionId === first.sessionId)
  expect(own.filter(({ type }) => type === '@xstate.snapshot')).toHaveLength(changes)
  const requests = events.filter(({ type }) => type === '@xstate.actor').slice(1)
  expect(requests.map((event) => (event.type === '@xstate.actor' ? event.name : ''))).toEqual([
    ...['begin', 'send', 'send', 'verify', 'verify', 'exchange'],
  ])
  expect(
    requests.every((event) => event.type === '@xstate.actor' && event.parentId === first.sessionId),
  ).toBe(true)
  expect(events.filter((event) => isLeak(JSON.stringify(event)))).toEqual([])
}

test('over a WebSocket, to its receiver', async () => {
  const relay = await startRelay()
  closing.push(relay.close)
  const { events, ended, take } = collect()
  const connected = once(relay.server, 'connection')
  createWebSocketReceiver({ server: relay.url }).subscribe(take)
  await connected
  const inspector = createWebSocketInspector({ url: relay.url })
  closing.unshift(() => {
    inspector.stop()
  })
  const changes = await play(createStepUpInspector({ inspector }).inspect)
  await ended
  expectWhole(events, changes)
  expect(changes).toBeGreaterThan(10)
})

test('to a window, as its browser inspector opens it', async () => {
  const { events, ended, take } = collect()
  const stub = Object.assign(new EventTarget(), { open: () => ({ postMessage: take }) })
  // Its option wants a whole Window, of which it uses these two functions.
  const inspector = createBrowserInspector({
    url: 'https://viewer.example',
    window: stub as unknown as Window,
  })
  stub.dispatchEvent(new MessageEvent('message', { data: { type: '@statelyai.connected' } }))
  const changes = await play(createStepUpInspector({ inspector }).inspect)
  await ended
  expectWhole(events, changes)
})

test('with an adapter of your own, whose filter and sanitizer still work', async () => {
  const { events, ended, take } = collect()
  const inspector = createInspector(
    { send: take },
    { filter: ({ type }) => type === '@xstate.snapshot', sanitizeContext: () => ({ mine: true }) },
  )
  await play(createStepUpInspector({ inspector }).inspect)
  await ended
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['@xstate.snapshot']))
  expect(events.at(-1)).toMatchObject({ snapshot: { context: { mine: true } } })
})
