import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import {
  canary,
  challengeOf,
  createStage,
  email,
  failWith,
  push,
  sessionRequest,
  settle,
  sms,
  START,
  totp,
} from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import { createStepUpServices } from '../../machines/settings/services.js'

/** Faults that reviewers found. Each is named by what went wrong, and fails without its fix. */

describe('a clock', () => {
  test('a clock that throws ends the flow, for view, listeners and outcome alike', async () => {
    const stage = createStage()
    let isBroken = false
    const environment = {
      ...stage.adapter.environment,
      now: () => {
        if (isBroken) throw new Error('no clock')
        return START
      },
    }
    const services = createStepUpServices({ adapter: { ...stage.adapter, environment } })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock: stage.clock })
    const steps: string[] = []
    flow.subscribe(() => steps.push(flow.getSnapshot().step))
    flow.send({ type: 'flow.started' })
    await settle()
    isBroken = true
    expect(() => flow.getSnapshot()).not.toThrow()
    flow.send({ type: 'code.submitted', code: canary.code })
    await settle()
    expect(flow.getSnapshot()).toMatchObject({ step: 'failed', can: { cancel: false } })
    expect(steps.at(-1)).toBe('failed')
    expect(await flow.outcome).toMatchObject({ status: 'failed' })
  })
})

test('what a clock throws while a call is made reaches no inspector', async () => {
  const seen: string[] = []
  const stage = createStage()
  let reads = 0
  const environment = {
    ...stage.adapter.environment,
    // Read once by the check at creation and three times by the start; then the call reads it.
    now: () => {
      reads += 1
      if (reads > 4) throw new Error(canary.code)
      return START
    },
  }
  const services = createStepUpServices({ adapter: { ...stage.adapter, environment } })
  const flow = createStepUpFlow({
    services,
    request: sessionRequest,
    clock: stage.clock,
    inspect: (event) => {
      if ('event' in event && event.event.type.startsWith('xstate.error')) seen.push(inspect(event.event))
    },
  })
  flow.send({ type: 'flow.started' })
  await settle()
  expect(reads).toBeGreaterThan(4)
  expect(seen.filter((text) => text.includes(canary.code))).toEqual([])
})

describe('a machine that slept, with its timers late', () => {
  const createSleeper = (factors = [sms, email]) => {
    const stage = createStage({ factors })
    let slept = 0
    const now = () => START + stage.clock.now() + slept
    const adapter = { ...stage.adapter, environment: { ...stage.adapter.environment, now } }
    const services = createStepUpServices({ adapter })
    const flow = createStepUpFlow({
      services,
      request: { ...sessionRequest, preferredFactor: 'sms' },
      clock: stage.clock,
    })
    return { ...stage, flow, sleep: (milliseconds: number) => (slept += milliseconds) }
  }

  test.each([
    { type: 'code.submitted', code: canary.code },
    { type: 'code.resendRequested' },
    { type: 'factor.changeRequested' },
    { type: 'flow.resumed' },
  ] as const)('an act that comes before the timer ends the flow: $type', async (act) => {
    const stage = createSleeper()
    stage.flow.send({ type: 'flow.started' })
    await stage.pass(31)
    stage.sleep(8 * 3_600_000)
    const before = stage.calls.length
    stage.flow.send(act)
    await settle()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'flow_expired' })
    expect(stage.calls.length).toBe(before)
  })

  test('a poll that falls due first does not verify a flow that is over', async () => {
    const stage = createSleeper([push])
    stage.next('verify', () => Promise.resolve({ outcome: 'pending' }))
    stage.flow.send({ type: 'flow.started' })
    await settle()
    stage.sleep(8 * 3_600_000)
    await stage.pass(5)
    expect(await stage.flow.outcome).toMatchObject({ reason: 'flow_expired' })
    expect(stage.count('verify')).toBe(0)
  })
})

