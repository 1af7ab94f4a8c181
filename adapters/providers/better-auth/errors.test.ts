import { describe, expect, test } from '@jest/globals'
import { TWO_FACTOR_ERROR_CODES } from 'better-auth/plugins/two-factor'

import { calls, CANARY, type Path, raw, refusal, run, user } from './script.fixtures.js'
import { createCall, createSteps, failureOf } from './steps.fixtures.js'

describe('every code of the two-factor plugin', () => {
  const meanings: Readonly<Record<string, string>> = {
    OTP_NOT_ENABLED: 'factor_unavailable',
    OTP_NOT_CONFIGURED: 'configuration',
    OTP_HAS_EXPIRED: 'code_expired',
    TOTP_NOT_ENABLED: 'factor_unavailable',
    TOTP_NOT_CONFIGURED: 'configuration',
    TWO_FACTOR_NOT_ENABLED: 'enrolment_required',
    BACKUP_CODES_NOT_ENABLED: 'factor_unavailable',
    TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'tries_exhausted',
    ACCOUNT_TEMPORARILY_LOCKED: 'locked',
    INVALID_TWO_FACTOR_COOKIE: 'login_required',
  }
  // Two are answers; one belongs to the enrolment and reaches no call of ours.
  const others = ['INVALID_CODE', 'INVALID_BACKUP_CODE', 'TOTP_ALREADY_ENABLED']

  test('is known', () => {
    expect(Object.keys(TWO_FACTOR_ERROR_CODES).sort()).toEqual([...Object.keys(meanings), ...others].sort())
  })

  test.each(Object.entries(meanings))('%s is %s', async (providerCode, code) => {
    expect(await failureOf(run('verify-otp', refusal(400, providerCode)))).toEqual({
      code,
      status: 400,
      providerCode,
    })
  })

  test.each(['verify-totp', 'verify-backup-code'] as const)(
    'too many tries at %s end the sign-in',
    async (path) => {
      const failure = await failureOf(run(path, refusal(400, 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE')))
      expect(failure.code).toBe('login_required')
    },
  )

  test.each([
    ['verify-otp', 'INVALID_CODE'],
    ['verify-totp', 'INVALID_CODE'],
    ['verify-backup-code', 'INVALID_BACKUP_CODE'],
  ] as const)('at %s, %s is an answer', async (path, code) => {
    expect(await run(path, refusal(401, code))).toEqual({ outcome: 'invalidCode' })
  })
})

describe('other answers', () => {
  test.each<[number, string | undefined, string, Path]>([
    [401, 'UNAUTHORIZED', 'login_required', 'send-otp'],
    [401, undefined, 'login_required', 'get-session'],
    [403, 'MISSING_OR_NULL_ORIGIN', 'configuration', 'send-otp'],
    [403, 'INVALID_ORIGIN', 'configuration', 'verify-otp'],
    [403, 'BANNED_USER', 'denied', 'verify-otp'],
    [403, undefined, 'denied', 'send-otp'],
    [400, 'VALIDATION_ERROR', 'configuration', 'verify-otp'],
    [404, undefined, 'configuration', 'send-otp'],
    [400, undefined, 'denied', 'get-session'],
    [400, undefined, 'send_refused', 'send-otp'],
    [400, undefined, 'factor_unavailable', 'verify-totp'],
    [400, 'constructor', 'factor_unavailable', 'verify-otp'],
    [500, 'FAILED_TO_CREATE_SESSION', 'server', 'verify-otp'],
    [500, 'FAILED_TO_GET_SESSION', 'server', 'get-session'],
    [502, undefined, 'unavailable', 'verify-otp'],
    [302, undefined, 'protocol', 'send-otp'],
  ])('%s with %s is %s at %s', async (status, providerCode, code, path) => {
    expect(await failureOf(run(path, refusal(status, providerCode)))).toMatchObject({ code, status })
  })

  test('a backup code that met another at the same moment can be tried again', async () => {
    expect(await failureOf(run('verify-backup-code', refusal(409)))).toEqual({
      code: 'rate_limited',
      status: 409,
      scope: 'verify',
    })
  })

  test.each<[Record<string, string>, number | undefined]>([
    [{ 'X-Retry-After': '7' }, 7000],
    [{ 'Retry-After': '9', 'X-Retry-After': '7' }, 9000],
    [{ 'X-Retry-After': CANARY }, undefined],
    [{ RateLimit: '"default";r=0;t=8' }, 8000],
    [{ RateLimit: '"default";r=0;t=8', 'X-Retry-After': '7' }, 7000],
    [{ RateLimit: CANARY }, undefined],
    [{}, undefined],
  ])('429 with %j', async (headers, wait) => {
    const { adapter } = createSteps({ fetch: async () => refusal(429, undefined, headers)() })
    const failure = await failureOf(
      adapter.begin({ approach: { kind: 'session' } }, { ...createCall(), now: () => 1000 }),
    )
    expect(failure).toEqual({
      code: 'rate_limited',
      status: 429,
      scope: 'account',
      ...(wait !== undefined && { availableAt: 1000 + wait }),
    })
  })
})

describe('a time to wait', () => {
  const statuses = [301, 400, 401, 403, 404, 409, 422, 423, 429, 500, 501, 502, 503, 504]

  test.each(calls)('counts for every failure of %s', async (path) => {
    for (const status of statuses) {
      for (const header of ['Retry-After', 'X-Retry-After']) {
        const before = Date.now()
        const { availableAt = 0 } = await failureOf(
          run(path, refusal(status, undefined, { [header]: '120' })),
        )
        expect({ status, wait: Math.round((availableAt - before) / 1000) }).toEqual({ status, wait: 120 })
      }
    }
  })

  test.each(calls)('counts for a success of %s that is none', async (path) => {
    const before = Date.now()
    const failure = await failureOf(run(path, raw('<html>', 200, { 'Retry-After': '120' })))
    expect(failure.code).toBe('protocol')
    expect(Math.round(((failure.availableAt ?? 0) - before) / 1000)).toBe(120)
  })

  test.each<[Path, string, object]>([
    ['get-session', 'enrolment_required', { session: {}, user: { ...user, twoFactorEnabled: false } }],
    ['verify-otp', 'user_mismatch', { user: { id: 'user-2' } }],
  ])('counts for a success of %s that is %s', async (path, code, body) => {
    const before = Date.now()
    const answer = raw(JSON.stringify(body), 200, { 'Retry-After': '120' })
    const failure = await failureOf(run(path, answer))
    expect(failure).toMatchObject({ code, status: 200 })
    expect(Math.round(((failure.availableAt ?? 0) - before) / 1000)).toBe(120)
  })

  test('is not lost with a wrong code', async () => {
    const before = Date.now()
    const answer = refusal(401, 'INVALID_CODE', { 'Retry-After': '120' })
    const { code, availableAt = 0 } = await failureOf(run('verify-otp', answer))
    expect([code, Math.round((availableAt - before) / 1000)]).toEqual(['invalid_code', 120])
  })
})

test('501 is server: better-auth is there, and can’t do it', async () => {
  for (const path of calls)
    expect(await failureOf(run(path, refusal(501)))).toEqual({ code: 'server', status: 501 })
})
