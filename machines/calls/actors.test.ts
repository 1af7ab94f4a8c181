import { describe, expect, test } from '@jest/globals'
import { createActor, SimulatedClock } from 'xstate'

import { createContext } from '../chart/context.js'
import type { CallInput } from '../chart/types.js'
import { StepUpError } from '../errors.js'
import {
  canary,
  createScriptedAdapter,
  createStage,
  email,
  grantOf,
  settle,
  sms,
  totp,
} from '../flow.fixtures.js'
import { defaultLimits } from '../settings/limits.js'
import { createStepUpServices } from '../settings/services.js'
import { createActors } from './actors.js'

describe('a call that lacks what it needs is not made', () => {
  const { flow, counts, deadlines } = createContext({ flowId: 'flow' }, defaultLimits)
  const nothing: CallInput = {
    flow,
    grant: null,
    challenge: null,
    counts,
    deadlines,
    success: null,
    factor: null,
  }

  test.each(['begin', 'send', 'verify', 'exchange'] as const)('%s', async (act) => {
    const script = createScriptedAdapter(new SimulatedClock())
    const actor = createActor(createActors(createStepUpServices({ adapter: script.adapter }))[act], {
      input: nothing,
    })
    const errors: unknown[] = []
    actor.subscribe({ error: (error) => errors.push(error) })
    actor.start()
    await settle()
    expect(errors).toEqual([expect.any(StepUpError)])
    expect(errors).toMatchObject([{ code: 'secret_unavailable' }])
    expect(errors).toEqual([expect.not.objectContaining({ cause: expect.anything() as unknown })])
    expect(script.calls).toEqual([])
  })
})

describe('an adapter', () => {
  const inputOf = ({ calls }: ReturnType<typeof createStage>, act: string) =>
    calls.find((call) => call.act === act)?.input

  test('gets back what it has to remember, and the challenge as it gave it', async () => {
    const stage = createStage()
    await stage.start()
    await stage.submit()
    const grant = { ...grantOf(sms), memory: { codeVerifier: canary.verifier } }
    expect(inputOf(stage, 'send')).toEqual({ grant, factor: sms })
    expect(inputOf(stage, 'verify')).toMatchObject({
      grant,
      challenge: { id: canary.challengeId, triesLeft: 4 },
    })
    expect(inputOf(stage, 'exchange')).toMatchObject({ grant })
  })

  test('that has nothing to remember gets nothing back', async () => {
    const stage = createStage()
    stage.next('begin', () => Promise.resolve({ token: 'token', factors: [sms], expiresAt: null }))
    await stage.start()
    expect(inputOf(stage, 'send')).toEqual({
      grant: { token: 'token', factors: [sms], expiresAt: null },
      factor: sms,
    })
  })

  test('that sent nothing knows no challenge', async () => {
    const stage = createStage({ factors: [totp] })
    await stage.start()
    await stage.submit()
    expect(inputOf(stage, 'verify')).toMatchObject({
      challenge: { triesLeft: 4 },
    })
  })

  test('that can’t tell whether the device is online is asked', async () => {
    const clock = new SimulatedClock()
    const { adapter } = createScriptedAdapter(clock)
    const { isOnline: _, ...environment } = adapter.environment
    const stage = createStage({ services: { adapter: { ...adapter, environment } } as object })
    await stage.start()
    expect(stage.view().step).toBe('enterCode')
  })
})

test('the key of a code and of a try is theirs, whenever they are made; to ask anew is always another', async () => {
  const keysAfter = async (seconds: number) => {
    const stage = createStage({ flowId: 'flow' })
    await stage.pass(seconds)
    await stage.start()
    await stage.submit()
    expect(new Set(stage.calls.map(({ call }) => call.idempotencyKey)).size).toBe(stage.calls.length)
    return Object.fromEntries(stage.calls.map(({ act, call }) => [act, call.idempotencyKey]))
  }
  const [early, late] = [await keysAfter(0), await keysAfter(5)]
  const isSame = (act: string) => early[act] === late[act]
  expect(['begin', 'send', 'verify', 'exchange'].map(isSame)).toEqual([false, true, true, false])
})

describe('the preferred factor is used without asking', () => {
  const first = { ...sms, id: 'factor-1' }
  const second = { ...email, id: 'factor-2' }

  test.each([
    ['factor-2', 'factor-2'],
    ['email', 'factor-2'],
    ['sms', 'factor-1'],
  ])('%s', async (preferredFactor, id) => {
    const stage = createStage({
      factors: [first, second],
      request: { approach: { kind: 'session' }, preferredFactor },
    })
    await stage.start()
    expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { id } })
  })

  test('where it is on offer, and else the user chooses', async () => {
    const stage = createStage({
      factors: [first, second],
      request: { approach: { kind: 'session' }, preferredFactor: 'totp' },
    })
    await stage.start()
    expect(stage.view().step).toBe('chooseFactor')
  })
})
