import { describe, expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'

import type { StepUpFlow } from '../../../machines/index.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { codeOf, createWorld, settled } from './gate.fixtures.js'
import { createStepUpGate } from './index.js'
import { many } from './page.fixtures.js'

const fresh: StepUpRequirement = { maxAge: 300 }

describe('giving up', () => {
  test('one call leaves with its own reason, the others go on', async () => {
    const { gate, user } = createWorld()
    const controller = new AbortController()
    const first = gate.stepUp(fresh, { signal: controller.signal })
    const other = gate.stepUp(fresh)
    const reason = new Error('closed the tab')
    const left = expect(first).rejects.toBe(reason)
    await settled()
    controller.abort(reason)
    await left
    await user.pass()
    expect((await other).status).toBe('verified')
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  test('all calls: the flow is cancelled, without a cooldown, and the next requirement has its turn', async () => {
    const { gate, flows, user } = createWorld()
    const controllers = many(3, () => new AbortController())
    const left = controllers.map(({ signal }) => codeOf(gate.stepUp(fresh, { signal })))
    const next = gate.stepUp({ acrValues: ['gold'] })
    await settled()
    for (const controller of controllers) controller.abort('bye')
    // At once, while the flow is still ending.
    const again = gate.stepUp(fresh)
    expect(await Promise.all(left)).toEqual(['bye', 'bye', 'bye'])
    await flows[0]?.outcome
    await settled()
    expect(flows[0]?.getSnapshot()).toMatchObject({ step: 'failed', error: { code: 'cancelled' } })
    await user.pass()
    await next
    expect((await again).flowId).toBe(flows[1]?.id)
  })

  test('in the queue takes that requirement out of it', async () => {
    const { gate, flows, user } = createWorld()
    const controller = new AbortController()
    const first = gate.stepUp(fresh)
    const queued = codeOf(gate.stepUp({ acrValues: ['gold'] }, { signal: controller.signal }))
    await settled()
    controller.abort('bye')
    expect(await queued).toBe('bye')
    await user.pass()
    await first
    expect(flows).toHaveLength(1)
  })

  test('while the flow is being made cancels it when it is there', async () => {
    const world = createWorld()
    let show: () => void = () => undefined
    const shown = new Promise<void>((resolve) => (show = resolve))
    const flow = (requirement: StepUpRequirement) => shown.then(() => world.makeFlow(requirement))
    const gate = createStepUpGate({ flow, now: world.now })
    const controller = new AbortController()
    const left = codeOf(gate.stepUp(fresh, { signal: controller.signal }))
    await settled()
    controller.abort('bye')
    expect(await left).toBe('bye')
    show()
    await settled()
    expect(await world.flows[0]?.outcome).toMatchObject({ reason: 'cancelled' })
    expect(world.adapter.calls).toEqual([])
  })

  test('before it began does not ask the user', async () => {
    const { gate, flows } = createWorld()
    expect(await codeOf(gate.stepUp(fresh, { signal: AbortSignal.abort('bye') }))).toBe('bye')
    await settled()
    expect(flows).toEqual([])
  })

  test('leaves no listener behind, however a wait ends', async () => {
    const { gate, user, advance } = createWorld()
    const { signal } = new AbortController()
    for (const end of [user.pass, user.cancel]) {
      const waiting = many(5, () => codeOf(gate.stepUp(fresh, { signal })))
      await settled()
      expect(getEventListeners(signal, 'abort')).toHaveLength(5)
      await end()
      await Promise.all(waiting)
      expect(getEventListeners(signal, 'abort')).toHaveLength(0)
      advance(10_000)
    }
  })
})

describe('a flow that never ends', () => {
  const never = new Promise<never>(() => undefined)

  test.each<[string, (made: StepUpFlow) => StepUpFlow | Promise<StepUpFlow>]>([
    ['one that is never made', () => never],
    ['one that does not hear', (made) => ({ ...made, send: () => undefined, outcome: never })],
  ])('%s holds up no other call once it is abandoned, or forgotten', async (_title, spoil) => {
    let isSpoilt = true
    const world = createWorld()
    const gate = createStepUpGate({
      now: world.now,
      flow: (asked) => (isSpoilt ? spoil(createWorld().makeFlow(asked)) : world.makeFlow(asked)),
    })
    const pass = async (...waiting: Promise<unknown>[]) => {
      await settled()
      await world.user.pass()
      await Promise.all(waiting)
    }
    const controller = new AbortController()
    const left = codeOf(gate.stepUp(fresh, { signal: controller.signal }))
    const next = gate.stepUp({ acrValues: ['gold'] })
    await settled()
    isSpoilt = false
    controller.abort('bye')
    expect(await left).toBe('bye')
    await pass(next)
    isSpoilt = true
    const forgotten = [codeOf(gate.stepUp(fresh)), codeOf(gate.stepUp({ scope: ['pay'] }))]
    await settled()
    isSpoilt = false
    gate.forget()
    expect(await Promise.all(forgotten)).toEqual(['cancelled', 'cancelled'])
    await pass(gate.stepUp(fresh))
    expect(world.flows).toHaveLength(2)
  })

  test('and ends late after all takes no other requirement out of the queue', async () => {
    const world = createWorld()
    let end: (flow: StepUpFlow) => void = () => undefined
    const late = new Promise<StepUpFlow>((resolve) => (end = resolve))
    let count = 0
    const gate = createStepUpGate({
      now: world.now,
      flow: (asked) => ((count += 1) === 1 ? late : world.makeFlow(asked)),
    })
    const controller = new AbortController()
    const left = codeOf(gate.stepUp(fresh, { signal: controller.signal }))
    await settled()
    controller.abort('bye')
    await left
    const waiting = [gate.stepUp({ acrValues: ['gold'] }), gate.stepUp({ acrValues: ['silver'] })]
    await settled()
    end(createWorld().makeFlow(fresh))
    await settled()
    await world.user.pass()
    await world.user.pass()
    expect(await Promise.all(waiting)).toHaveLength(2)
  })
})
