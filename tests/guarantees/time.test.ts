import { describe, expect, test } from '@jest/globals'

import type { Factor } from '../../machines/domain.js'
import {
  canary,
  challengeOf,
  createStage,
  email,
  failWith,
  grantOf,
  hang,
  push,
  settle,
  sms,
} from '../../machines/flow.fixtures.js'
import { createDevice, createSavedStage, reload } from '../../machines/saving/reload.fixtures.js'
import { saveIn } from '../../machines/saving/saving.js'

/** Guarantees 2 and 4: what the flow promises it keeps, and it asks no sooner than it may. */

const pending = () => Promise.resolve({ outcome: 'pending' } as const)
const DAY = 86_400_000

describe('no moment is later than the end of the flow', () => {
  test('a code is good as long as the view says: nobody is idle who waits for a message', async () => {
    const stage = createStage()
    await stage.start()
    await stage.pass(299)
    const { endsAt, ...view } = stage.view()
    expect(view).toMatchObject({ step: 'enterCode', expiresAt: endsAt })
    await stage.pass(300)
    expect(stage.view().step).toBe('enterCode')
    await stage.pass(1)
    expect(await stage.flow.outcome).toMatchObject({ reason: 'flow_expired' })
  })

  test('a code that lives longer than the flow is told to live as long', async () => {
    const stage = createStage({ limits: { flowLifetime: 120_000 } })
    stage.next('send', () => Promise.resolve(challengeOf({ expiresAt: stage.at(900) })))
    await stage.start()
    expect(stage.view()).toMatchObject({ endsAt: stage.at(120), expiresAt: stage.at(120) })
  })

  test('another code that the flow does not live to send is not promised', async () => {
    const stage = createStage({ limits: { flowLifetime: 120_000 } })
    stage.next('send', () => Promise.resolve(challengeOf({ resendAvailableAt: stage.at(900) })))
    await stage.start()
    expect(stage.view()).toMatchObject({
      step: 'enterCode',
      resendAvailableAt: null,
      can: { resendCode: false },
      factor: { availableAt: null },
    })
  })

  test('a limit on sending that outlives the flow leaves the other factors, and no moment', async () => {
    const stage = createStage({ factors: [sms, email] })
    stage.next('send', failWith('rate_limited', { scope: 'send', availableAt: stage.at(3_600) }))
    await stage.start()
    await stage.choose('sms')
    expect(stage.view()).toMatchObject({
      step: 'recover',
      setback: { code: 'rate_limited' },
      resendAvailableAt: null,
      can: { changeFactor: true },
    })
    expect(stage.view().setback).not.toHaveProperty('availableAt')
    await stage.changeFactor()
    expect(stage.view()).toMatchObject({
      factors: [
        { id: 'sms', canChoose: false, availableAt: null },
        { id: 'email', canChoose: true },
      ],
    })
  })

  test.each(['begin', 'send', 'verify'] as const)(
    'a provider that locks everything at %s for longer than the flow lives ends it, and the end says until when',
    async (act) => {
      const stage = createStage()
      stage.next(act, failWith('rate_limited', { scope: 'account', availableAt: stage.at(3_600) }))
      await stage.start()
      if (act === 'verify') await stage.submit()
      expect(await stage.flow.outcome).toMatchObject({
        reason: 'rate_limited',
        error: { availableAt: stage.at(3_600) },
      })
    },
  )

  test('an idle time that is shorter than a cooldown waits for it', async () => {
    const stage = createStage({ limits: { idleLifetime: 20_000, codeLifetime: 25_000 } })
    await stage.start()
    await stage.pass(29)
    expect(stage.view()).toMatchObject({
      step: 'recover',
      resendAvailableAt: stage.at(30),
      endsAt: stage.at(30),
    })
  })
})

describe('the user who wants more time', () => {
  test('gets it, from now on, within the life of the flow', async () => {
    const stage = createStage({ factors: [sms, email] })
    await stage.start()
    await stage.pass(290)
    expect(stage.view()).toMatchObject({ step: 'chooseFactor', endsAt: stage.at(300), can: { extend: true } })
    await stage.act({ type: 'flow.extended' })
    expect(stage.view()).toMatchObject({ endsAt: stage.at(590) })
    await stage.pass(290)
    await stage.act({ type: 'flow.extended' })
    expect(stage.view()).toMatchObject({ endsAt: stage.at(600), can: { extend: false } })
    await stage.pass(20)
    expect(await stage.flow.outcome).toMatchObject({ reason: 'flow_expired' })
  })

  test('asks nothing of the provider, and ends no poll', async () => {
    const stage = createStage({ factors: [push], limits: { codeLifetime: 60_000 } })
    stage.next('verify', hang)
    await stage.start()
    await stage.pass(5)
    await stage.act({ type: 'flow.extended' })
    expect(stage.count('verify')).toBe(1)
    expect(stage.calls.at(-1)?.call.signal.aborted).toBe(false)
    expect(stage.view()).toMatchObject({ endsAt: stage.at(305) })
  })
})

