import { describe, expect, test } from '@jest/globals'
import { SimulatedClock } from 'xstate'

import { createContext } from '../chart/context.js'
import { createDelays } from '../chart/guards.js'
import { StepUpError } from '../errors.js'
import { createScriptedAdapter, createStage, sessionRequest, settle, START } from '../flow.fixtures.js'
import type { Vault } from '../ports.js'
import { defaultLimits } from '../settings/limits.js'
import { createMemoryVault } from '../settings/vault.js'
import { createStepUpServices } from '../settings/services.js'
import { createStepUpFlow } from './flow.js'

describe('a flow ends with a failure that has a code', () => {
  test.each([
    ['as it starts', 'adapter_failure'],
    ['while it waits', 'flow_expired'],
  ] as const)('when its clock breaks %s: %s, and its view says the same', async (moment, reason) => {
    const clock = new SimulatedClock()
    const { adapter } = createScriptedAdapter(clock)
    const time = { isBroken: false }
    const now = () => {
      if (time.isBroken) throw new Error('no clock')
      return START
    }
    const services = createStepUpServices({
      adapter: { ...adapter, environment: { ...adapter.environment, now } },
    })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock, flowId: 'flow' })
    time.isBroken = moment === 'as it starts'
    flow.send({ type: 'flow.started' })
    await settle()
    time.isBroken = true
    flow.send({ type: 'code.submitted', code: '731902' })
    await settle()
    const error = { code: reason }
    expect(await flow.outcome).toEqual({ status: 'failed', flowId: 'flow', reason, error })
    const none = {
      start: false,
      chooseFactor: false,
      submitCode: false,
      resendCode: false,
      changeFactor: false,
      extend: false,
    }
    const can = { ...none, cancel: false }
    expect(flow.getSnapshot()).toMatchObject({ step: 'failed', state: 'failed', can, error })
  })

  test('when its vault lost the result, after all was verified', async () => {
    const inMemory = createMemoryVault({ generateId: () => 'vault' })
    const vault: Vault = {
      ...inMemory,
      open: (kind, flowId, sealed) =>
        kind === 'result'
          ? Promise.reject(new StepUpError('secret_unavailable'))
          : inMemory.open(kind, flowId, sealed),
    }
    const stage = createStage({ services: { vault }, flowId: 'flow' })
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toEqual({
      status: 'failed',
      flowId: 'flow',
      reason: 'secret_unavailable',
      error: { code: 'secret_unavailable' },
    })
  })
})

test('a flow that was tampered with and has no deadline is due at once', () => {
  const delays = createDelays(() => START)
  expect(delays.nextDeadline({ context: createContext({ flowId: 'flow' }, defaultLimits) })).toBe(0)
})
