import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { SimulatedClock } from 'xstate'

import {
  createStepUpFlow,
  createStepUpServices,
  type StepUpAct,
  type StepUpRequest,
  type StepUpView,
} from '../../../machines/index.js'
import { advance, freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { session, wrongCode } from './steps.fixtures.js'
import { createWorld, latestCode } from './world.fixtures.js'

beforeEach(freezeTime)
afterAll(unfreezeTime)

const MINUTE = 60_000

/** A whole flow: the chart, the adapter, and better-auth. */
async function open(options: Parameters<typeof createWorld>[0] = {}, change: Partial<StepUpRequest> = {}) {
  const world = await createWorld(options)
  const clock = new SimulatedClock()
  const services = createStepUpServices({ adapter: world.adapter })
  const flow = createStepUpFlow({ services, clock, request: { ...session, ...change } })

  /** An act of the user, and what they see when the app isn't busy any more. */
  function act(event: StepUpAct): Promise<StepUpView> {
    return new Promise((resolve) => {
      const before = flow.getSnapshot()
      const unsubscribe = flow.subscribe(() => {
        const view = flow.getSnapshot()
        if (view === before || view.step === 'working') return
        unsubscribe()
        resolve(view)
      })
      flow.send(event)
    })
  }

  return {
    world,
    flow,
    act,
    start: () => act({ type: 'flow.started' }),
    choose: (factorId: string) => act({ type: 'factor.chosen', factorId }),
    submit: (code: string, trustDevice = false) => act({ type: 'code.submitted', code, trustDevice }),
    pass: (milliseconds: number) => {
      advance(milliseconds)
      clock.increment(milliseconds)
    },
    result: async () => {
      const outcome = await flow.outcome
      return outcome.status === 'verified' ? outcome.readResult() : outcome.reason
    },
  }
}

describe('a whole flow', () => {
  test('on a live session: a wrong code, a resend, another factor, verified', async () => {
    const { world, act, start, choose, submit, pass, result } = await open()
    expect(await start()).toMatchObject({ step: 'chooseFactor' })
    expect(await choose('otp')).toMatchObject({ step: 'enterCode', triesLeft: 5, codesLeft: 4 })
    const first = latestCode(world)
    expect(await submit(wrongCode(first))).toMatchObject({
      step: 'enterCode',
      triesLeft: 4,
      setback: { code: 'invalid_code' },
    })
    pass(30_000)
    expect(await act({ type: 'code.resendRequested' })).toMatchObject({ step: 'enterCode', codesLeft: 3 })
    expect(await submit(first)).toMatchObject({ step: 'enterCode', setback: { code: 'invalid_code' } })
    expect(await act({ type: 'factor.changeRequested' })).toMatchObject({ step: 'chooseFactor' })
    expect(await choose('totp')).toMatchObject({ step: 'enterCode', factor: { kind: 'totp' } })
    const code = await world.server.computeTotp()
    expect(await submit(`${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject({ step: 'verified' })
    expect(await result()).toEqual({ kind: 'session' })
    expect(world.server.outbox).toHaveLength(2)
  })

  test('in a sign-in, with a backup code as it is written, on a device to be trusted', async () => {
    const { world, start, choose, submit, result } = await open(
      { user: 'signIn' },
      { providerOptions: { twoFactorMethods: ['totp', 'otp'] } },
    )
    await start()
    await choose('backupCode')
    expect(await submit(world.backupCodes[3] ?? '', true)).toMatchObject({ step: 'verified' })
    expect(await result()).toEqual({ kind: 'session' })
    expect(world.browser.has('session_token')).toBe(true)
    expect(world.browser.has('trust_device')).toBe(true)
  })

  test('with a code that got too old at the server', async () => {
    const { world, act, start, submit, pass } = await open({}, { preferredFactor: 'otp' })
    expect(await start()).toMatchObject({ step: 'enterCode' })
    pass(4 * MINUTE)
    expect(await submit(latestCode(world))).toMatchObject({
      step: 'recover',
      setback: { code: 'code_expired' },
      can: { resendCode: true },
    })
    expect(await act({ type: 'code.resendRequested' })).toMatchObject({ step: 'enterCode' })
    expect(await submit(latestCode(world))).toMatchObject({ step: 'verified' })
  })

  test('through the rate limit of the server', async () => {
    const { world, start, submit, pass } = await open({ rateLimit: true }, { preferredFactor: 'otp' })
    await start()
    const code = latestCode(world)
    for (let count = 0; count < 3; count += 1) await submit(wrongCode(code))
    const limited = await submit(code)
    expect(limited).toMatchObject({ setback: { code: 'rate_limited', availableAt: Date.now() + 10_000 } })
    expect(limited.can.submitCode).toBe(false)
    pass(10_000)
    expect(await submit(code)).toMatchObject({ step: 'verified' })
  })

  test('of a user who is gone ends', async () => {
    const { world, start, choose, result } = await open()
    await start()
    await world.browser.post('/sign-out')
    expect(await choose('otp')).toMatchObject({ step: 'failed', error: { code: 'login_required' } })
    expect(await result()).toBe('login_required')
  })

  test('of a sign-in that listed no method ends', async () => {
    const { start } = await open({ user: 'signIn' }, { providerOptions: { twoFactorMethods: [] } })
    expect(await start()).toMatchObject({ step: 'failed', error: { code: 'enrolment_required' } })
  })
})