describe('approval elsewhere', () => {
  test('goes on being asked for when another message could not be sent', async () => {
    const stage = createStage({ factors: [push] })
    stage.next(
      'verify',
      ...Array.from({ length: 7 }, () => () => Promise.resolve({ outcome: 'pending' } as const)),
    )
    await stage.start()
    await stage.pass(31)
    stage.next('send', 'network')
    await stage.resend()
    expect(stage.view()).toMatchObject({ step: 'approve', setback: { code: 'network' } })
    await stage.pass(10)
    expect(stage.view().step).toBe('verified')
  })

  test('goes on being asked for while another message must wait', async () => {
    const stage = createStage({ factors: [push] })
    stage.next(
      'verify',
      ...Array.from({ length: 6 }, () => () => Promise.resolve({ outcome: 'pending' } as const)),
    )
    await stage.start()
    await stage.pass(31)
    stage.next('send', failWith('rate_limited', { availableAt: stage.at(200) }))
    await stage.resend()
    expect(stage.view()).toMatchObject({
      step: 'approve',
      resendAvailableAt: stage.at(200),
      can: { resendCode: false },
    })
    await stage.pass(5)
    expect(stage.view().step).toBe('verified')
  })

  test('refused elsewhere: nothing is left to approve, another message can be asked for', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', () => Promise.resolve({ outcome: 'invalidCode' }))
    await stage.start()
    await stage.pass(5)
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'invalid_code' } })
    await stage.pass(25)
    await stage.resend()
    await stage.pass(5)
    expect(stage.view().step).toBe('verified')
  })

  test('is asked for once a second at most, whatever the server says', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('send', () => Promise.resolve(challengeOf({ pollInterval: 0 })))
    stage.next(
      'verify',
      ...Array.from(
        { length: 50 },
        () => () => Promise.resolve({ outcome: 'pending', pollInterval: 0 } as const),
      ),
    )
    await stage.start()
    await stage.pass(10)
    expect(stage.count('verify')).toBe(10)
  })

  test.each([
    // After 1, 2, 4 and 8 seconds more.
    ['fails', 'network', 4],
    // Each answer makes a pause, and each question another one.
    ['is told to wait no time at all', failWith('rate_limited', { availableAt: 0 }), 8],
  ] as const)('is asked for once a second at most where the question %s', async (_, line, count) => {
    const stage = createStage({ factors: [push] })
    stage.next('send', () => Promise.resolve(challengeOf({ pollInterval: 0 })))
    stage.next('verify', ...Array.from({ length: 50 }, () => line))
    await stage.start()
    await stage.pass(15)
    expect(stage.count('verify')).toBe(count)
  })

  test('each question has an idempotency key of its own', async () => {
    const stage = createStage({ factors: [push] })
    stage.next(
      'verify',
      ...Array.from({ length: 3 }, () => () => Promise.resolve({ outcome: 'pending' } as const)),
    )
    await stage.start()
    await stage.pass(20)
    const keys = stage.calls.filter(({ act }) => act === 'verify').map(({ call }) => call.idempotencyKey)
    expect(keys).toHaveLength(4)
    expect(new Set(keys).size).toBe(4)
  })
})

describe('the step-up token', () => {
  test('dead for a code that the user has at hand: begins again once, then says so', async () => {
    const stage = createStage({ factors: [totp] })
    stage.next('verify', 'token_expired', 'token_expired')
    await stage.start()
    await stage.submit()
    expect(stage.calls.map(({ act }) => act)).toEqual(['begin', 'verify', 'begin'])
    expect(stage.view().step).toBe('enterCode')
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'token_expired' })
  })

  test('new, without the factor that was asked for: the user chooses, nothing is sent by another', async () => {
    const stage = createStage({ factors: [sms, email], limits: { grantLifetime: 60_000 } })
    await stage.start()
    await stage.choose('email')
    await stage.pass(60)
    stage.next('begin', () => Promise.resolve({ token: 'second', factors: [sms], expiresAt: null }))
    await stage.resend()
    expect(stage.count('send')).toBe(1)
    expect(stage.view().step).toBe('chooseFactor')
  })
})

