import { describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'

import { DEFAULT_CLIENT, type ReachFiveSimulator } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const CHECK = '/identity/v1/verify-auth-code'
const NAVIGATE = '/identity/v1/passwordless/verify'

const check = (simulator: ReachFiveSimulator, challengeId: string, code: string): Promise<fixture.Answer> =>
  fixture.post(simulator, CHECK, { challenge_id: challengeId, verification_code: code })

const locationOf = (answer: fixture.Answer): URL => new URL(answer.headers.get('Location') ?? '')

describe('verify-auth-code', () => {
  test('does not consume the code', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const checked = await check(simulator, challengeId, code)
    expect([checked.status, checked.text]).toEqual([200, '{}'])
    expect((await fixture.verify(simulator, challengeId, code)).status).toBe(200)
  })

  test('counts a wrong code as a trial, or not (U8)', async () => {
    const trials = async (verifyAuthCodeCounts: boolean): Promise<number> => {
      const codeTrials = { limit: 1, verifyAuthCodeCounts }
      const simulator = await fixture.setup({ assumptions: { codeTrials } })
      const { challengeId, code } = await fixture.beginChallenge(simulator)
      expect((await check(simulator, challengeId, fixture.otherThan(code))).status).toBe(401)
      return (await fixture.verify(simulator, challengeId, code)).status
    }
    expect(await trials(true)).toBe(401)
    expect(await trials(false)).toBe(200)
  })

  test('may answer 204 (U23)', async () => {
    const simulator = await fixture.setup({ assumptions: { emptyAnswers: { verifyAuthCode: 204 } } })
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    expect((await check(simulator, challengeId, code)).status).toBe(204)
  })
})

describe('the answer to a right code', () => {
  test('opens a session: the cookie has the attributes of its prefix', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const { headers } = await fixture.verify(simulator, challengeId, code)
    const [session, ...others] = headers.getSetCookie()
    expect(session).toMatch(
      /^__Host-Session=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=None; Max-Age=86400$/,
    )
    expect(others).toEqual([])
  })

  test('trusts the device for 90 days where asked', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const answer = await fixture.verify(simulator, challengeId, code, { trust_device: true })
    expect(answer.headers.getSetCookie()[1]).toMatch(
      /^__Host-trusted-device-id=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=None; Max-Age=7776000$/,
    )
  })

  test('trusts no device on a tenant without RBA', async () => {
    const simulator = await fixture.setup({ tenant: { rbaEnabled: false } })
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const answer = await fixture.verify(simulator, challengeId, code, { trust_device: true })
    expect(answer.headers.getSetCookie()).toHaveLength(1)
  })

  test('cookie attributes and lifetimes are knobs (U16)', async () => {
    const cookies = { sameSite: 'Lax', httpOnly: false, persistentSession: 60 } as const
    const simulator = await fixture.setup({ assumptions: { cookies } })
    const { challengeId, code } = await fixture.beginChallenge(simulator, { persistent: true })
    const [session] = (await fixture.verify(simulator, challengeId, code)).headers.getSetCookie()
    expect(session).toMatch(/; Path=\/; Secure; SameSite=Lax; Max-Age=60$/)
  })

  test('is the token set for response_type=token, or a code (U13)', async () => {
    const implicit = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined }
    const verifyImplicit = async (implicitVerify: 'tokens' | 'code'): Promise<Record<string, unknown>> => {
      const simulator = await fixture.setup({ assumptions: { implicitVerify } })
      const { challengeId, code } = await fixture.beginChallenge(simulator, implicit)
      return (await fixture.verify(simulator, challengeId, code)).body
    }
    expect(await verifyImplicit('tokens')).toMatchObject({
      token_type: 'Bearer',
      id_token: expect.any(String),
    })
    expect(await verifyImplicit('code')).toEqual({ code: expect.any(String) })
  })

  test('has no refresh token for response_type=token', async () => {
    const simulator = await fixture.setup()
    const implicit = { response_type: 'token', scope: 'openid offline_access' }
    const { challengeId, code } = await fixture.beginChallenge(simulator, implicit)
    expect((await fixture.verify(simulator, challengeId, code)).body).not.toHaveProperty('refresh_token')
  })

  test('is unauthorized_client where the implicit flow is forbidden', async () => {
    const simulator = await fixture.setup({ clients: [{ ...DEFAULT_CLIENT, implicitForbidden: true }] })
    const { challengeId, code } = await fixture.beginChallenge(simulator, { response_type: 'token' })
    expect((await fixture.verify(simulator, challengeId, code)).body['error']).toBe('unauthorized_client')
  })

  test('leads to the assumed claims (U15)', async () => {
    const authenticationClaims = { stepUp: ['otp', 'mfa'], acr: 'aal2', authTime: 'stepUp' } as const
    const simulator = await fixture.setup({ assumptions: { authenticationClaims } })
    const stepUp = await fixture.beginStepUp(simulator)
    simulator.clock.advance(60_000)
    const challengeId = fixture.text(await fixture.startCode(simulator, stepUp), 'challenge_id')
    const verified = await fixture.verify(simulator, challengeId, simulator.outbox.last()?.code ?? '')
    const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
    expect(decodeJwt(fixture.text(tokens, 'id_token'))).toMatchObject({
      amr: ['pwd', 'otp', 'mfa'],
      acr: 'aal2',
      auth_time: Math.floor(simulator.clock.now() / 1000),
    })
  })

  test('keeps the auth_time of the first authentication by default', async () => {
    const simulator = await fixture.setup()
    const began = Math.floor(simulator.clock.now() / 1000)
    const stepUp = await fixture.beginStepUp(simulator)
    simulator.clock.advance(60_000)
    const challengeId = fixture.text(await fixture.startCode(simulator, stepUp), 'challenge_id')
    const verified = await fixture.verify(simulator, challengeId, simulator.outbox.last()?.code ?? '')
    const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
    expect(decodeJwt(fixture.text(tokens, 'id_token'))['auth_time']).toBe(began)
  })
})

