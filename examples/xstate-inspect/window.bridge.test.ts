import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { createWindowReceiver, inspect } from '@xstate/inspect'

import { createBridgedFlow, isLeak, playToCode, playToEnd } from './bridge.fixtures.js'
import { createInspectBridge } from './inspect.bridge.js'
import { hasStopped, listen } from './receiver.fixtures.js'

/** The browser side of @xstate/inspect 0.8 and its window receiver, over two windows that only pass messages. */

class FakeWindow extends EventTarget {
  readonly origins: string[] = []
  readonly messages: string[] = []

  postMessage(data: unknown, origin: string): void {
    this.origins.push(origin)
    this.messages.push(JSON.stringify(data))
    // As in a browser: later, and as a copy.
    queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) })))
  }
}

/** Both functions want whole windows, of which they use these members. */
const asWindow = (stub: FakeWindow) => stub as unknown as Window

let app: FakeWindow
let viewer: FakeWindow

beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  app = new FakeWindow()
  viewer = new FakeWindow()
  Object.assign(globalThis, { window: app })
})

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'window')
  Reflect.deleteProperty(globalThis, '__xstate__')
  jest.restoreAllMocks()
})

function open() {
  const inspector = inspect({
    url: 'https://viewer.example/viz',
    iframe: false,
    targetWindow: asWindow(viewer),
  })
  const receiver = createWindowReceiver({ window: asWindow(viewer), targetWindow: asWindow(app) })
  return { inspector, receiver, seen: listen(receiver) }
}

test('a whole flow reaches the window receiver, and no secret', async () => {
  const { inspector, seen } = open()
  await seen.until(() => true)
  const { flow, countChanges } = createBridgedFlow(createInspectBridge())
  await playToEnd(flow)
  await seen.until(hasStopped)
  expect(seen.events[0]).toMatchObject({
    type: 'service.register',
    id: 'mfaStepUp',
    state: { value: 'idle' },
  })
  expect(seen.events.filter(({ type }) => type === 'service.state')).toHaveLength(countChanges() - 1)
  expect(new Set(viewer.origins)).toEqual(new Set(['https://viewer.example']))
  expect(viewer.messages.filter(isLeak)).toEqual([])
  inspector?.disconnect()
})

test('the viewer cancels the flow', async () => {
  const { inspector, receiver, seen } = open()
  const { flow } = createBridgedFlow(createInspectBridge())
  await playToCode(flow)
  await seen.until((events) => events.length > 0)
  const sessionId = seen.events[0]?.sessionId ?? ''
  const event = {
    name: 'flow.cancelled',
    data: { type: 'flow.cancelled' },
    origin: sessionId,
    $$type: 'scxml',
  }
  receiver.send({ type: 'xstate.event', event: JSON.stringify(event), service: sessionId })
  expect(await flow.outcome).toMatchObject({ reason: 'cancelled' })
  inspector?.disconnect()
})

test('two inspectors hear of every event once', async () => {
  const first = open()
  const { flow } = createBridgedFlow(createInspectBridge())
  const second = inspect({
    url: 'https://second.example',
    iframe: false,
    targetWindow: asWindow(new FakeWindow()),
    devTools: Reflect.get(globalThis, '__xstate__') as never,
  })
  await playToEnd(flow)
  await first.seen.until(hasStopped)
  const events = first.seen.events.flatMap((each) => (each.type === 'service.event' ? [each.event.name] : []))
  expect(events.filter((name) => name === 'factor.chosen')).toHaveLength(1)
  first.inspector?.disconnect()
  second?.disconnect()
})

test('without an inspector the flow is as it was', async () => {
  const { flow } = createBridgedFlow(createInspectBridge())
  await playToEnd(flow)
  expect((await flow.outcome).status).toBe('verified')
})
