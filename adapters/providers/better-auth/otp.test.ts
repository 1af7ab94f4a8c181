import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'

import { advance, freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { failureOf, outcomeOf, wrongCode } from './steps.fixtures.js'
import { createWorld, latestCode } from './world.fixtures.js'

beforeEach(freezeTime)
afterAll(unfreezeTime)

const MINUTE = 60_000

describe.each(['live', 'signIn'] as const)('a code that is sent, user: %s', (user) => {
  async function open() {
    const world = await createWorld({ user })
    const grant = await world.begin()
    const sent = await world.send(grant)
    return { world, grant, sent, code: latestCode(world) }
  }
  const expired = { code: 'code_expired', status: 400, providerCode: 'OTP_HAS_EXPIRED' }

  test('leads to the session', async () => {
    const { world, grant, code, sent } = await open()
    expect(world.server.outbox).toHaveLength(1)
    expect(sent.challenge).toEqual({})
    expect(world.browser.has('session_token')).toBe(user === 'live')
    expect(await world.verify(grant, 'otp', code)).toEqual({
      outcome: 'verified',
      proof: { kind: 'session' },
      claimed: { subject: expect.any(String), methods: ['otp'], acr: null, authTime: expect.any(Number) },
    })
    expect(world.browser.has('session_token')).toBe(true)
    expect(world.browser.has('two_factor')).toBe(false)
    expect(world.browser.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/auth/get-session?disableCookieCache=true&disableRefresh=true',
      'POST /api/auth/two-factor/send-otp',
      'POST /api/auth/two-factor/verify-otp',
    ])
    expect(world.browser.sent.at(-1)?.body).toEqual({ code })
  })

  test('a wrong one is an answer, and the right one is good after four of them', async () => {
    const { world, grant, code } = await open()
    for (const wrong of Array<string>(4).fill(wrongCode(code))) {
      expect(await world.verify(grant, 'otp', wrong)).toEqual({ outcome: 'invalidCode' })
    }
    expect(await outcomeOf(world.verify(grant, 'otp', code))).toBe('verified')
  })

  test('after five wrong ones the right one is refused, and another one is good', async () => {
    const { world, grant, code } = await open()
    for (const wrong of Array<string>(5).fill(wrongCode(code))) await world.verify(grant, 'otp', wrong)
    expect(await failureOf(world.verify(grant, 'otp', code))).toEqual({
      code: 'tries_exhausted',
      status: 400,
      providerCode: 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE',
    })
    await world.send(grant)
    expect(await outcomeOf(world.verify(grant, 'otp', latestCode(world)))).toBe('verified')
  })

  test('is good for three minutes', async () => {
    const { world, grant, code } = await open()
    advance(3 * MINUTE - 1)
    expect(await outcomeOf(world.verify(grant, 'otp', code))).toBe('verified')
  })

  test('is dead after three minutes', async () => {
    const { world, grant, code } = await open()
    advance(3 * MINUTE)
    expect(await failureOf(world.verify(grant, 'otp', code))).toEqual(expired)
  })

  test('another one kills it', async () => {
    const { world, grant, code } = await open()
    await world.send(grant)
    expect(latestCode(world)).not.toBe(code)
    expect(await outcomeOf(world.verify(grant, 'otp', code))).toBe('invalidCode')
    expect(await outcomeOf(world.verify(grant, 'otp', latestCode(world)))).toBe('verified')
  })

  test('is good once', async () => {
    const { world, grant, code } = await open()
    await world.verify(grant, 'otp', code)
    expect(await failureOf(world.verify(grant, 'otp', code))).toEqual(expired)
  })

  test('none is good before one was sent', async () => {
    const world = await createWorld({ user })
    expect(await failureOf(world.verify(await world.begin(), 'otp', '000000'))).toEqual(expired)
  })
})

test('a live session is the same before and after: nothing is recorded on it', async () => {
  const world = await createWorld()
  const read = async () =>
    (await world.browser.fetch('https://app.example/api/auth/get-session', { credentials: 'include' })).text()
  const before = await read()
  const grant = await world.begin()
  await world.send(grant)
  await world.verify(grant, 'otp', latestCode(world))
  expect(await read()).toBe(before)
})

test('the digits of the server are those of the option', async () => {
  const world = await createWorld({ plugin: { otpOptions: { digits: 8 } }, adapter: { otpDigits: 8 } })
  const grant = await world.begin()
  await world.send(grant)
  expect(latestCode(world)).toHaveLength(grant.factors[0]?.code?.length ?? 0)
  expect(await outcomeOf(world.verify(grant, 'otp', latestCode(world)))).toBe('verified')
})

test('a delivery that fails looks like one that does not', async () => {
  const sendOTP = () => Promise.reject(new Error('no signal'))
  const world = await createWorld({ plugin: { otpOptions: { sendOTP } } })
  expect((await world.send(await world.begin())).challenge.id).toBeUndefined()
})
