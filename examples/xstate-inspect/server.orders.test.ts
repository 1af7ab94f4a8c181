import { once } from 'node:events'

import { expect, test } from '@jest/globals'

import { createBridgedFlow, isLeak, playToCode, playToEnd, until } from './bridge.fixtures.js'
import { createInspectBridge } from './inspect.bridge.js'
import { hasStopped, listen } from './receiver.fixtures.js'
import { useServer } from './server.stage.fixtures.js'

/** What an inspector may ask for, over the server of @xstate/inspect 0.8. */

const { ask, connect, frames, receiver } = useServer()

test('the inspector cancels the flow, and nothing but what it may', async () => {
  const seen = listen(receiver())
  const bridge = createInspectBridge()
  const { adapter, flow } = createBridgedFlow(bridge)
  await playToCode(flow)
  await seen.until((events) => events.some((event) => event.type === 'service.state'))
  const sessionId = seen.events[0]?.sessionId ?? ''
  const forbidden = [
    { type: 'code.submitted', code: '482916', response: 'sealed:response:PLANTED' },
    { type: 'code.resendRequested' },
    { type: 'flow.started', request: { approach: 'session', secret: 'sealed:request:PLANTED' } },
    { type: 'xstate.done.actor.exchange', output: { result: 'PLANTED' } },
    { type: 'done.invoke.exchange', data: 'PLANTED' },
  ]
  for (const data of forbidden) ask(sessionId, data)
  ask(sessionId, { type: 'flow.cancelled', extra: 'PLANTED' })
  await until(flow, ({ step }) => step === 'failed')
  await seen.until(hasStopped)
  expect(await flow.outcome).toMatchObject({ reason: 'cancelled' })
  expect(adapter.calls).toEqual(['begin', 'send'])
  expect(frames.filter(isLeak)).toEqual([])
})

test('more is possible where it is allowed', async () => {
  const seen = listen(receiver())
  const { adapter, flow } = createBridgedFlow(createInspectBridge({ allowedActs: ['factor.chosen'] }))
  flow.send({ type: 'flow.started' })
  await until(flow, ({ step }) => step === 'chooseFactor')
  await seen.until((events) => events.length > 0)
  ask(seen.events[0]?.sessionId ?? '', { type: 'flow.cancelled' })
  ask(seen.events[0]?.sessionId ?? '', { type: 'factor.chosen', factorId: 'email' })
  await until(flow, ({ step }) => step === 'enterCode')
  expect(adapter.outbox[0]?.factorId).toBe('email')
  flow.send({ type: 'flow.cancelled' })
  await seen.until(hasStopped)
})

test.each([
  'nonsense',
  '7',
  '{"type":"xstate.event","event":"nonsense"}',
  '{"type":"xstate.event","event":"{}"}',
])('a frame that is no order changes nothing: %s', async (frame) => {
  const client = await connect()
  client.send(frame)
  client.send('nonsense')
  const [code] = (await once(client, 'close')) as [number]
  expect(code).toBe(1007)
  const seen = listen(receiver())
  const { flow } = createBridgedFlow(createInspectBridge())
  await playToEnd(flow)
  await seen.until(hasStopped)
  expect((await flow.outcome).status).toBe('verified')
})
