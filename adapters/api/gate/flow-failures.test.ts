import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { StepUpError } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { codeOf, createWorld, fail, settled } from './gate.fixtures.js'
import { createStepUpGate, type StepUpGateOptions } from './index.js'

const fresh: StepUpRequirement = { maxAge: 300 }

// A defect of a callback is reported: defects.test.ts.
beforeEach(() => void Reflect.set(globalThis, 'reportError', () => undefined))
afterEach(() => void Reflect.deleteProperty(globalThis, 'reportError'))

describe('a flow function that fails', () => {
  const ended = createWorld()
  const endedFlow = ended.makeFlow({})
  endedFlow.send({ type: 'flow.cancelled' })
  const broken = (outcome: Promise<never>): StepUpFlow => ({
    ...createWorld().makeFlow({}),
    send: () => undefined,
    outcome,
  })

  test.each<[string, StepUpGateOptions['flow'], string]>([
    ['throws', () => fail('CANARY'), 'configuration'],
    ['rejects', () => Promise.reject(new Error('CANARY')), 'configuration'],
    ['throws a StepUpError', () => Promise.reject(new StepUpError('login_required')), 'login_required'],
    ['answers nothing', () => undefined as unknown as StepUpFlow, 'configuration'],
    ['answers a flow that has ended', () => endedFlow, 'configuration'],
    ['answers a flow that rejects', () => broken(Promise.reject(new Error('CANARY'))), 'adapter_failure'],
    ['answers nonsense', () => broken(Promise.resolve({ status: 'verified' } as never)), 'adapter_failure'],
  ])('%s: all calls that wait are rejected, nothing hangs', async (_title, flow, code) => {
    const gate = createStepUpGate({ flow, quietPeriod: 0 })
    const codes = [codeOf(gate.stepUp(fresh)), codeOf(gate.stepUp(fresh))]
    expect(await Promise.all(codes)).toEqual([code, code])
    expect(await codeOf(gate.stepUp(fresh))).toBe(code)
  })

  test('a flow whose send throws: all calls that wait are rejected, forget() does not throw', async () => {
    const world = createWorld()
    const gate = createStepUpGate({
      flow: (asked) => {
        const flow = world.makeFlow(asked)
        return {
          ...flow,
          send: (event) => {
            if (event.type === 'flow.cancelled') fail('no')
            flow.send(event)
          },
        }
      },
    })
    const controller = new AbortController()
    const left = codeOf(gate.stepUp(fresh, { signal: controller.signal }))
    await settled()
    controller.abort('bye')
    expect(await left).toBe('bye')
    const codes = [codeOf(gate.stepUp(fresh)), codeOf(gate.stepUp({ acrValues: ['gold'] }))]
    await settled()
    expect(() => {
      gate.forget()
    }).not.toThrow()
    expect(await Promise.all(codes)).toEqual(['cancelled', 'cancelled'])
    for (const flow of world.flows) await world.user.cancel(flow)
  })

  test('a clock that throws leaves no call waiting', async () => {
    let isBroken = false
    const world = createWorld()
    const now = () => (isBroken ? fail('no clock') : 0)
    const gate = createStepUpGate({ flow: world.makeFlow, now })
    const waiting = codeOf(gate.stepUp(fresh))
    await settled()
    isBroken = true
    await world.user.pass()
    expect(await waiting).toBe('adapter_failure')
  })

  test('a flow function that calls the gate waits with the others', async () => {
    const world = createWorld()
    const inner: Promise<unknown>[] = []
    const gate = createStepUpGate({
      flow: (requirement) => {
        inner.push(gate.stepUp(requirement))
        return world.makeFlow(requirement)
      },
    })
    const outer = gate.stepUp(fresh)
    await settled()
    await world.user.pass()
    expect(await inner[0]).toBe(await outer)
    expect(world.flows).toHaveLength(1)
  })
})
