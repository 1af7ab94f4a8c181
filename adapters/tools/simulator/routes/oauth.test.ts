import { describe, expect, test } from '@jest/globals'
import { decodeProtectedHeader, jwtVerify } from 'jose'

import { sha256 } from '../environment.js'
import { DEFAULT_CLIENT, DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const PATH = '/oauth/token'
const SECRET = 'a secret of at least 32 characters'
const NO_PKCE = { code_challenge: undefined, code_challenge_method: undefined }
const CONFIDENTIAL = { ...DEFAULT_CLIENT, isPublic: false, pkceEnforced: false, clientSecret: SECRET }

describe('authorization_code', () => {
  test('is spent by its first use', async () => {
    const simulator = await fixture.setup()
    const code = await fixture.completeStepUp(simulator)
    expect((await fixture.exchange(simulator, code)).status).toBe(200)
    const again = await fixture.exchange(simulator, code)
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant'])
  })

  test('tells the token of the social provider where it is asked for', async () => {
    const socialProvider = { name: 'google', accessToken: 'social-token' }
    const simulator = await fixture.setup({ users: [{ ...DEFAULT_USER, socialProvider }] })
    const asked = await fixture.exchange(simulator, await fixture.completeStepUp(simulator), {
      return_provider_token: true,
    })
    expect(asked.body).toMatchObject({ provider_name: 'google', provider_access_token: 'social-token' })
    const other = await fixture.exchange(simulator, await fixture.completeStepUp(simulator))
    expect(other.body).not.toHaveProperty('provider_access_token')
    const without = await fixture.setup()
    const none = await fixture.exchange(without, await fixture.completeStepUp(without), {
      return_provider_token: true,
    })
    expect(none.body).not.toHaveProperty('provider_name')
  })

  test('wants the redirect_uri byte for byte, and a failed try spends the code', async () => {
    const simulator = await fixture.setup()
    const code = await fixture.completeStepUp(simulator)
    const wrong = await fixture.exchange(simulator, code, { redirect_uri: `${fixture.REDIRECT_URI}/` })
    expect([wrong.status, wrong.body['error']]).toEqual([400, 'invalid_request'])
    expect((await fixture.exchange(simulator, code)).body['error']).toBe('invalid_grant')
  })

  test.each([
    ['another one', 'another-verifier-0123456789-0123456789-01234'],
    ['none (the SDK sends null)', null],
    ['one too short', 'short'],
  ])('refuses a code_verifier: %s', async (_name, code_verifier) => {
    const simulator = await fixture.setup()
    const answer = await fixture.exchange(simulator, await fixture.completeStepUp(simulator), {
      code_verifier,
    })
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant'])
  })

  test('refuses a code_verifier too short to be one, though it matches', async () => {
    const simulator = await fixture.setup()
    const code = await fixture.completeStepUp(simulator, { code_challenge: await sha256('short') })
    expect((await fixture.exchange(simulator, code, { code_verifier: 'short' })).status).toBe(400)
  })

  test('refuses a code asked for without PKCE where the client enforces it', async () => {
    const simulator = await fixture.setup()
    const code = await fixture.completeStepUp(simulator, NO_PKCE)
    expect((await fixture.exchange(simulator, code, { code_verifier: null })).status).toBe(400)
  })

  test('refuses a verifier for a code without a challenge: a downgrade', async () => {
    const simulator = await fixture.setup({ clients: [{ ...DEFAULT_CLIENT, pkceEnforced: false }] })
    const code = await fixture.completeStepUp(simulator, NO_PKCE)
    expect((await fixture.exchange(simulator, code)).status).toBe(400)
    const other = await fixture.completeStepUp(simulator, NO_PKCE)
    expect((await fixture.exchange(simulator, other, { code_verifier: null })).status).toBe(200)
  })

  test('expires after 300 s (U5), with an answer of your choice (U12)', async () => {
    const authorizationCodeInvalid = { status: 401, error: 'expired_code' }
    const simulator = await fixture.setup({ assumptions: { authorizationCodeInvalid } })
    const code = await fixture.completeStepUp(simulator)
    simulator.clock.advance(300_000)
    const late = await fixture.exchange(simulator, code)
    expect([late.status, late.body['error']]).toEqual([401, 'expired_code'])
  })

  test('belongs to one client', async () => {
    const simulator = await fixture.setup({ clients: [DEFAULT_CLIENT, { clientId: 'other' }] })
    const code = await fixture.completeStepUp(simulator)
    expect((await fixture.exchange(simulator, code, { client_id: 'other' })).body['error']).toBe(
      'invalid_grant',
    )
  })

  test('sets the session cookie, and takes persistent and return_provider_token', async () => {
    const simulator = await fixture.setup()
    const code = await fixture.completeStepUp(simulator)
    const answer = await fixture.exchange(simulator, code, { persistent: true, return_provider_token: true })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-Session=/)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
  })

  test('gives an id_token only with openid, a refresh_token only with offline_access', async () => {
    const simulator = await fixture.setup()
    const plain = await fixture.exchange(simulator, await fixture.completeStepUp(simulator, { scope: 'mfa' }))
    expect(Object.keys(plain.body)).toEqual(['access_token', 'token_type', 'expires_in'])
    const scope = 'openid offline_access'
    const full = await fixture.exchange(simulator, await fixture.completeStepUp(simulator, { scope }))
    expect(Object.keys(full.body)).toEqual([
      'access_token',
      'token_type',
      'expires_in',
      'id_token',
      'refresh_token',
    ])
  })

  test('gives no refresh_token to a public client without PKCE', async () => {
    const simulator = await fixture.setup({ clients: [{ ...DEFAULT_CLIENT, pkceEnforced: false }] })
    const code = await fixture.completeStepUp(simulator, { scope: 'openid offline_access' })
    expect((await fixture.exchange(simulator, code)).body).not.toHaveProperty('refresh_token')
  })
})

