import { describe, expect, test } from '@jest/globals'

import { type BetterAuthAdapterOptions, createBetterAuthAdapter } from './index.js'

const good = { baseUrl: 'https://app.example/api/auth', factors: ['otp'] }
const create = (options: object) => createBetterAuthAdapter(options as BetterAuthAdapterOptions)

/** What is wrong with each, and what would be right. */
const problems = new Map([
  [
    'baseUrl',
    'must be an https: URL without user and query, such as https://app.example/api/auth (http: for ',
  ],
  ['factors', 'must be a list of one or more of otp, totp, backupCode (got '],
  ['otpKind', 'must be one of email, sms, voice (got a string)'],
  ['otpDigits', 'must be a whole number from 1 to 64 (got '],
  ['totpDigits', 'must be a whole number from 1 to 8 (got 9)'],
  ['backupCodeLength', 'must be a whole number from 1 to 64 (got 1.5)'],
  ['formatBackupCode', 'must be a function (got a string)'],
  [
    'timeout',
    'must be the time for one request in milliseconds, a whole number from 1 to 600000 (got a number)',
  ],
  ['fetch', 'must be a function (got a string)'],
  ['now', 'must be a function (got 0)'],
  ['generateId', 'must be a function (got a string)'],
  ['random', 'must be a function (got 4)'],
  ['isOnline', 'must be a function (got true)'],
  ['baseURL', 'is not an option: did you mean baseUrl?'],
])

describe('options', () => {
  test.each<[string, unknown]>([
    ['baseUrl', undefined],
    ['baseUrl', ''],
    ['baseUrl', '/api/auth'],
    ['baseUrl', 'http://app.example/api/auth'],
    ['baseUrl', 'http://localhost.evil.example'],
    ['baseUrl', 'https://user:pass@app.example/api/auth'],
    ['baseUrl', 'https://app.example/api/auth?x'],
    ['baseUrl', 'https://app.example/api/auth#x'],
    ['factors', undefined],
    ['factors', []],
    ['factors', 'otp'],
    ['factors', ['otp', 'passkey']],
    ['otpKind', 'pigeon'],
    ['otpDigits', 0],
    ['otpDigits', 65],
    ['totpDigits', 9],
    ['backupCodeLength', 1.5],
    ['formatBackupCode', 'aaaaa-bbbbb'],
    ['timeout', 600_001],
    ['fetch', 'fetch'],
    ['now', 0],
    ['generateId', 'id'],
    ['random', 4],
    ['isOnline', true],
    ['baseURL', 'https://app.example'],
  ])('a wrong %s (%j) is a TypeError that names it', (name, value) => {
    const wrong = () => create({ ...good, [name]: value })
    expect(wrong).toThrow(`createBetterAuthAdapter: ${name} ${problems.get(name) ?? 'has no problem'}`)
  })

  test('none at all is a TypeError', () => {
    expect(() => create(undefined as never)).toThrow(TypeError)
  })

  test.each([
    ['https://App.example', 'https://app.example/get-session'],
    ['https://app.example/api/auth/', 'https://app.example/api/auth/get-session'],
    ['http://localhost:3000/api/auth', 'http://localhost:3000/api/auth/get-session'],
    ['http://[::1]:3000/auth', 'http://[::1]:3000/auth/get-session'],
  ])('baseUrl %s asks %s', async (baseUrl, expected) => {
    let asked = ''
    const fetch = (url: string) => {
      asked = url
      return Promise.resolve(new Response('null'))
    }
    const call = {
      signal: new AbortController().signal,
      now: () => 0,
      flowId: 'f',
      idempotencyKey: 'k',
    }
    await create({ ...good, baseUrl, fetch }).begin({ approach: { kind: 'session' } }, call)
    expect(asked).toMatch(expected)
  })

  test('the environment is the given one', () => {
    const environment = {
      now: () => 7,
      generateId: () => 'id',
      random: () => 0.5,
      isOnline: () => true,
      reportDefect: () => undefined,
    }
    expect(create({ ...good, ...environment }).environment).toEqual(environment)
  })

  test('there is no exchange', () => {
    expect(create(good)).not.toHaveProperty('exchange')
  })
})