describe('a clock that was set back', () => {
  test.each([25 * DAY, 30 * DAY, 400 * DAY])('by %d ms lets nothing fall due at once', async (back) => {
    const stage = createStage()
    let skew = 0
    const { now } = stage.adapter.environment
    const adapter = {
      ...stage.adapter,
      environment: { ...stage.adapter.environment, now: () => now() - skew },
    }
    const shifted = createStage({ clock: stage.clock, services: { adapter } as object })
    await shifted.start()
    skew = back
    await shifted.act({ type: 'flow.resumed' })
    stage.clock.increment(1000)
    await settle()
    expect(shifted.view()).toMatchObject({ step: 'enterCode', can: { resendCode: false } })
  })
})

describe('a flow whose clock was set back', () => {
  const createSetBack = async (factors: readonly Factor[]) => {
    const stage = createStage({ factors })
    let skew = 0
    const { now } = stage.adapter.environment
    const environment = { ...stage.adapter.environment, now: () => now() - skew }
    const shifted = createStage({
      factors,
      clock: stage.clock,
      services: { adapter: { ...stage.adapter, environment } } as object,
    })
    stage.next('verify', ...Array.from({ length: 999 }, () => pending))
    await shifted.start()
    skew = 30 * DAY
    const pass = async (seconds: number) => {
      stage.clock.increment(seconds * 1000)
      for (let round = 0; round < 3; round += 1) {
        await settle()
        stage.clock.increment(0)
      }
    }
    return { ...shifted, pass }
  }

  test('does not live on by acts', async () => {
    const stage = await createSetBack([push, sms])
    for (let round = 0; round < 40; round += 1) {
      await stage.act({ type: 'flow.extended' })
      await stage.pass(20)
    }
    expect(await stage.flow.outcome).toMatchObject({ reason: 'flow_expired' })
  })

  test('does not live on by polls', async () => {
    const stage = await createSetBack([push])
    for (let round = 0; round < 250; round += 1) await stage.pass(5)
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed' })
  })
})

describe('polls', () => {
  test('are no faster for all that the user does meanwhile', async () => {
    const stage = createStage({ factors: [push, sms] })
    stage.next('verify', ...Array.from({ length: 300 }, () => pending))
    await stage.start()
    await stage.choose('push')
    await stage.pass(5)
    expect(stage.count('verify')).toBe(1)
    for (let round = 0; round < 100; round += 1) {
      await stage.changeFactor()
      await stage.choose('push')
      await stage.submit('12')
      await stage.act({ type: 'flow.resumed' })
    }
    expect(stage.count('verify')).toBe(1)
    await stage.pass(5)
    expect(stage.count('verify')).toBe(2)
  })

  test('keep the longer interval that a server asked for once', async () => {
    const stage = createStage({ factors: [push] })
    stage.next(
      'verify',
      () => Promise.resolve({ outcome: 'pending', pollInterval: 20_000 }),
      pending,
      pending,
    )
    await stage.start()
    await stage.pass(5)
    await stage.pass(19)
    expect(stage.count('verify')).toBe(1)
    await stage.pass(1)
    expect(stage.count('verify')).toBe(2)
    await stage.pass(19)
    expect(stage.count('verify')).toBe(2)
    await stage.pass(1)
    expect(stage.count('verify')).toBe(3)
  })

  test('become rarer where they get no answer', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', 'network', 'network', 'timeout', 'network')
    await stage.start()
    const polls: number[] = []
    for (const seconds of [5, 9, 1, 19, 1, 39, 1]) {
      await stage.pass(seconds)
      polls.push(stage.count('verify'))
    }
    expect(polls).toEqual([1, 1, 2, 2, 3, 3, 4])
  })

  test('keep their interval over reloads', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { factors: [push] })
    before.next('verify', () => Promise.resolve({ outcome: 'pending', pollInterval: 20_000 }), hang)
    await before.start()
    await before.pass(5)
    const after = await reload(device, before, { away: 1_000 })
    await after.jump(18_000)
    expect(after.count('verify')).toBe(0)
    await after.jump(1_000)
    expect(after.count('verify')).toBe(1)
  })

  test('of a page that went while it asked wait for a whole interval in the next one', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { factors: [push] })
    before.next('verify', hang)
    await before.start()
    await before.pass(6)
    expect(before.count('verify')).toBe(1)
    const after = await reload(device, before)
    await after.jump(4_000)
    expect(after.count('verify')).toBe(0)
    await after.jump(1_000)
    expect(after.count('verify')).toBe(1)
  })
})

