import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'

import { advance, freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { failureOf, outcomeOf, wrongCode } from './steps.fixtures.js'
import { createWorld, latestCode } from './world.fixtures.js'

beforeEach(freezeTime)
afterAll(unfreezeTime)

const MINUTE = 60_000

describe('three requests in ten seconds', () => {
  test('a fourth code is refused for as long as X-Retry-After says', async () => {
    const world = await createWorld({ rateLimit: true })
    const grant = await world.begin()
    for (let count = 0; count < 3; count += 1) await world.send(grant)
    const failure = await failureOf(world.send(grant))
    expect(failure).toEqual({
      code: 'rate_limited',
      status: 429,
      scope: 'send',
      availableAt: Date.now() + 10_000,
    })
    advance(10_000)
    await world.send(grant)
    expect(world.server.outbox).toHaveLength(4)
  })

  test('a fourth try is refused, and costs none', async () => {
    const world = await createWorld({ rateLimit: true })
    const grant = await world.begin()
    await world.send(grant)
    const code = latestCode(world)
    for (let count = 0; count < 3; count += 1) await world.verify(grant, 'otp', wrongCode(code))
    expect(await failureOf(world.verify(grant, 'otp', code))).toEqual({
      code: 'rate_limited',
      status: 429,
      scope: 'verify',
      availableAt: Date.now() + 10_000,
    })
    // Another path is another count.
    expect(await outcomeOf(world.verify(grant, 'totp', await world.server.computeTotp()))).toBe('verified')
    advance(10_000)
    expect(await outcomeOf(world.verify(grant, 'otp', code))).toBe('verified')
  })
})

describe('ten wrong codes in a row', () => {
  test('lock the account in a sign-in, for every factor, for a quarter of an hour', async () => {
    const world = await createWorld({ user: 'signIn' })
    const grant = await world.begin()
    for (let round = 0; round < 2; round += 1) {
      await world.send(grant)
      const wrong = wrongCode(latestCode(world))
      for (let count = 0; count < 5; count += 1) await world.verify(grant, 'otp', wrong)
    }
    await world.send(grant)
    const locked = { code: 'locked', status: 429, providerCode: 'ACCOUNT_TEMPORARILY_LOCKED' }
    const totp = await world.server.computeTotp()
    expect(await failureOf(world.verify(grant, 'otp', latestCode(world)))).toEqual(locked)
    expect(await failureOf(world.verify(grant, 'totp', totp))).toEqual(locked)
    expect(await failureOf(world.verify(grant, 'backupCode', world.backupCodes[0] ?? ''))).toEqual(locked)
    advance(15 * MINUTE)
    await world.browser.signIn()
    expect(await outcomeOf(world.verify(grant, 'totp', await world.server.computeTotp()))).toBe('verified')
  })

  test('lock nothing on a live session', async () => {
    const world = await createWorld()
    const grant = await world.begin()
    for (let round = 0; round < 3; round += 1) {
      await world.send(grant)
      const wrong = wrongCode(latestCode(world))
      for (let count = 0; count < 5; count += 1) await world.verify(grant, 'otp', wrong)
    }
    await world.send(grant)
    expect(await outcomeOf(world.verify(grant, 'otp', latestCode(world)))).toBe('verified')
  })
})

test('a sign-in is dead after ten minutes', async () => {
  const world = await createWorld({ user: 'signIn' })
  const grant = await world.begin()
  advance(10 * MINUTE)
  const dead = { code: 'login_required', status: 401, providerCode: 'INVALID_TWO_FACTOR_COOKIE' }
  expect(await failureOf(world.send(grant))).toEqual(dead)
  expect(await failureOf(world.verify(grant, 'totp', await world.server.computeTotp()))).toEqual(dead)
})
