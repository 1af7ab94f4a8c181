import { describe, expect, test } from '@jest/globals'

import { parseCode } from '../../../machines/index.js'
import type { ReachFiveAdapterOptions } from './index.js'
import {
  codeOf,
  config,
  createCall,
  failureOf,
  FLOW_ID,
  paths,
  REDIRECT_URI,
  refusal,
  setup,
} from './reachfive.fixtures.js'

const challengeOf = async (verifier: unknown) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(String(verifier)))).toString(
    'base64url',
  )

describe('a step-up by session cookie', () => {
  test('posts the authorization request, with cookies and a fresh PKCE pair', async () => {
    const { begin, server } = setup()
    const grant = await begin({ action: 'pay' })
    const { init, body, headers, url, method } = server.only(paths.begin)
    expect([method, url]).toEqual(['POST', 'https://tenant.example/identity/v1/mfa/stepup'])
    expect(init.credentials).toBe('include')
    expect(headers).toEqual({
      accept: 'application/json',
      'accept-language': 'en',
      'content-type': 'application/json;charset=UTF-8',
      'x-r5-correlation-id': FLOW_ID,
    })
    expect(body).toEqual({
      client_id: 'CID',
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'openid profile email phone mfa',
      display: 'page',
      nonce: 'id-1',
      state: 'id-2',
      action: 'pay',
      code_challenge: await challengeOf(
        (grant.memory?.['exchange'] as Record<string, unknown>)['codeVerifier'],
      ),
      code_challenge_method: 'S256',
    })
  })

  test('answers the token and what the factors can do', async () => {
    const { begin } = setup()
    const sms = {
      id: 'sms',
      kind: 'sms',
      hint: null,
      needsSend: true,
      canResend: true,
      code: { alphabet: 'alphanumeric' },
      canTrustDevice: true,
    }
    expect(await begin()).toMatchObject({
      token: 'ST1',
      expiresAt: null,
      factors: [sms, { ...sms, id: 'email', kind: 'email' }],
    })
  })

  test('is refused before any other request when the client has no SSO', async () => {
    const { begin, server } = setup({ [paths.config]: { ...config, sso: false } })
    const error = await failureOf(begin())
    expect(error.code).toBe('configuration')
    expect(error.details).toEqual({ option: 'approach.kind' })
    expect(server.sent).toHaveLength(1)
  })

  test('remembers nonce and correlation id for the calls to come', async () => {
    const { begin } = setup()
    expect((await begin()).memory).toMatchObject({ nonce: 'id-1', correlationId: FLOW_ID, cookies: true })
  })

  test('makes a correlation id of its own when the flow id is not a UUID', async () => {
    const { begin, server } = setup()
    await begin({}, createCall({ flowId: 'order 4711 of ada@example.com' }))
    expect(server.only(paths.begin).headers['x-r5-correlation-id']).toBe('id-3')
  })

  test('uses another PKCE verifier for every flow', async () => {
    const { begin, server } = setup()
    await Promise.all([begin(), begin()])
    const [one, other] = server.to(paths.begin)
    expect(one?.body['code_challenge']).not.toBe(other?.body['code_challenge'])
  })
})

describe('a step-up by login ticket', () => {
  test('puts the ticket into the body and sends no bearer token', async () => {
    const { begin, server } = setup({ [paths.config]: { ...config, sso: false } })
    await begin({ approach: { kind: 'loginTicket', ticket: 'TK1' } })
    const { init, body, headers } = server.only(paths.begin)
    expect(body).toMatchObject({ tkn: 'TK1' })
    expect(headers).not.toHaveProperty('authorization')
    expect(init.credentials).toBeUndefined()
  })
})

describe('a step-up by access token', () => {
  test('sends it as a bearer token and not in the body', async () => {
    const { begin, server } = setup()
    await begin({ approach: { kind: 'accessToken', accessToken: 'the-access-token' } })
    const { body, headers } = server.only(paths.begin)
    expect(headers['authorization']).toBe('Bearer the-access-token')
    expect(JSON.stringify(body)).not.toContain('the-access-token')
  })

  test('wants a login when the token is stale and there is no refresh token', async () => {
    const { begin } = setup({
      [paths.begin]: refusal(401, { error_message_key: 'error.accessToken.freshness' }),
    })
    expect(await codeOf(begin({ approach: { kind: 'accessToken', accessToken: 'AT0' } }))).toBe(
      'login_required',
    )
  })
})