describe('a server that says when to come back', () => {
  test('is not asked to begin before, however often that is tried by itself', async () => {
    const stage = createStage()
    stage.next('begin', failWith('unavailable', { status: 503, availableAt: stage.at(120) }))
    await stage.start()
    await stage.pass(119)
    expect(stage.count('begin')).toBe(1)
    await stage.pass(1)
    expect(stage.count('begin')).toBe(2)
  })

  test.each(['network', 'unavailable', 'server', 'send_refused', 'timeout'] as const)(
    'is not asked for another code before, after %s',
    async (code) => {
      const stage = createStage({ factors: [sms, email] })
      stage.next('send', failWith(code, { availableAt: stage.at(90) }))
      await stage.start()
      await stage.choose('sms')
      expect(stage.view()).toMatchObject({
        setback: { code, availableAt: stage.at(90) },
        resendAvailableAt: stage.at(90),
        can: { resendCode: false, changeFactor: false },
      })
      await stage.pass(89)
      await stage.resend()
      expect(stage.count('send')).toBe(1)
      await stage.pass(1)
      await stage.resend()
      expect(stage.count('send')).toBe(2)
    },
  )

  test('gets no other code before', async () => {
    const stage = createStage()
    stage.next('verify', failWith('unavailable', { availableAt: stage.at(60) }))
    await stage.start()
    await stage.submit()
    await stage.submit()
    expect(stage.count('verify')).toBe(1)
    await stage.pass(60)
    await stage.submit()
    expect(stage.count('verify')).toBe(2)
  })

  test('is not polled before', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', failWith('unavailable', { availableAt: stage.at(60) }))
    await stage.start()
    await stage.pass(59)
    expect(stage.count('verify')).toBe(1)
    await stage.pass(1)
    expect(stage.count('verify')).toBe(2)
  })

  test('is not asked for a new step-up before, where it took the old one back', async () => {
    const stage = createStage()
    stage.next('send', failWith('token_expired', { availableAt: stage.at(60) }))
    await stage.start()
    expect(stage.count('begin')).toBe(1)
    await stage.pass(60)
    await stage.resend()
    expect(stage.count('begin')).toBe(2)
  })
})

describe('a request that waits while the machine sleeps', () => {
  test.each([
    ['longer than the flow lives', 3_000_000, 'flow_expired'],
    ['longer than anybody may be idle', 400_000, 'idle_expired'],
    ['longer than the request may take', 60_000, 'timeout'],
  ])('never leaves, %s', async (_, sleep, reason) => {
    const device = createDevice()
    let wake: () => void = () => undefined
    const slow = {
      ...device.store,
      setItem: (key: string, value: string) =>
        new Promise<void>((resolve) => {
          wake = () => {
            device.items.set(key, value)
            resolve()
          }
        }),
    }
    const clockOnly = createStage()
    let asleep = 0
    const environment = {
      ...clockOnly.adapter.environment,
      now: () => clockOnly.adapter.environment.now() + asleep,
    }
    const adapter = { ...clockOnly.adapter, environment }
    const stage = createSavedStage(device, {
      clock: clockOnly.clock,
      services: { adapter, saving: saveIn(slow) } as object,
    })
    await stage.start()
    expect(clockOnly.count('begin')).toBe(0)
    // Its timers sleep as well.
    asleep = sleep
    wake()
    await settle()
    expect(clockOnly.count('begin')).toBe(0)
    expect(stage.view().setback).toMatchObject({ code: reason })
  })
})

test('a second factor begins its idle time when it is asked for', async () => {
  const stage = createStage({ factors: [sms] })
  stage.next('verify', () => Promise.resolve({ outcome: 'nextChallenge', grant: grantOf(email) }))
  await stage.start()
  await stage.submit(canary.code)
  expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { id: 'email' }, endsAt: stage.at(600) })
})
