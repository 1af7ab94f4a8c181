import { describe, expect, test } from '@jest/globals'

import { createStage, email, failWith, hang, push, sms, totp } from '../flow.fixtures.js'

describe('the way through', () => {
  test('idle asks nothing of anybody', () => {
    const stage = createStage()
    expect(stage.view().step).toBe('idle')
    expect(stage.calls).toEqual([])
  })

  test('one factor is used without asking, a good code verifies, the proof is exchanged', async () => {
    const stage = createStage()
    await stage.start()
    expect(stage.view()).toMatchObject({ state: 'codeSent', step: 'enterCode', factor: { kind: 'sms' } })
    await stage.submit()
    expect(stage.calls.map(({ act }) => act)).toEqual(['begin', 'send', 'verify', 'exchange'])
    expect(stage.view()).toMatchObject({
      state: 'verified',
      step: 'verified',
      evidence: { methods: ['mfa'] },
    })
  })

  test('several factors wait for a choice; a preferred one, by kind or id, does not', async () => {
    const stage = createStage({ factors: [sms, email] })
    await stage.start()
    expect(stage.view()).toMatchObject({ state: 'stepUp', step: 'chooseFactor' })
    expect(stage.count('send')).toBe(0)
    await stage.choose('email')
    expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { id: 'email' } })

    const preferring = createStage({
      factors: [sms, email],
      request: { approach: { kind: 'session' }, preferredFactor: 'email' },
    })
    await preferring.start()
    expect(preferring.view()).toMatchObject({ step: 'enterCode', factor: { id: 'email' } })
  })

  test('a factor that needs no sending goes straight to the code, and has no resend', async () => {
    const stage = createStage({ factors: [totp] })
    await stage.start()
    expect(stage.view()).toMatchObject({ step: 'enterCode', expiresAt: null, can: { resendCode: false } })
    await stage.submit()
    expect(stage.calls.map(({ act }) => act)).toEqual(['begin', 'verify', 'exchange'])
    expect(stage.view().step).toBe('verified')
  })

  test('a factor approved elsewhere polls at the pace of the server until it is approved', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', () => Promise.resolve({ outcome: 'pending', pollInterval: 3000 }))
    stage.next('verify', 'network')
    await stage.start()
    expect(stage.view()).toMatchObject({ state: 'codeSent', step: 'approve', can: { submitCode: false } })
    await stage.pass(4.9)
    expect(stage.count('verify')).toBe(0)
    await stage.pass(0.1)
    expect(stage.count('verify')).toBe(1)
    await stage.pass(3)
    expect(stage.count('verify')).toBe(2)
    expect(stage.view().step).toBe('approve')
    await stage.pass(6)
    expect(stage.view().step).toBe('verified')
  })

  test('no factor at all is the end: the user must enrol one', async () => {
    const stage = createStage({ factors: [] })
    await stage.start()
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: 'enrolment_required' })
  })

  test('a provider may ask for one more factor, and may replace its token at any answer', async () => {
    const stage = createStage({ factors: [sms] })
    stage.next('send', () =>
      Promise.resolve({
        challenge: {
          id: 'c1',
        },
        grant: { token: 'second', factors: [sms], expiresAt: null },
      }),
    )
    stage.next('verify', () =>
      Promise.resolve({
        outcome: 'nextChallenge',
        grant: { token: 'third', factors: [totp], expiresAt: null },
      }),
    )
    await stage.start()
    await stage.submit()
    expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { id: 'totp' } })
    await stage.submit()
    expect(stage.view().step).toBe('verified')
    const tokens = stage.calls
      .slice(1)
      .map(({ input }) => (input as { grant: { token: string } }).grant.token)
    expect(tokens).toEqual(['canary-step-up-token', 'second', 'third', 'third'])
  })

  test('one more factor of the same kind gets a code of its own', async () => {
    const stage = createStage()
    stage.next('verify', () =>
      Promise.resolve({
        outcome: 'nextChallenge',
        grant: { token: 'next', factors: [sms], expiresAt: null },
      }),
    )
    await stage.start()
    await stage.pass(30)
    await stage.submit()
    expect(stage.count('send')).toBe(2)
  })

  test('adapters that leave the exchange to a server hand the proof itself to the app', async () => {
    const stage = createStage({ factors: [totp] })
    Reflect.deleteProperty(stage.adapter, 'exchange')
    await stage.start()
    await stage.submit()
    const outcome = await stage.flow.outcome
    expect(outcome).toMatchObject({ status: 'verified', evidence: { subject: null, checked: [] } })
    expect(outcome.status === 'verified' && outcome.readResult()).toMatchObject({ kind: 'authorizationCode' })
  })
})

