import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'

import { advance, freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { failureOf, outcomeOf, wrongCode } from './steps.fixtures.js'
import { createWorld } from './world.fixtures.js'

beforeEach(freezeTime)
afterAll(unfreezeTime)

describe.each(['live', 'signIn'] as const)('a code of an authenticator app, user: %s', (user) => {
  test('leads to the session, without a send', async () => {
    const world = await createWorld({ user })
    const grant = await world.begin()
    const code = await world.server.computeTotp()
    expect(await world.verify(grant, 'totp', code)).toEqual({
      outcome: 'verified',
      proof: { kind: 'session' },
      claimed: { subject: expect.any(String), methods: ['otp'], acr: null, authTime: expect.any(Number) },
    })
    expect(world.browser.sent.map(({ path }) => path).at(-1)).toBe('/api/auth/two-factor/verify-totp')
    expect(world.browser.has('session_token')).toBe(true)
    expect(world.server.outbox).toEqual([])
  })

  test('is dead two periods later', async () => {
    const world = await createWorld({ user })
    const grant = await world.begin()
    const code = await world.server.computeTotp()
    advance(60_000)
    expect(await outcomeOf(world.verify(grant, 'totp', code))).toBe('invalidCode')
  })

  test('can not be sent', async () => {
    const world = await createWorld({ user })
    const failure = await failureOf(world.send(await world.begin(), 'totp'))
    expect(failure.code).toBe('configuration')
    expect(world.server.outbox).toEqual([])
  })

  test('of a user without an app is a factor that is not available', async () => {
    const world = await createWorld({ user })
    world.server.forgetTwoFactor()
    expect(await failureOf(world.verify(await world.begin(), 'totp', '000000'))).toEqual({
      code: 'factor_unavailable',
      status: 400,
      providerCode: 'TOTP_NOT_ENABLED',
    })
  })
})

test('a live session has no limit of tries, and takes a code twice', async () => {
  const world = await createWorld()
  const grant = await world.begin()
  const code = await world.server.computeTotp()
  for (const wrong of Array<string>(20).fill(wrongCode(code))) {
    expect(await outcomeOf(world.verify(grant, 'totp', wrong))).toBe('invalidCode')
  }
  expect(await outcomeOf(world.verify(grant, 'totp', code))).toBe('verified')
  expect(await outcomeOf(world.verify(grant, 'totp', code))).toBe('verified')
})

test('a sign-in is dead after five wrong ones: the user signs in again', async () => {
  const world = await createWorld({ user: 'signIn' })
  const grant = await world.begin()
  const code = await world.server.computeTotp()
  for (const wrong of Array<string>(5).fill(wrongCode(code))) {
    expect(await outcomeOf(world.verify(grant, 'totp', wrong))).toBe('invalidCode')
  }
  const tooMany = {
    code: 'login_required',
    status: 400,
    providerCode: 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE',
  }
  expect(await failureOf(world.verify(grant, 'totp', code))).toEqual(tooMany)
  expect(world.browser.has('two_factor')).toBe(false)
  expect(await failureOf(world.send(grant))).toMatchObject({ code: 'login_required' })
})

test('the digits of the server are those of the option', async () => {
  const world = await createWorld({ plugin: { totpOptions: { digits: 8 } }, adapter: { totpDigits: 8 } })
  const grant = await world.begin()
  const code = await world.server.computeTotp()
  expect(grant.factors[1]?.code).toEqual({ length: code.length, alphabet: 'digits' })
  expect(await outcomeOf(world.verify(grant, 'totp', code))).toBe('verified')
})
