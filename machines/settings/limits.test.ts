import { describe, expect, test } from '@jest/globals'

import { challengeOf, createStage, sms, totp } from '../flow.fixtures.js'
import { defaultLimits, resolveLimits } from './limits.js'

describe('the limits hold', () => {
  test('cooldowns grow: 30, 40, 60 and 90 s, and the fifth code is the last', async () => {
    const stage = createStage({ limits: { idleLifetime: 600_000 } })
    await stage.start()
    for (const cooldown of [30, 40, 60, 90]) {
      await stage.pass(cooldown - 1)
      await stage.resend()
      expect(stage.view().can.resendCode).toBe(false)
      await stage.pass(1)
      expect(stage.view().can.resendCode).toBe(true)
      await stage.resend()
    }
    expect(stage.count('send')).toBe(5)
    await stage.pass(130)
    expect(stage.view()).toMatchObject({ codesLeft: 0, can: { resendCode: false, submitCode: true } })
  })

  test('the last cooldown repeats when more codes are allowed than cooldowns given', async () => {
    const stage = createStage({ limits: { resendCooldowns: [1000, 2000] } })
    await stage.start()
    for (const cooldown of [1, 2, 2, 2]) {
      await stage.pass(cooldown - 0.1)
      expect(stage.view().can.resendCode).toBe(false)
      await stage.pass(0.1)
      await stage.resend()
    }
    expect(stage.count('send')).toBe(5)
  })

  test('a later time from the server wins over the schedule, an earlier one does not', async () => {
    const later = createStage()
    later.next('send', () => Promise.resolve(challengeOf({ resendAvailableAt: later.at(45) })))
    await later.start()
    expect(later.view()).toMatchObject({ resendAvailableAt: later.at(45) })
    const earlier = createStage()
    earlier.next('send', () => Promise.resolve(challengeOf({ resendAvailableAt: earlier.at(5) })))
    await earlier.start()
    expect(earlier.view()).toMatchObject({ resendAvailableAt: earlier.at(30) })
  })

  test('without codes left and with none to type, the flow ends', async () => {
    const stage = createStage({ limits: { codesPerFlow: 1, codeLifetime: 60_000 } })
    await stage.start()
    await stage.pass(60)
    expect(await stage.flow.outcome).toMatchObject({ reason: 'too_many_codes' })
  })

  test('without codes left another factor that needs none is still a way on', async () => {
    const stage = createStage({ factors: [sms, totp], limits: { codesPerFlow: 1, codeLifetime: 60_000 } })
    await stage.start()
    await stage.choose('sms')
    await stage.pass(60)
    expect(stage.view()).toMatchObject({ step: 'recover', can: { changeFactor: true, resendCode: false } })
    await stage.changeFactor()
    const view = stage.view()
    expect(view.step === 'chooseFactor' && view.factors.map(({ canChoose }) => canChoose)).toEqual([
      false,
      true,
    ])
    await stage.choose('totp')
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('five tries on one challenge, then only another code helps', async () => {
    const stage = createStage()
    await stage.start()
    for (let tries = 1; tries <= 5; tries += 1) await stage.submit('000000')
    expect(stage.view()).toMatchObject({
      step: 'recover',
      setback: { code: 'tries_exhausted' },
      triesLeft: 0,
    })
    await stage.submit()
    expect(stage.count('verify')).toBe(5)
    await stage.pass(30)
    await stage.resend()
    expect(stage.view()).toMatchObject({ step: 'enterCode', triesLeft: 5 })
  })

  test('a count from the server wins, in both directions', async () => {
    const stage = createStage()
    stage.next('verify', () => Promise.resolve({ outcome: 'invalidCode', triesLeft: 7 }))
    stage.next('verify', () => Promise.resolve({ outcome: 'invalidCode', triesLeft: 0 }))
    await stage.start()
    await stage.submit('000000')
    expect(stage.view()).toMatchObject({ triesLeft: 7 })
    await stage.submit('000000')
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'tries_exhausted' } })
  })

  test('ten tries in one flow, over all challenges, are the end', async () => {
    const stage = createStage()
    await stage.start()
    for (let tries = 1; tries <= 5; tries += 1) await stage.submit('000000')
    await stage.pass(30)
    await stage.resend()
    for (let tries = 1; tries <= 5; tries += 1) await stage.submit('000000')
    expect(await stage.flow.outcome).toMatchObject({ reason: 'too_many_tries' })
    expect(stage.count('verify')).toBe(10)
  })

  test('tries exhausted on codes the user has at hand: the next one can be typed, up to the limit of the flow', async () => {
    const stage = createStage({ factors: [totp] })
    await stage.start()
    for (let tries = 1; tries <= 9; tries += 1) await stage.submit('000000')
    expect(stage.view()).toMatchObject({ step: 'enterCode', triesLeft: 1 })
    await stage.submit('000000')
    expect(await stage.flow.outcome).toMatchObject({ reason: 'too_many_tries' })
  })

  test('a code lives as long as the server says, else ten minutes', async () => {
    const stage = createStage()
    stage.next('send', () => Promise.resolve(challengeOf({ expiresAt: stage.at(90) })))
    await stage.start()
    expect(stage.view()).toMatchObject({ expiresAt: stage.at(90) })
    await stage.pass(89)
    expect(stage.view().step).toBe('enterCode')
    await stage.pass(1)
    expect(stage.view().step).toBe('recover')
    expect(defaultLimits.codeLifetime).toBe(600_000)
  })

  test('a wrong code does not lengthen the life of the code', async () => {
    const stage = createStage({ limits: { codeLifetime: 60_000 } })
    await stage.start()
    await stage.pass(40)
    await stage.submit('000000')
    await stage.pass(20)
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'code_expired' } })
  })

  test('the user may be away for 300 s; an act, even a mistyped code, begins that time again', async () => {
    const away = createStage({ limits: { codeLifetime: 300_000 } })
    await away.start()
    await away.pass(299)
    expect(away.view().step).toBe('enterCode')
    await away.pass(1)
    expect(await away.flow.outcome).toMatchObject({ reason: 'idle_expired' })

    const back = createStage({ factors: [totp] })
    await back.start()
    await back.pass(200)
    await back.submit('12')
    await back.pass(200)
    expect(back.view().step).toBe('enterCode')
  })

  test('the whole flow ends after 600 s, however busy the user is', async () => {
    const stage = createStage()
    await stage.start()
    for (let minute = 0; minute < 10; minute += 1) {
      await stage.pass(59.5)
      await stage.submit('12')
      await stage.pass(0.5)
    }
    expect(await stage.flow.outcome).toMatchObject({ reason: 'flow_expired' })
  })

  test('a machine that slept through every deadline wakes up to the end of the flow, and sends nothing', async () => {
    const stage = createStage()
    await stage.start()
    await stage.jump(86_400_000)
    expect(await stage.flow.outcome).toMatchObject({ reason: 'flow_expired' })
    expect(stage.count('send')).toBe(1)
  })
})

