import { describe, expect, test } from '@jest/globals'

import { StepUpError } from '../errors.js'
import { challengeOf, createStage, email, grantOf, hang, push, sms, totp } from '../flow.fixtures.js'
import type { StepUpContext } from './types.js'

/** What a setback leaves as it was: tries, cooldowns, pauses, and why it was the end. */

const ticket = { approach: { kind: 'loginTicket', ticket: 'ticket' } } as const
const single = { ...sms, canResend: false }
const availability = (stage: ReturnType<typeof createStage>) => {
  const view = stage.view()
  return view.step === 'chooseFactor'
    ? Object.fromEntries(view.factors.map(({ id, availableAt }) => [id, availableAt]))
    : view.step
}

describe('tries', () => {
  test('the last one is not spent by a device that is offline', async () => {
    const stage = createStage({ limits: { triesPerFlow: 1 } })
    await stage.start()
    stage.network.isOnline = false
    await stage.submit()
    expect(stage.view()).toMatchObject({ setback: { code: 'offline' }, triesLeft: 1 })
    stage.network.isOnline = true
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('of a challenge that the provider gave none of are no code to type', async () => {
    const stage = createStage({ factors: [single] })
    stage.next('send', () => Promise.resolve(challengeOf({ triesLeft: 0 })))
    await stage.start()
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: 'factor_unavailable' })
  })
})

describe('cooldowns', () => {
  test('of one factor end without ending those of the others', async () => {
    const stage = createStage({ factors: [sms, email] })
    await stage.start()
    await stage.choose('sms')
    await stage.pass(10)
    await stage.changeFactor()
    await stage.choose('email')
    await stage.changeFactor()
    expect(availability(stage)).toEqual({ sms: stage.at(30), email: stage.at(50) })
    await stage.pass(21)
    expect(availability(stage)).toEqual({ sms: null, email: stage.at(50) })
    await stage.pass(20)
    expect(availability(stage)).toEqual({ sms: null, email: null })
  })

  test('stay when another factor is refused for the sake of the step-up token', async () => {
    const stage = createStage({ factors: [sms, email] })
    await stage.start()
    await stage.choose('sms')
    await stage.changeFactor()
    stage.next('send', 'token_expired')
    await stage.choose('email')
    expect(stage.count('begin')).toBe(2)
    await stage.changeFactor()
    expect(availability(stage)).toMatchObject({ sms: stage.at(30) })
  })
})

describe('pauses', () => {
  test.each(['begin', 'send', 'verify'] as const)(
    'are a minute long where %s is refused for now and nobody says until when',
    async (act) => {
      const stage = createStage()
      stage.next(act, 'rate_limited')
      await stage.start()
      if (act === 'verify') await stage.submit()
      expect(stage.view().setback).toMatchObject({ code: 'rate_limited', availableAt: stage.at(60) })
    },
  )

  test('between polls are those of the provider, whether the poll before was answered or not', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('send', () => Promise.resolve(challengeOf({ pollInterval: 10_000 })))
    stage.next(
      'verify',
      () => Promise.resolve({ outcome: 'pending' }),
      'network',
      () => Promise.resolve({ outcome: 'pending' }),
    )
    await stage.start()
    const polls: number[] = []
    for (const seconds of [9, 1, 9, 1, 19, 1]) {
      await stage.pass(seconds)
      polls.push(stage.count('verify'))
    }
    // The second got no answer: the pauses double.
    expect(polls).toEqual([0, 1, 1, 2, 2, 3])
  })

  test('between polls are five seconds where the provider says none', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', () => Promise.resolve({ outcome: 'pending' }))
    await stage.start()
    await stage.pass(4)
    expect(stage.count('verify')).toBe(0)
    await stage.pass(1)
    expect(stage.count('verify')).toBe(1)
    await stage.pass(5)
    expect(stage.count('verify')).toBe(2)
  })

  test('a poll never trusts the device: nobody was asked', async () => {
    const stage = createStage({ factors: [push] })
    await stage.start()
    await stage.pass(5)
    const polls = stage.calls.filter(({ act }) => act === 'verify').map(({ input }) => input)
    expect(polls).toEqual([expect.objectContaining({ response: { kind: 'poll' }, trustDevice: false })])
  })
})

