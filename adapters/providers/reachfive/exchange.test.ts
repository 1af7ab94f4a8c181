import { describe, expect, test } from '@jest/globals'

import type { Proof } from '../../../machines/domain.js'
import { readIdTokenClaims } from './index.js'
import { codeOf, config, createCall, idToken, NOW, paths, REDIRECT_URI, setup } from './reachfive.fixtures.js'

describe('the exchange of an authorization code', () => {
  test('sends code, verifier and the redirect URI of the beginning', async () => {
    const { exchange, server } = setup()
    await exchange({ providerOptions: { redirectUri: `${REDIRECT_URI}/?b=%20&a` } })
    const { body, url } = server.only(paths.token)
    expect(url).toBe('https://tenant.example/oauth/token')
    expect(body).toEqual({
      client_id: 'CID',
      grant_type: 'authorization_code',
      code: 'AC1',
      redirect_uri: `${REDIRECT_URI}/?b=%20&a`,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    })
    const digest = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(String(body['code_verifier'])),
    )
    expect(server.only(paths.begin).body['code_challenge']).toBe(Buffer.from(digest).toString('base64url'))
  })

  test('sends what only the token endpoint knows', async () => {
    const { exchange, server } = setup()
    await exchange({ providerOptions: { persistent: true, returnProviderToken: true } })
    expect(server.only(paths.token).body).toMatchObject({ persistent: true, return_provider_token: true })
  })

  test('sends the secret of a confidential client', async () => {
    const remote = { ...config, is_public: false, pkce_enforced: false }
    const { exchange, server } = setup({ [paths.config]: remote }, { clientSecret: 'shh' })
    await exchange()
    const { body } = server.only(paths.token)
    expect(body).toMatchObject({ client_secret: 'shh' })
    expect(body).not.toHaveProperty('code_verifier')
  })

  test('is refused without the verifier, so that the code is not spent', async () => {
    const { begin, adapter, server } = setup()
    const { memory, ...grant } = await begin()
    const proof: Proof = { kind: 'authorizationCode', code: 'AC1' }
    const input = { grant: { ...grant, memory: { ...memory, exchange: {} } }, proof }
    expect(await codeOf(adapter.exchange?.(input, createCall()) ?? Promise.resolve())).toBe(
      'secret_unavailable',
    )
    expect(server.to(paths.token)).toEqual([])
  })

  test('answers the tokens and what the ID token claims', async () => {
    const claims = { sub: 'u1', amr: ['pwd', 'mfa'], acr: 'gold', auth_time: 1_700_000_000 }
    const token = idToken(claims)
    const { exchange } = setup({ [paths.token]: { access_token: 'AT', id_token: token, expires_in: 86_400 } })
    expect(await exchange()).toEqual({
      result: { kind: 'tokens', tokens: { accessToken: 'AT', idToken: token, expiresAt: NOW + 86_400_000 } },
      claimed: { subject: 'u1', methods: ['pwd', 'mfa'], acr: 'gold', authTime: 1_700_000_000_000 },
    })
  })

  test('answers the token of the social provider that was asked for', async () => {
    const { exchange } = setup({
      [paths.token]: { access_token: 'AT', provider_name: 'google', provider_access_token: 'PAT' },
    })
    expect((await exchange({ providerOptions: { returnProviderToken: true } })).result).toEqual({
      kind: 'tokens',
      tokens: { accessToken: 'AT', expiresAt: null, providerName: 'google', providerAccessToken: 'PAT' },
    })
  })

  test('brings the state back beside the tokens', async () => {
    const { exchange, server } = setup({ [paths.verify]: { code: 'AC1', state: 's1' } })
    const { result } = await exchange({ providerOptions: { state: 's1' } })
    expect(result).toMatchObject({ kind: 'tokens', state: 's1', tokens: { accessToken: 'AT1' } })
    expect(server.only(paths.token).body).not.toHaveProperty('state')
  })

  test('brings back no state that the app did not give', async () => {
    const answer = { code: 'AC1', state: 'fresh' }
    const { exchange, server } = setup({ [paths.verify]: answer }, { generateId: () => 'fresh' })
    expect((await exchange()).result).not.toHaveProperty('state')
    expect(server.only(paths.begin).body['state']).toBe('fresh')
  })

  test.each([
    [{}, { subject: null, methods: [], acr: null, authTime: null }],
    [
      { sub: 7, amr: 'mfa', acr: {}, auth_time: '1' },
      { subject: null, methods: [], acr: null, authTime: null },
    ],
    [
      { sub: '', amr: ['mfa', 7] },
      { subject: null, methods: [], acr: null, authTime: null },
    ],
    [
      { sub: 'u1', amr: ['', 'mfa'] },
      { subject: 'u1', methods: ['mfa'], acr: null, authTime: null },
    ],
  ])('claims %j say %j', async (claims, claimed) => {
    const { exchange } = setup({ [paths.token]: { id_token: idToken(claims) } })
    expect((await exchange()).claimed).toEqual(claimed)
  })

  test('claims nothing without an ID token', async () => {
    const { exchange } = setup({ [paths.token]: { access_token: 'AT' } })
    expect((await exchange()).claimed.subject).toBeNull()
  })

  test('hands on tokens whose ID token is encrypted: the code is spent, and only the claims are unknown', async () => {
    const encrypted = [
      Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM"}').toString('base64url'),
      'k',
      'i',
      'c',
      't',
    ]
    const idToken = encrypted.join('.')
    const { exchange } = setup({ [paths.token]: { access_token: 'AT', id_token: idToken } })
    const { result, claimed } = await exchange()
    expect(result).toEqual({ kind: 'tokens', tokens: { accessToken: 'AT', idToken, expiresAt: null } })
    expect(claimed).toEqual({ subject: null, methods: [], acr: null, authTime: null })
    expect(readIdTokenClaims(result)).toBeNull()
  })

  test('of an ID token that is none is protocol', async () => {
    const { exchange } = setup({ [paths.token]: { access_token: 'AT', id_token: 'not-a-jwt' } })
    expect(await codeOf(exchange())).toBe('protocol')
  })
})

describe('tokens that are there already', () => {
  test('need no request', async () => {
    const { exchange, server } = setup({
      [paths.verify]: { access_token: 'AT', id_token: idToken({ sub: 'u1' }) },
    })
    expect((await exchange()).claimed.subject).toBe('u1')
    expect(server.to(paths.token)).toEqual([])
  })
})
