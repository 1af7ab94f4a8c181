import { describe, expect, test } from '@jest/globals'

import { logInWithPassword, type PasswordLogin, type ReachFiveAdapter } from './index.js'
import { codeOf, failureOf, paths, setup } from './reachfive.fixtures.js'

const login = { email: 'ada@example.com', password: 'pw' }

describe('a login by password', () => {
  test('posts the fields that ReachFive knows, and no other', async () => {
    const { adapter, server } = setup()
    const captcha = { token: 'CT', provider: 'captchafox' }
    await logInWithPassword(adapter, { ...login, action: 'login', captcha })
    const { body, headers, init } = server.only(paths.login)
    expect(body).toEqual({
      client_id: 'CID',
      scope: 'openid profile email phone mfa',
      email: 'ada@example.com',
      password: 'pw',
      action: 'login',
      captcha_token: 'CT',
      captcha_provider: 'captchafox',
    })
    expect(headers).toMatchObject({ 'x-r5-correlation-id': 'id-1', 'accept-language': 'en' })
    expect(init.credentials).toBe('include')
  })

  test.each([
    [{ phoneNumber: '+336' }, { phone_number: '+336' }],
    [{ customIdentifier: 'ada' }, { custom_identifier: 'ada' }],
  ])('by %j sends %j', async (identifier, fields) => {
    const { adapter, server } = setup()
    await logInWithPassword(adapter, { ...identifier, password: 'pw' })
    expect(server.only(paths.login).body).toMatchObject(fields)
  })

  test.each([
    [
      { tkn: 'TK1', mfa_required: true },
      { ticket: 'TK1', mfaRequired: true },
    ],
    [
      { tkn: 'TK1', mfa_required: false },
      { ticket: 'TK1', mfaRequired: false },
    ],
    [{ tkn: 'TK1' }, { ticket: 'TK1', mfaRequired: false }],
  ])('answer %j reads %j', async (answer, expected) => {
    const { adapter } = setup({ [paths.login]: answer })
    expect(await logInWithPassword(adapter, login)).toEqual(expected)
  })

  test.each<[object, string]>([
    [{ password: 'pw' }, 'login.email|phoneNumber|customIdentifier'],
    [{ ...login, phoneNumber: '+336' }, 'login.email|phoneNumber|customIdentifier'],
    [{ email: 'a@b.c' }, 'login.password'],
    [{ ...login, saveCredentials: true }, 'login.saveCredentials'],
    [{ ...login, captcha: 'CT' }, 'login.captcha'],
  ])('%j is a configuration error before any request', async (input, option) => {
    const { adapter, server } = setup()
    const error = await failureOf(logInWithPassword(adapter, input as PasswordLogin))
    expect([error.code, error.details]).toEqual(['configuration', { option }])
    expect(server.sent).toEqual([])
  })

  test.each([{}, null, undefined, { name: 'reachfive' }])(
    'by something else than an adapter of ReachFive (%j) is told to the developer',
    async (adapter) => {
      await expect(logInWithPassword(adapter as unknown as ReachFiveAdapter, login)).rejects.toThrow(
        'logInWithPassword: adapter must come from createReachFiveAdapter (got ',
      )
    },
  )

  test('works with a copy of the adapter', async () => {
    const { adapter } = setup()
    expect(await logInWithPassword({ ...adapter }, login)).toEqual({ ticket: 'TK1', mfaRequired: true })
  })

  test('stops when its signal aborts', async () => {
    const { adapter } = setup()
    expect(await codeOf(logInWithPassword(adapter, login, { signal: AbortSignal.abort() }))).toBe('cancelled')
  })
})