describe('while the user approves elsewhere', () => {
  test('waking up does not ask again: the answer is on its way', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', hang)
    await stage.start()
    await stage.pass(5)
    for (let wakes = 0; wakes < 10; wakes += 1) await stage.act({ type: 'flow.resumed' })
    expect(stage.count('verify')).toBe(1)
  })

  test('a limit that stops everything is waited for, with every factor', async () => {
    const stage = createStage({ factors: [push, sms] })
    stage.next('verify', () =>
      Promise.reject(
        new StepUpError('rate_limited', { scope: 'account', availableAt: stage.at(0) + 60_000 }),
      ),
    )
    await stage.start()
    await stage.choose('push')
    await stage.pass(5)
    expect(stage.view()).toMatchObject({ step: 'approve', setback: { code: 'rate_limited' } })
    await stage.changeFactor()
    expect(stage.view()).toMatchObject({ step: 'approve', can: { changeFactor: false, resendCode: false } })
    await stage.pass(54)
    expect([stage.count('verify'), stage.count('send')]).toEqual([1, 1])
    await stage.pass(6)
    expect(stage.count('verify')).toBe(2)
  })
})

describe('where nothing is left to do, the end says why', () => {
  test.each([
    ['a session', {}],
    ['a login ticket, which is spent', { request: ticket }],
  ])('with %s, a live token and codes left: what went wrong last', async (_title, options) => {
    const stage = createStage({ factors: [single], ...options })
    await stage.start()
    for (let tries = 0; tries < 5; tries += 1) await stage.submit('000000')
    expect(await stage.flow.outcome).toMatchObject({ reason: 'tries_exhausted' })
  })

  test('with a dead token that could be replaced: what went wrong last', async () => {
    const stage = createStage({ factors: [single], limits: { grantLifetime: 1000 } })
    await stage.start()
    await stage.pass(2)
    for (let tries = 0; tries < 5; tries += 1) await stage.submit('000000')
    expect(await stage.flow.outcome).toMatchObject({ reason: 'tries_exhausted' })
  })

  test('with a dead token that nothing replaces: that', async () => {
    const stage = createStage({ factors: [sms], request: ticket, limits: { grantLifetime: 1000 } })
    await stage.start()
    await stage.pass(2)
    for (let tries = 0; tries < 5; tries += 1) await stage.submit('000000')
    expect(await stage.flow.outcome).toMatchObject({ reason: 'token_expired' })
  })
})

describe('a timer runs for what there is', () => {
  type Context = Pick<StepUpContext, 'challenge' | 'deadlines'>

  /** What the chart knew after each of its steps. */
  function createWatchedStage(options: Parameters<typeof createStage>[0]) {
    const seen: { readonly value: string; readonly context: Context }[] = []
    const stage = createStage({
      ...options,
      inspect: (event) => {
        if (event.type !== '@xstate.microstep') return
        const { value, context } = event.snapshot as never as { value: unknown; context: Context }
        seen.push({ value: JSON.stringify(value), context })
      },
    })
    return { stage, seen }
  }

  test('the life of a code is counted while one with an end is out, whatever took its place', async () => {
    const { stage, seen } = createWatchedStage({ factors: [sms, email, totp] })
    stage.next(
      'verify',
      () => Promise.resolve({ outcome: 'nextChallenge', grant: grantOf(sms, totp) }),
      'code_expired',
    )
    await stage.start()
    await stage.choose('sms')
    await stage.submit()
    await stage.choose('totp')
    await stage.submit()
    await stage.changeFactor()
    await stage.pass(30)
    stage.next('send', () => Promise.resolve(challengeOf()), 'token_expired')
    await stage.choose('sms')
    await stage.pass(60)
    await stage.resend()
    await stage.changeFactor()
    await stage.choose('totp')
    expect(stage.count('begin')).toBe(2)
    const isOut = ({ challenge }: Context) => typeof challenge?.expiresAt === 'number'
    expect(seen.filter(({ context }) => isOut(context) !== (context.deadlines.code !== undefined))).toEqual(
      [],
    )
    expect(seen.filter(({ context }) => isOut(context)).length).toBeGreaterThan(5)
  })

  test('the pause before a poll, or before beginning again, is over when it is made', async () => {
    const { stage, seen } = createWatchedStage({ factors: [push] })
    stage.next('begin', 'network')
    stage.next('verify', () => Promise.resolve({ outcome: 'pending' }), 'network')
    await stage.start()
    await stage.pass(25)
    expect(stage.view().step).toBe('verified')
    const whereDue = (name: 'wait' | 'poll') =>
      new Set(seen.filter(({ context }) => context.deadlines[name] !== undefined).map(({ value }) => value))
    expect(whereDue('wait')).toEqual(new Set(['{"stepUp":"backingOff"}']))
    expect(whereDue('poll')).toEqual(new Set(['{"codeSent":"awaitingApproval"}']))
  })
})
