import { describe, expect, test } from '@jest/globals'

import { createStage, email, failWith, sessionRequest, settle, sms } from '../flow.fixtures.js'
import { createStepUpFlow } from '../flow/flow.js'
import { createStepUpServices } from '../settings/services.js'

describe('beginning', () => {
  test.each(['network', 'unavailable'] as const)(
    '%s is tried three times with growing pauses, then the user is asked',
    async (code) => {
      const stage = createStage()
      stage.next('begin', code, code, code)
      await stage.start()
      expect(stage.count('begin')).toBe(1)
      await stage.pass(0.5)
      expect(stage.count('begin')).toBe(2)
      await stage.pass(0.9)
      expect(stage.count('begin')).toBe(2)
      await stage.pass(0.1)
      expect(stage.count('begin')).toBe(3)
      expect(stage.view()).toMatchObject({
        state: 'retry',
        step: 'recover',
        setback: { code },
        can: { resendCode: true },
      })
      await stage.resend()
      expect(stage.view().step).toBe('enterCode')
    },
  )

  test('when the user asks again, there are three tries again', async () => {
    const stage = createStage()
    stage.next('begin', ...Array.from({ length: 6 }, () => 'network' as const))
    await stage.start()
    await stage.pass(2)
    await stage.resend()
    await stage.pass(2)
    expect(stage.count('begin')).toBe(6)
    await stage.resend()
    expect(stage.view().step).toBe('enterCode')
  })

  test.each([
    [0, 0.375],
    [0.999_999, 0.625],
  ])('jitter: with chance %d the first pause is about %d s', async (chance, seconds) => {
    const stage = createStage()
    Object.assign(stage.adapter.environment, { random: () => chance })
    const services = createStepUpServices({ adapter: stage.adapter })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock: stage.clock })
    stage.next('begin', 'network')
    flow.send({ type: 'flow.started' })
    await settle()
    await stage.pass(seconds - 0.01)
    expect(stage.count('begin')).toBe(1)
    await stage.pass(0.01)
    expect(stage.count('begin')).toBe(2)
  })

  test('a 500 or an unreadable answer is not repeated without the user', async () => {
    const stage = createStage()
    stage.next('begin', 'protocol')
    await stage.start()
    await stage.pass(5)
    expect(stage.count('begin')).toBe(1)
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'protocol' } })
  })

  test('too many requests: the wait, then the user asks again', async () => {
    const stage = createStage()
    stage.next('begin', failWith('rate_limited', { availableAt: stage.at(20) }))
    await stage.start()
    expect(stage.view()).toMatchObject({
      step: 'recover',
      can: { resendCode: false },
      resendAvailableAt: stage.at(20),
    })
    await stage.pass(20)
    await stage.resend()
    expect(stage.view().step).toBe('enterCode')
  })

  test.each(['login_required', 'denied', 'configuration', 'locked'] as const)(
    '%s is the end',
    async (code) => {
      const stage = createStage()
      stage.next('begin', code)
      await stage.start()
      expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: code })
    },
  )
})

describe('changing the factor', () => {
  test('going back to the factor whose code is out sends nothing', async () => {
    const stage = createStage({ factors: [sms, email] })
    await stage.start()
    await stage.choose('sms')
    await stage.changeFactor()
    expect(stage.view().step).toBe('chooseFactor')
    await stage.choose('sms')
    expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { id: 'sms' } })
    expect(stage.count('send')).toBe(1)
  })

  test('each factor has its own cooldown: hopping between factors does not get around it', async () => {
    const stage = createStage({ factors: [sms, email] })
    await stage.start()
    await stage.choose('sms')
    await stage.changeFactor()
    await stage.choose('email')
    await stage.changeFactor()
    const view = stage.view()
    expect(view.step === 'chooseFactor' && view.factors).toMatchObject([
      { id: 'sms', canChoose: false, availableAt: stage.at(30) },
      { id: 'email', canChoose: true },
    ])
    await stage.choose('sms')
    expect(stage.count('send')).toBe(2)
    await stage.pass(30)
    await stage.choose('sms')
    expect(stage.count('send')).toBe(3)
  })

  test('a code of the first factor is kept while the second fails to send', async () => {
    const stage = createStage({ factors: [sms, email] })
    await stage.start()
    await stage.choose('sms')
    await stage.changeFactor()
    stage.next('send', 'send_refused')
    await stage.choose('email')
    expect(stage.view()).toMatchObject({
      step: 'recover',
      factor: { id: 'email' },
      can: { submitCode: false },
    })
    await stage.changeFactor()
    await stage.choose('sms')
    await stage.submit()
    expect(stage.view().step).toBe('verified')
    expect(stage.count('send')).toBe(2)
  })

  test('a factor without resend has one code, unless the first never left', async () => {
    const once = { ...sms, canResend: false }
    const stage = createStage({ factors: [once] })
    stage.next('send', 'network')
    await stage.start()
    await stage.pass(30)
    expect(stage.view().can.resendCode).toBe(true)
    await stage.resend()
    await stage.pass(60)
    expect(stage.view()).toMatchObject({ step: 'enterCode', can: { resendCode: false } })
  })

  test('an only factor can’t be changed, and a factor that isn’t offered can’t be chosen', async () => {
    const stage = createStage()
    await stage.start()
    expect(stage.view().can.changeFactor).toBe(false)
    const several = createStage({ factors: [sms, email] })
    await several.start()
    await several.choose('totp')
    expect(several.view().step).toBe('chooseFactor')
  })
})

