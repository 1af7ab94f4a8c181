import { describe, expect, test } from '@jest/globals'

import { type Path, raw, refusal, run } from './script.fixtures.js'
import { createSteps, failureOf } from './steps.fixtures.js'

describe('what better-auth says beside its plugin', () => {
  test.each([
    ['UNAUTHORIZED', 'login_required'],
    ['SESSION_EXPIRED', 'login_required'],
    ['SESSION_NOT_FRESH', 'login_required'],
    ['USER_NOT_FOUND', 'login_required'],
    ['BANNED_USER', 'denied'],
    ['EMAIL_NOT_VERIFIED', 'denied'],
    ['INVALID_ORIGIN', 'configuration'],
    ['MISSING_OR_NULL_ORIGIN', 'configuration'],
    ['CROSS_SITE_NAVIGATION_LOGIN_BLOCKED', 'configuration'],
    ['VALIDATION_ERROR', 'configuration'],
    ['MISSING_FIELD', 'configuration'],
    ['FAILED_TO_CREATE_SESSION', 'server'],
    ['FAILED_TO_INVALIDATE_TWO_FACTOR_CHALLENGE', 'server'],
  ])('%s is %s, whatever the status', async (providerCode, code) => {
    for (const status of [400, 422])
      expect(await failureOf(run('send-otp', refusal(status, providerCode)))).toEqual({
        code,
        status,
        providerCode,
      })
  })

  test('a code that it makes out of a message is not kept', async () => {
    const failure = await failureOf(run('send-otp', refusal(400, 'ADA_IS_NOT_ALLOWED')))
    expect(failure).toEqual({ code: 'send_refused', status: 400 })
  })
})

test.each<[number, string]>([
  [307, 'protocol'],
  [399, 'protocol'],
  [402, 'send_refused'],
  [405, 'configuration'],
  [409, 'send_refused'],
  [415, 'configuration'],
  [499, 'send_refused'],
  [500, 'server'],
  [501, 'server'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
  [505, 'server'],
])('%i without a word is %s', async (status, code) => {
  expect(await failureOf(run('send-otp', raw(null, status)))).toEqual({ code, status })
})

test.each<[Path, string]>([
  ['get-session', 'account'],
  ['send-otp', 'send'],
  ['verify-otp', 'verify'],
  ['verify-totp', 'verify'],
  ['verify-backup-code', 'verify'],
])('a limit of %s is one of %s', async (path, scope) => {
  const failure = await failureOf(run(path, refusal(429)))
  expect(failure).toEqual({ code: 'rate_limited', status: 429, scope })
})

describe('a mistake of the app is named', () => {
  const answers: Readonly<Record<string, unknown>> = { 'get-session': null }
  const steps = createSteps({
    fetch: (url) =>
      Promise.resolve(Response.json(Object.entries(answers).find(([name]) => url.includes(name))?.[1])),
  })

  test('a code of an authenticator app that is to be sent', async () => {
    expect(await failureOf(steps.send(await steps.begin(), 'totp'))).toMatchObject({ option: 'factor.id' })
  })

  test.each([{ kind: 'poll' }, { kind: 'redirect', parameters: {} }] as const)(
    'an answer that is no code: %j',
    async (response) => {
      const verdict = steps.verify(await steps.begin(), 'otp', '', { response })
      expect(await failureOf(verdict)).toMatchObject({ option: 'response.kind' })
    },
  )
})

describe('a factor', () => {
  const grantOf = (options: object) =>
    createSteps({ fetch: () => Promise.resolve(Response.json(null)), ...options }).begin()

  test('has the length of code that the app says, and of better-auth else', async () => {
    const lengthsOf = async (options: object) => (await grantOf(options)).factors.map(({ code }) => code)
    const asSaid = (otp: number, totp: number, backup: number) => [
      { length: otp, alphabet: 'digits' },
      { length: totp, alphabet: 'digits' },
      { length: backup, alphabet: 'alphanumeric' },
    ]
    expect(await lengthsOf({})).toEqual(asSaid(6, 6, 10))
    expect(await lengthsOf({ otpDigits: 8, totpDigits: 7, backupCodeLength: 12 })).toEqual(asSaid(8, 7, 12))
  })

  test('is a recovery code where it is a backup code, which nobody sends', async () => {
    const { factors } = await grantOf({ factors: ['backupCode'] })
    expect(factors).toEqual([
      expect.objectContaining({ kind: 'recovery', needsSend: false, canResend: false }),
    ])
  })
})
