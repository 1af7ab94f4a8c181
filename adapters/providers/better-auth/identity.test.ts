import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'

import { freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { createCall, fail, failureOf } from './steps.fixtures.js'
import { createWorld, latestCode } from './world.fixtures.js'

beforeEach(freezeTime)
afterAll(unfreezeTime)

describe('after begin', () => {
  test('another user is user_mismatch', async () => {
    const world = await createWorld()
    const grant = await world.begin()
    await world.browser.signUp('eve@app.example')
    await world.send(grant)
    const verdict = world.verify(grant, 'otp', latestCode(world))
    expect(await failureOf(verdict)).toEqual({ code: 'user_mismatch', status: 200 })
  })

  test('a session that ended is login_required', async () => {
    const world = await createWorld()
    const grant = await world.begin()
    await world.browser.post('/sign-out')
    expect((await failureOf(world.send(grant))).code).toBe('login_required')
    expect((await failureOf(world.verify(grant, 'totp', '000000'))).code).toBe('login_required')
  })

  test('a grant of another adapter is secret_unavailable, and nothing is asked', async () => {
    const world = await createWorld()
    const { factors } = await world.begin()
    world.browser.sent.length = 0
    for (const memory of [undefined, {}, { subject: 7 }, { subject: '' }, { foreign: true }]) {
      const grant = { token: 'foreign', factors, expiresAt: null, ...(memory && { memory }) }
      expect((await failureOf(world.send(grant))).code).toBe('secret_unavailable')
      expect((await failureOf(world.verify(grant, 'otp', '123456'))).code).toBe('secret_unavailable')
    }
    expect(world.browser.sent).toEqual([])
  })

  test('a factor of nobody and a poll are configuration', async () => {
    const world = await createWorld()
    const grant = await world.begin()
    const [factor = fail('no factor')] = grant.factors
    world.browser.sent.length = 0
    const unknown = { ...grant, factors: [{ ...factor, id: 'unknown' }] }
    expect((await failureOf(world.send(unknown, 'unknown'))).code).toBe('configuration')
    expect((await failureOf(world.verify(unknown, 'unknown', '123456'))).code).toBe('configuration')
    const poll = world.verify(grant, 'otp', '', { response: { kind: 'poll' } })
    expect((await failureOf(poll)).code).toBe('configuration')
    expect(world.browser.sent).toEqual([])
  })
})

describe('a sign-in that listed totp alone', () => {
  test('sends no code, and takes none that is sent: nothing is asked', async () => {
    const world = await createWorld({ user: 'signIn' })
    const all = await world.begin()
    const grant = await world.begin({ providerOptions: { twoFactorMethods: ['totp'] } })
    const [otp = fail('no otp')] = all.factors
    world.browser.sent.length = 0
    const input = { grant, factor: otp }
    const response = { kind: 'code', code: '123456' } as const
    const { adapter } = world
    const call = createCall()
    expect(await failureOf(adapter.send(input, call))).toEqual({ code: 'factor_unavailable' })
    const verdict = adapter.verify({ ...input, challenge: {}, response, trustDevice: false }, call)
    expect(await failureOf(verdict)).toEqual({ code: 'factor_unavailable' })
    expect(world.browser.sent).toEqual([])
    expect(world.server.outbox).toEqual([])
  })
})

describe('a trusted device', () => {
  test('needs no second factor at the next sign-in', async () => {
    const world = await createWorld({ user: 'signIn' })
    const grant = await world.begin()
    const code = await world.server.computeTotp()
    await world.verify(grant, 'totp', code, { trustDevice: true })
    expect(world.browser.sent.at(-1)?.body).toEqual({ code, trustDevice: true })
    expect(world.browser.has('trust_device')).toBe(true)
    expect(await world.browser.signIn()).not.toHaveProperty('twoFactorRedirect')
  })

  test('is none on a live session', async () => {
    const world = await createWorld()
    const code = await world.server.computeTotp()
    const grant = await world.begin()
    const [, totp = fail('no totp')] = grant.factors
    // Only what the grant says counts, whatever the factor says that is handed in.
    for (const factor of [totp, { ...totp, canTrustDevice: true }]) {
      await world.verify(grant, 'totp', code, { trustDevice: true, factor })
      expect(world.browser.sent.at(-1)?.body).toEqual({ code })
    }
    expect(world.browser.has('trust_device')).toBe(false)
  })
})