describe('the step-up token', () => {
  test('when it dies, the next code begins again in silence, once', async () => {
    const stage = createStage({ limits: { grantLifetime: 60_000, codeLifetime: 300_000 } })
    await stage.start()
    await stage.pass(60)
    expect(stage.view()).toMatchObject({ step: 'enterCode', can: { submitCode: true, resendCode: true } })
    await stage.resend()
    expect(stage.calls.map(({ act }) => act)).toEqual(['begin', 'send', 'begin', 'send'])
    await stage.pass(60)
    expect(stage.view().can.resendCode).toBe(false)
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('refused by the provider while sending: begins again, and one act sends one code', async () => {
    const stage = createStage()
    await stage.start()
    await stage.pass(30)
    stage.next('send', 'token_expired')
    await stage.resend()
    expect(stage.calls.map(({ act }) => act)).toEqual(['begin', 'send', 'send', 'begin', 'send'])
    expect(stage.view().step).toBe('enterCode')
  })

  test('a login ticket can’t begin twice: with its token dead and no code, the flow ends', async () => {
    const stage = createStage({
      request: { approach: { kind: 'loginTicket', ticket: 'tkn' } },
      limits: { grantLifetime: 60_000, codeLifetime: 90_000 },
    })
    await stage.start()
    await stage.pass(60)
    expect(stage.view()).toMatchObject({ step: 'enterCode', can: { resendCode: false } })
    await stage.pass(30)
    expect(await stage.flow.outcome).toMatchObject({ reason: 'token_expired' })
  })

  test('dead while the user chooses: a factor begins again, the one whose code is out does not need to', async () => {
    const limits = { grantLifetime: 60_000, idleLifetime: 600_000 }
    const stage = createStage({ factors: [sms, email], limits })
    await stage.start()
    await stage.choose('sms')
    await stage.changeFactor()
    await stage.pass(60)
    await stage.choose('email')
    expect(stage.calls.map(({ act }) => act)).toEqual(['begin', 'send', 'begin', 'send'])
    expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { id: 'email' } })

    const request = { approach: { kind: 'loginTicket', ticket: 'tkn' } } as const
    const ticket = createStage({ factors: [sms, email], limits, request })
    await ticket.start()
    await ticket.choose('sms')
    await ticket.changeFactor()
    await ticket.pass(60)
    const view = ticket.view()
    expect(view.step === 'chooseFactor' && view.factors.map(({ canChoose }) => canChoose)).toEqual([
      true,
      false,
    ])
    await ticket.choose('sms')
    await ticket.submit()
    expect(ticket.view().step).toBe('verified')
  })

  test('refused while verifying: another code is asked for by the user, not sent by itself', async () => {
    const stage = createStage()
    stage.next('verify', 'token_expired')
    await stage.start()
    await stage.submit()
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'token_expired' } })
    expect(stage.count('send')).toBe(1)
    await stage.pass(30)
    await stage.resend()
    expect(stage.calls.map(({ act }) => act)).toEqual(['begin', 'send', 'verify', 'begin', 'send'])
  })
})

describe('the exchange', () => {
  test('a refused proof is the end', async () => {
    const stage = createStage()
    stage.next('exchange', 'proof_rejected')
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'proof_rejected' })
  })

  test.each(['network', 'rate_limited', 'protocol'] as const)(
    '%s: the proof may be spent, so only another code helps',
    async (code) => {
      const stage = createStage()
      stage.next('exchange', code)
      await stage.start()
      await stage.submit()
      expect(stage.view()).toMatchObject({ step: 'recover', setback: { code }, can: { submitCode: false } })
      await stage.pass(60)
      await stage.resend()
      await stage.submit()
      expect(stage.view().step).toBe('verified')
    },
  )
})