describe('a first factor by identifier', () => {
  test('asks for nothing but the configuration', async () => {
    const { begin, server } = setup()
    const grant = await begin({ approach: { kind: 'identifier', email: 'ada@example.com' } })
    expect(server.sent.map(({ url }) => new URL(url).pathname)).toEqual([paths.config])
    expect(grant).toMatchObject({
      token: '',
      factors: [{ id: 'email', kind: 'email', canResend: true, canTrustDevice: false }],
    })
  })

  test('offers SMS for a phone number', async () => {
    const { begin } = setup()
    const grant = await begin({ approach: { kind: 'identifier', phoneNumber: '+33600000001' } })
    expect(grant.factors.map(({ id }) => id)).toEqual(['sms'])
  })

  test('offers no second code when a captcha token was given, which is good for one', async () => {
    const { begin } = setup()
    const captcha = { token: 'CT', provider: 'captchafox' }
    const grant = await begin({ approach: { kind: 'identifier', email: 'a@b.c', captcha } })
    expect(grant.factors[0]?.canResend).toBe(false)
  })
})

describe('factors', () => {
  test.each([
    [[], []],
    [['email'], ['email']],
    [
      ['email', 'sms', 'email'],
      ['email', 'sms'],
    ],
    [['webauthn', 'sms', 'constructor'], ['sms']],
    [['sms', 7, null, ''], ['sms']],
    ['sms', ['sms']],
    ['email sms', ['email', 'sms']],
    ['email,sms', ['email', 'sms']],
    ['', []],
  ])('amr %j offers %j', async (amr, ids) => {
    const { begin } = setup({ [paths.begin]: { amr, token: 'ST1' } })
    expect((await begin()).factors.map(({ id }) => id)).toEqual(ids)
  })

  test.each([[['fido']], [['webauthn', 'push']], [[7]], ['fido'], ['__proto__']])(
    'amr %j: the user has second factors, and none is supported here',
    async (amr) => {
      const { begin } = setup({ [paths.begin]: { amr, token: 'ST1' } })
      const error = await failureOf(begin())
      expect([error.code, error.details]).toEqual([
        'factor_unavailable',
        { correlationId: FLOW_ID, status: 200 },
      ])
    },
  )

  test('can not be spared by a trusted device without risk-based authentication', async () => {
    const { begin } = setup({ [paths.config]: { ...config, rba_enabled: false } })
    expect((await begin()).factors.map(({ canTrustDevice }) => canTrustDevice)).toEqual([false, false])
  })

  const formats = async (code?: ReachFiveAdapterOptions['code']) => {
    const { factors } = await setup({}, code && { code }).begin()
    return factors.map(({ code: format }) => format)
  }
  const unknown = { alphabet: 'alphanumeric' } as const
  const letters = { length: 8, alphabet: 'alphanumeric' } as const
  const digits = { length: 4, alphabet: 'digits' } as const

  test('have codes of an unknown format, as ReachFive documents none', async () => {
    expect(await formats()).toEqual([unknown, unknown])
    for (const typed of ['123456', '1234', '12345678', 'a1B2c3', 'ABCDEFGH'])
      expect(parseCode(typed, unknown)).toBe(typed)
  })

  test('carry the code format of the options, for both or one for each', async () => {
    expect(await formats(letters)).toEqual([letters, letters])
    expect(await formats({ sms: digits, email: letters })).toEqual([digits, letters])
    expect(await formats({ email: { alphabet: 'digits' } })).toEqual([unknown, { alphabet: 'digits' }])
    expect(await formats({})).toEqual([unknown, unknown])
  })

  test.each([
    [{ kind: 'identifier', email: 'a@b.c' }, letters],
    [{ kind: 'identifier', phoneNumber: '+33600000001' }, digits],
  ] as const)('of a first factor have theirs: %j', async (approach, format) => {
    const { begin } = setup({}, { code: { sms: digits, email: letters } })
    expect((await begin({ approach })).factors[0]?.code).toEqual(format)
  })
})

describe('an approach of a wrong shape', () => {
  test.each([
    [{ kind: 'cookie' }, 'approach.kind'],
    [{ kind: 'constructor' }, 'approach.kind'],
    [{ kind: 'loginTicket' }, 'approach.ticket'],
    [{ kind: 'loginTicket', ticket: '' }, 'approach.ticket'],
    [{ kind: 'accessToken', accessToken: 'a\r\nCookie: b' }, 'approach.accessToken'],
    [{ kind: 'accessToken', accessToken: 'AT', refreshToken: 'RT' }, 'refresh'],
    [{ kind: 'identifier', email: 'a@b.c', captcha: { token: 7 } }, 'approach.captcha'],
  ])('%j is a configuration error before any request', async (approach, option) => {
    const { begin, server } = setup()
    const error = await failureOf(begin({ approach: approach as { kind: 'session' } }))
    expect([error.code, error.details]).toEqual(['configuration', { option }])
    expect(server.sent).toEqual([])
  })

  test.each([{}, { email: 'a@b.c', phoneNumber: '+33600000001' }])(
    'an identifier needs exactly one of the two: %j',
    async (members) => {
      const { begin } = setup()
      expect(await codeOf(begin({ approach: { kind: 'identifier', ...members } }))).toBe('configuration')
    },
  )
})