describe('verify by navigation', () => {
  const navigate = (simulator: ReachFiveSimulator, query: Record<string, string>): Promise<fixture.Answer> =>
    fixture.get(simulator, `${NAVIGATE}?${new URLSearchParams(query).toString()}`)

  test('lands on the redirect_uri with code and state', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator, { state: 's' })
    const landing = await navigate(simulator, { challenge_id: challengeId, verification_code: code })
    expect(landing.status).toBe(303)
    const url = locationOf(landing)
    expect(url.origin + url.pathname).toBe(fixture.REDIRECT_URI)
    expect([...url.searchParams.keys()]).toEqual(['code', 'state'])
    expect((await fixture.exchange(simulator, url.searchParams.get('code') ?? '')).status).toBe(200)
  })

  test('lands with the error of a bad code, and the right one still works', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const bad = await navigate(simulator, { challenge_id: challengeId, verification_code: '0' })
    expect(bad.status).toBe(303)
    expect(Object.fromEntries(locationOf(bad).searchParams)).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid verification code',
      error_message_key: 'error.invalidVerificationCode',
    })
    const good = await navigate(simulator, { challenge_id: challengeId, verification_code: code })
    expect(locationOf(good).searchParams.has('code')).toBe(true)
  })

  test('answers JSON for a challenge that has nowhere to go', async () => {
    const simulator = await fixture.setup()
    const answer = await navigate(simulator, { challenge_id: 'nonsense', verification_code: '0' })
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_grant'])
  })

  test('carries tokens in the fragment for response_type=token', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator, { response_type: 'token' })
    const url = locationOf(await navigate(simulator, { challenge_id: challengeId, verification_code: code }))
    expect(url.search).toBe('')
    const fragment = Object.fromEntries(new URLSearchParams(url.hash.slice(1)))
    expect(fragment).toMatchObject({
      token_type: 'Bearer',
      expires_in: '86400',
      id_token: expect.any(String),
    })
  })

  test('takes a first factor by its identifier', async () => {
    const simulator = await fixture.setup()
    const body = await fixture.stepUpBody({ auth_type: 'magic_link', email: fixture.EMAIL })
    await fixture.post(simulator, '/identity/v1/passwordless/start', body)
    const link = new URL(simulator.outbox.last()?.link ?? '')
    const landing = await fixture.get(simulator, link.pathname + link.search)
    expect(locationOf(landing).searchParams.has('code')).toBe(true)
  })
})