test('what an adapter without exchange claims is the evidence, unchecked, and nothing beside it', async () => {
  const stage = createStage({ factors: [totp] })
  Reflect.deleteProperty(stage.adapter, 'exchange')
  const claimed = { subject: 'ada', methods: ['otp'], acr: null, authTime: 1000, token: 'canary' }
  stage.next('verify', () => Promise.resolve({ outcome: 'verified', proof: { kind: 'session' }, claimed }))
  await stage.start()
  await stage.submit()
  expect(await stage.flow.outcome).toMatchObject({
    evidence: { subject: 'ada', methods: ['otp'], acr: null, authTime: 1000, checked: [] },
  })
  expect(JSON.stringify(stage.view())).not.toContain('canary')
})

describe('every setback of retry is reached, and left again', () => {
  test('wrongCode: the code is typed again on the same challenge', async () => {
    const stage = createStage()
    await stage.start()
    await stage.submit('000000')
    expect(stage.view()).toMatchObject({
      state: 'retry',
      step: 'enterCode',
      setback: { code: 'invalid_code' },
      triesLeft: 4,
    })
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('codeExpired: nothing can be typed, another code can be asked for', async () => {
    const stage = createStage({ limits: { codeLifetime: 60_000 } })
    await stage.start()
    await stage.pass(60)
    expect(stage.view()).toMatchObject({
      state: 'retry',
      step: 'recover',
      setback: { code: 'code_expired' },
      can: { submitCode: false, resendCode: true },
    })
    await stage.resend()
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('codeExpired by the provider, for any code it calls dead', async () => {
    const stage = createStage()
    stage.next('verify', 'code_expired')
    await stage.start()
    await stage.submit()
    expect(stage.view()).toMatchObject({ state: 'retry', step: 'recover', setback: { code: 'code_expired' } })
  })

  test('requestFailed: a refused factor leaves the others', async () => {
    const stage = createStage({ factors: [sms, email] })
    stage.next('send', 'factor_unavailable')
    await stage.start()
    await stage.choose('sms')
    expect(stage.view()).toMatchObject({
      state: 'retry',
      step: 'recover',
      setback: { code: 'factor_unavailable' },
    })
    await stage.changeFactor()
    await stage.choose('email')
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('requestFailed after sending: nothing is repeated until the user asks', async () => {
    const stage = createStage()
    stage.next('send', 'network')
    await stage.start()
    expect(stage.view()).toMatchObject({
      state: 'retry',
      step: 'recover',
      setback: { code: 'network' },
      can: { resendCode: false },
      resendAvailableAt: stage.at(30),
    })
    await stage.pass(29)
    expect(stage.count('send')).toBe(1)
    await stage.pass(1)
    await stage.resend()
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('requestFailed after verifying: the try is counted, the code can be typed again', async () => {
    const stage = createStage()
    stage.next('verify', 'unavailable')
    await stage.start()
    await stage.submit()
    expect(stage.view()).toMatchObject({
      state: 'retry',
      step: 'enterCode',
      setback: { code: 'unavailable' },
      triesLeft: 4,
    })
    expect(stage.count('verify')).toBe(1)
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('rateLimited while sending: the server’s time holds, and the code that is out can still be typed', async () => {
    const stage = createStage()
    await stage.start()
    await stage.pass(30)
    stage.next('send', failWith('rate_limited', { availableAt: stage.at(130) }))
    await stage.resend()
    expect(stage.view()).toMatchObject({
      state: 'retry',
      step: 'enterCode',
      setback: { code: 'rate_limited' },
      can: { resendCode: false, submitCode: true },
      resendAvailableAt: stage.at(130),
    })
    await stage.pass(99)
    await stage.resend()
    expect(stage.count('send')).toBe(2)
    await stage.pass(1)
    expect(stage.view()).toMatchObject({ state: 'codeSent', can: { resendCode: true } })
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('rateLimited while verifying: nothing but cancel until the wait is over, then the same code', async () => {
    const stage = createStage({ factors: [sms, email] })
    stage.next('verify', 'rate_limited')
    await stage.start()
    await stage.choose('sms')
    await stage.submit()
    expect(stage.view().can).toMatchObject({
      submitCode: false,
      resendCode: false,
      changeFactor: false,
      extend: false,
      cancel: true,
    })
    await stage.submit()
    expect(stage.count('verify')).toBe(1)
    await stage.pass(60)
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('resending: another code on the same step-up token, and the newest challenge counts', async () => {
    const stage = createStage()
    await stage.start()
    await stage.pass(30)
    stage.next('send', hang)
    await stage.resend()
    expect(stage.view()).toMatchObject({ state: 'retry', step: 'working', work: 'sendingCode' })
    expect(stage.count('begin')).toBe(1)
  })
})