describe('limits', () => {
  test('a typing error while another code must wait leaves the code that is out typeable', async () => {
    const stage = createStage()
    await stage.start()
    await stage.pass(30)
    stage.next('send', 'rate_limited')
    await stage.resend()
    await stage.submit('abc')
    expect(stage.view()).toMatchObject({ step: 'enterCode', setback: { code: 'code_malformed' } })
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('one more factor by the same way waits for its cooldown', async () => {
    const stage = createStage({ factors: [sms] })
    stage.next('verify', () =>
      Promise.resolve({
        outcome: 'nextChallenge',
        grant: { token: 'next', factors: [sms], expiresAt: null },
      }),
    )
    await stage.start()
    await stage.submit()
    expect(stage.count('send')).toBe(1)
    const view = stage.view()
    expect(view.step === 'chooseFactor' && view.factors).toMatchObject([
      { canChoose: false, availableAt: stage.at(30) },
    ])
    await stage.pass(30)
    await stage.choose('sms')
    expect(stage.count('send')).toBe(2)
  })

  test('a factor without resend stays so after its code expired', async () => {
    const stage = createStage({
      factors: [{ ...sms, canResend: false }, email],
      limits: { codeLifetime: 60_000 },
    })
    await stage.start()
    await stage.choose('sms')
    await stage.pass(60)
    expect(stage.view()).toMatchObject({
      step: 'recover',
      resendAvailableAt: null,
      can: { resendCode: false },
    })
  })

  test('“too many requests” at the exchange holds for everything', async () => {
    const stage = createStage({ factors: [sms, email] })
    stage.next('exchange', failWith('rate_limited', { availableAt: stage.at(200) }))
    await stage.start()
    await stage.choose('sms')
    await stage.submit()
    expect(stage.view().can).toMatchObject({ resendCode: false, changeFactor: false, submitCode: false })
    await stage.pass(199)
    expect(stage.view().can.resendCode).toBe(false)
    await stage.pass(1)
    expect(stage.view().can.resendCode).toBe(true)
  })

  test('a server that leaves no try, with no code left either: the end, not a wait', async () => {
    const stage = createStage({ limits: { codesPerFlow: 1 } })
    stage.next('send', () => Promise.resolve(challengeOf({ triesLeft: 0 })))
    await stage.start()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'too_many_codes' })
  })

  test.each(['constructor', 'toString', '__proto__'])(
    'a factor called %s is a factor like any other',
    async (id) => {
      const stage = createStage({ factors: [{ ...sms, id }, email] })
      await stage.start()
      await stage.choose(id)
      expect(stage.view()).toMatchObject({ step: 'enterCode', resendAvailableAt: stage.at(30) })
      await stage.pass(30)
      expect(stage.view().can.resendCode).toBe(true)
    },
  )

  test('no moment is shown for a code that can never be asked for', async () => {
    const stage = createStage({ limits: { codesPerFlow: 1 } })
    await stage.start()
    expect(stage.view()).toMatchObject({ step: 'enterCode', resendAvailableAt: null, codesLeft: 0 })
  })
})

test('a secret in the format of a code stays out of the view', async () => {
  const stage = createStage({
    factors: [{ ...totp, code: { length: 6, alphabet: 'digits', seed: 'canary' } as never }],
  })
  await stage.start()
  expect(JSON.stringify(stage.view())).not.toContain('canary')
})

test('a clock that answers no number is refused at once', () => {
  const { adapter } = createStage()
  const environment = { ...adapter.environment, now: () => Number.NaN }
  expect(() => createStepUpServices({ adapter: { ...adapter, environment } })).toThrow(
    'adapter.environment.now',
  )
})
