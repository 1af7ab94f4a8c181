import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { StepUpError } from '../../../machines/errors.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { codeOf, createWorld, fail, settled } from './gate.fixtures.js'
import { createStepUpGate } from './index.js'
import { many } from './page.fixtures.js'

const fresh: StepUpRequirement = { maxAge: 300 }

// A defect of a callback is reported: defects.test.ts.
beforeEach(() => void Reflect.set(globalThis, 'reportError', () => undefined))
afterEach(() => void Reflect.deleteProperty(globalThis, 'reportError'))

describe('one flow at a time', () => {
  test('serves all calls with the same requirement', async () => {
    const { gate, flows, requirements, user } = createWorld()
    const waiting = many(10, () => gate.stepUp({ scope: ['b', 'a'], maxAge: 300 }))
    waiting.push(gate.stepUp({ maxAge: 300, scope: ['a', 'b', 'b'], acrValues: [] }))
    await settled()
    await user.pass()
    const outcomes = await Promise.all(waiting)
    expect(flows).toHaveLength(1)
    expect(requirements).toEqual([{ maxAge: 300, scope: ['a', 'b'] }])
    expect(new Set(outcomes).size).toBe(1)
    expect(outcomes[0]).toMatchObject({ status: 'verified', flowId: flows[0]?.id })
  })

  test('another requirement that it has met by its end needs no second flow', async () => {
    const { gate, flows, user } = createWorld()
    const waiting = [gate.stepUp(fresh), gate.stepUp({ maxAge: 60 }), gate.stepUp({ scope: ['pay'] })]
    await settled()
    await user.pass()
    expect(flows).toHaveLength(2)
    expect(await waiting[0]).toBe(await waiting[1])
    await user.pass()
    expect((await waiting[2])?.flowId).toBe(flows[1]?.id)
  })

  test('maxAge 0 is met by no flow of another requirement; calls of the very same share one that has not ended', async () => {
    const { gate, flows, user } = createWorld()
    const waiting = [gate.stepUp(fresh), gate.stepUp({ maxAge: 0 })]
    await settled()
    await user.pass()
    expect(flows).toHaveLength(2)
    waiting.push(gate.stepUp({ maxAge: 0 }))
    await user.pass()
    const [, second, third] = await Promise.all(waiting)
    expect(second?.flowId).toBe(flows[1]?.id)
    expect(third).toBe(second)
    void codeOf(gate.stepUp({ maxAge: 0 }))
    await settled()
    expect(flows).toHaveLength(3)
    await user.cancel()
  })

  test('a stronger requirement waits for its turn and gets a second flow', async () => {
    const { gate, flows, requirements, user } = createWorld()
    const weak = gate.stepUp(fresh)
    const strong = gate.stepUp({ acrValues: ['gold'] })
    await settled()
    expect(flows).toHaveLength(1)
    await user.pass()
    expect((await weak).flowId).toBe(flows[0]?.id)
    expect(requirements).toEqual([fresh, { acrValues: ['gold'] }])
    await user.pass()
    expect((await strong).flowId).toBe(flows[1]?.id)
  })

  test('a flow that the app has started already is not started again', async () => {
    const { makeFlow, adapter, user } = createWorld()
    const gate = createStepUpGate({
      flow: (requirement) => {
        const flow = makeFlow(requirement)
        flow.send({ type: 'flow.started' })
        return Promise.resolve(flow)
      },
    })
    const waiting = gate.stepUp(fresh)
    await settled()
    await user.pass()
    await waiting
    expect(adapter.calls.filter((call) => call === 'begin')).toHaveLength(1)
  })
})

describe('a cancelled flow', () => {
  test('rejects all calls that wait, those with another requirement too, each with a new error', async () => {
    const { gate, flows, user } = createWorld()
    const waiting = [...many(9, () => gate.stepUp(fresh)), gate.stepUp({ acrValues: ['gold'] })]
    const codes = waiting.map(codeOf)
    await settled()
    await user.cancel()
    expect(await Promise.all(codes)).toEqual(many(10, () => 'cancelled'))
    expect(flows).toHaveLength(1)
    const errors = await Promise.all(waiting.map((each) => each.catch((error: unknown) => error)))
    expect(new Set(errors).size).toBe(10)
    expect(errors.every((error) => error instanceof StepUpError)).toBe(true)
  })

  test('starts a cooldown of 2 s for every requirement: an API may ask for another one each time', async () => {
    const { gate, flows, user, advance } = createWorld()
    const codes = [codeOf(gate.stepUp(fresh)), codeOf(gate.stepUp({ acrValues: ['gold'] }))]
    await settled()
    await user.cancel()
    await Promise.all(codes)
    advance(1999)
    expect(await codeOf(gate.stepUp(fresh))).toBe('cancelled')
    expect(await codeOf(gate.stepUp({ acrValues: ['gold'] }))).toBe('cancelled')
    expect(flows).toHaveLength(1)
    expect(await codeOf(gate.stepUp({ acrValues: ['platinum'] }))).toBe('cancelled')
    expect(flows).toHaveLength(1)
    advance(1)
    const again = gate.stepUp(fresh)
    await settled()
    await user.pass()
    expect((await again).flowId).toBe(flows[1]?.id)
  })

  test('a cooldown of 0 asks again at once, a clock that goes back ends one', async () => {
    for (const [quietPeriod, step] of [
      [0, 0],
      [5000, -1],
    ] as const) {
      const { gate, flows, user, advance } = createWorld({ quietPeriod })
      const code = codeOf(gate.stepUp(fresh))
      await settled()
      await user.cancel()
      expect(await code).toBe('cancelled')
      advance(step)
      const again = codeOf(gate.stepUp(fresh))
      await settled()
      expect(flows).toHaveLength(2)
      await user.cancel()
      await again
    }
  })

  test('hands on the reason and the details of any other failure', async () => {
    const { gate, adapter } = createWorld()
    adapter.failNext('begin', 'locked', { providerCode: 'account.locked' })
    await expect(gate.stepUp(fresh)).rejects.toMatchObject({
      code: 'locked',
      details: { providerCode: 'account.locked' },
    })
    expect(await codeOf(gate.stepUp(fresh))).toBe('locked')
  })

  test('starts no timer of its own', async () => {
    const { gate } = createWorld({ flow: () => fail('no dialog') })
    const set = jest.spyOn(globalThis, 'setTimeout')
    await codeOf(gate.stepUp(fresh))
    await codeOf(gate.stepUp(fresh))
    expect(set).not.toHaveBeenCalled()
    set.mockRestore()
  })
})