describe('a confidential client', () => {
  test('needs its secret, in the body or by HTTP Basic', async () => {
    const simulator = await fixture.setup({ clients: [CONFIDENTIAL] })
    const newCode = (): Promise<string> => fixture.completeStepUp(simulator, NO_PKCE)
    const plain = { code_verifier: undefined }
    expect((await fixture.exchange(simulator, await newCode(), plain)).body['error']).toBe('invalid_client')
    const wrong = { ...plain, client_secret: 'wrong' }
    expect((await fixture.exchange(simulator, await newCode(), wrong)).status).toBe(401)
    const right = { ...plain, client_secret: SECRET }
    expect((await fixture.exchange(simulator, await newCode(), right)).status).toBe(200)
    const body = { ...fixture.exchangeBody(await newCode(), plain), client_id: undefined }
    const basic = { Authorization: `Basic ${btoa(`${CONFIDENTIAL.clientId}:${SECRET}`)}` }
    expect((await fixture.post(simulator, PATH, body, basic)).status).toBe(200)
  })

  test('may have a secret with any character: HTTP Basic encodes it (RFC 6749 section 2.3.1)', async () => {
    const clientSecret = 'a:b c&d=e%f+g'
    const simulator = await fixture.setup({ clients: [{ ...CONFIDENTIAL, clientSecret }] })
    const code = await fixture.completeStepUp(simulator, NO_PKCE)
    const plain = { code_verifier: undefined }
    const body = { ...fixture.exchangeBody(code, plain), client_id: undefined }
    const encoded = new URLSearchParams({ _: clientSecret }).toString().slice(2)
    const basic = { Authorization: `Basic ${btoa(`${CONFIDENTIAL.clientId}:${encoded}`)}` }
    expect((await fixture.post(simulator, PATH, body, basic)).status).toBe(200)
  })

  test('may sign with HS256 under the secret', async () => {
    const simulator = await fixture.setup({ clients: [{ ...CONFIDENTIAL, signingAlgorithm: 'HS256' }] })
    const { idToken } = await simulator.signIn(DEFAULT_USER.id)
    expect(decodeProtectedHeader(idToken)).toEqual({ alg: 'HS256', typ: 'JWT' })
    const currentDate = new Date(simulator.clock.now())
    const { payload } = await jwtVerify(idToken, new TextEncoder().encode(SECRET), { currentDate })
    expect(payload.sub).toBe(DEFAULT_USER.id)
  })
})

describe('refresh_token', () => {
  const refresh = (refreshToken: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    client_id: DEFAULT_CLIENT.clientId,
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...more,
  })

  test('is single use and gives the next one', async () => {
    const simulator = await fixture.setup()
    const { refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    const first = await fixture.post(simulator, PATH, refresh(refreshToken))
    expect(first.status).toBe(200)
    const reused = await fixture.post(simulator, PATH, refresh(refreshToken))
    expect(reused.body).toMatchObject({
      error: 'invalid_grant',
      error_message_key: 'error.refreshToken.revoked',
    })
    const next = fixture.text(first, 'refresh_token')
    expect((await fixture.post(simulator, PATH, refresh(next))).status).toBe(200)
  })

  test('gives an access token that is fresh again', async () => {
    const simulator = await fixture.setup()
    const { refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(3_600_000)
    const tokens = await fixture.post(simulator, PATH, refresh(refreshToken))
    const headers = fixture.bearer(fixture.text(tokens, 'access_token'))
    const stepUp = await fixture.post(
      simulator,
      '/identity/v1/mfa/stepup',
      await fixture.stepUpBody(),
      headers,
    )
    expect(stepUp.status).toBe(200)
  })

  test('expires', async () => {
    const simulator = await fixture.setup({ clients: [{ ...DEFAULT_CLIENT, refreshTokenLifetime: 60 }] })
    const { refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(60_000)
    const late = await fixture.post(simulator, PATH, refresh(refreshToken))
    expect(late.body['error_message_key']).toBe('error.refreshToken.expired')
  })

  test('takes a narrower scope, as a string or as an array, and refuses a wider one', async () => {
    const simulator = await fixture.setup()
    const { refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    const wider = await fixture.post(simulator, PATH, refresh(refreshToken, { scope: 'admin' }))
    expect(wider.body['error']).toBe('invalid_scope')
    const narrow = await fixture.post(simulator, PATH, refresh(refreshToken, { scope: ['openid', 'mfa'] }))
    expect(narrow.status).toBe(200)
  })
})

test('another grant is unsupported, and none is named as missing', async () => {
  const simulator = await fixture.setup()
  const body = { client_id: DEFAULT_CLIENT.clientId, grant_type: 'password' }
  expect((await fixture.post(simulator, PATH, body)).body['error']).toBe('unsupported_grant_type')
  const none = await fixture.post(simulator, PATH, { client_id: DEFAULT_CLIENT.clientId })
  expect(none.body['error_details']).toMatchObject([{ field: 'grant_type', code: 'missing' }])
})
