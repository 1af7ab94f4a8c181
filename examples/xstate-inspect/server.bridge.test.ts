import { expect, test } from '@jest/globals'
import { State, type AnyStateMachine } from 'xstate'

import { createBridgedFlow, isLeak, playToCode, playToEnd } from './bridge.fixtures.js'
import { createInspectBridge } from './inspect.bridge.js'
import { hasStopped, listen } from './receiver.fixtures.js'
import { useServer } from './server.stage.fixtures.js'

const { frames, openReceiver, receiver } = useServer()

test('a whole flow: registered, every state, every event, stopped, and no secret', async () => {
  const seen = listen(receiver())
  const { flow, countChanges } = createBridgedFlow(createInspectBridge())
  await playToEnd(flow)
  await seen.until(hasStopped)

  const [registered] = seen.events
  if (registered?.type !== 'service.register') throw new Error('nothing was registered')
  expect(registered.id).toBe('mfaStepUp')
  expect(registered.state.value).toBe('idle')
  const machine: AnyStateMachine = registered.machine
  expect(machine.getStateNodeByPath('codeSent.verifying').invoke[0]?.id).toBe('verify')

  const states = seen.events.flatMap((event) => (event.type === 'service.state' ? [event.state] : []))
  // The first one came with the registration.
  expect(states).toHaveLength(countChanges() - 1)
  for (const { value, context } of states)
    expect(() => machine.resolveState(State.from(value, context))).not.toThrow()
  expect(states.at(-1)).toMatchObject({ value: 'verified', done: true })

  const events = seen.events.flatMap((event) => (event.type === 'service.event' ? [event.event.name] : []))
  expect(events).toEqual([
    ...['xstate.init', 'flow.started', 'done.invoke.begin', 'factor.chosen', 'done.invoke.send'],
    ...[
      'code.submitted',
      'done.invoke.verify',
      'code.submitted',
      'done.invoke.verify',
      'done.invoke.exchange',
    ],
  ])
  expect(frames.length).toBeGreaterThanOrEqual(seen.events.length)
  expect(frames.filter(isLeak)).toEqual([])
})

test('v4 finds the transition of every event that it is told of', async () => {
  const seen = listen(receiver())
  await playToEnd(createBridgedFlow(createInspectBridge()).flow)
  await seen.until(hasStopped)
  const [registered] = seen.events
  if (registered?.type !== 'service.register') throw new Error('nothing was registered')
  const known = new Set<string>(registered.machine.events)
  const names = seen.events.flatMap((event) => (event.type === 'service.event' ? [event.event.name] : []))
  expect(names.slice(1).filter((name) => !known.has(name))).toEqual([])
})

test('who connects later is told of the flows that still run', async () => {
  const { flow } = createBridgedFlow(createInspectBridge())
  await playToCode(flow)
  const late = openReceiver()
  const seen = listen(late)
  await seen.until((events) => events.some(({ type }) => type === 'service.register'))
  expect(seen.events).toMatchObject([
    { type: 'service.register', state: { value: { codeSent: 'awaitingCode' } } },
  ])
  flow.send({ type: 'flow.cancelled' })
  await seen.until(hasStopped)
})