describe('wrong limits are refused at once, by name', () => {
  test.each([
    [{ codesPerFlow: 0 }, 'limits.codesPerFlow must be a whole number from 1 to 100'],
    [{ codesPerFlow: 101 }, 'limits.codesPerFlow must be a whole number from 1 to 100'],
    [{ codesPerFlow: '5' }, 'limits.codesPerFlow must be a whole number from 1 to 100'],
    [{ codesPerFlow: 1.5 }, 'limits.codesPerFlow'],
    [{ triesPerFlow: Number.NaN }, 'limits.triesPerFlow'],
    [{ flowLifetime: -1 }, 'limits.flowLifetime'],
    [{ flowLifetime: Infinity }, 'limits.flowLifetime'],
    [{ resendCooldowns: [] }, 'limits.resendCooldowns'],
    [{ resendCooldowns: [30_000, -1] }, 'limits.resendCooldowns'],
    [{ flowLifetime: 999 }, 'limits.flowLifetime must be a whole number from 1000 to 86400000'],
    [{ flowLifetime: 86_400_001 }, 'limits.flowLifetime must be a whole number from 1000 to 86400000'],
    [{ sendTimeout: [1000] }, 'limits.sendTimeout must be a whole number'],
    [{ resendCooldowns: 1000 }, 'limits.resendCooldowns must be a list'],
    [{ codesPerHour: 5 }, 'limits.codesPerHour is not an option: use codesPerFlow, '],
  ])('%j names %s', (limits, name) => {
    expect(() => resolveLimits('createStepUpServices', limits as object)).toThrow(TypeError)
    expect(() => resolveLimits('createStepUpServices', limits as object)).toThrow(name)
  })

  test('the ends of a range are in it', () => {
    const ends = { codesPerFlow: 100, triesPerFlow: 1, flowLifetime: 86_400_000, idleLifetime: 1000 }
    expect(resolveLimits('createStepUpServices', ends)).toMatchObject(ends)
  })

  test('zero restarts are allowed', () => {
    expect(resolveLimits('createStepUpServices', { restarts: 0 }).restarts).toBe(0)
  })
})
