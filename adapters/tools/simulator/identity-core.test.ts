import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type * as Sdk from '@reachfive/identity-core'
import { decodeJwt } from 'jose'

import { openPage, type Page } from './identity-core.fixtures.js'
import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator } from './index.js'
import * as fixture from './simulator.fixtures.js'

/** ReachFive's own SDK, unchanged, against the simulator. It patches globals, so it has a test file to itself. */

type SdkClient = ReturnType<typeof Sdk.createClient>

const OPTIONS = { redirectUri: fixture.REDIRECT_URI, scope: ['mfa'] }
const WRONG_CODE = { error: 'invalid_grant', errorMessageKey: 'error.invalidVerificationCode' }

let createSdkClient: typeof Sdk.createClient
let simulator: ReachFiveSimulator
let page: Page

/** The domain without its scheme: the SDK puts `https://` in front itself. */
const createClient = (): SdkClient =>
  createSdkClient({ domain: 'tenant.example', clientId: DEFAULT_CLIENT.clientId })

const codeFor = (address: string): string => simulator.outbox.last(address)?.code ?? ''

async function start(client: SdkClient, authType: 'sms' | 'email', stepUp: string): Promise<string> {
  const { challengeId } = await client.startPasswordless({ authType, stepUp })
  if (challengeId === undefined) throw new Error('no challenge')
  return challengeId
}

const exchange = async (
  client: SdkClient,
  result: { code?: string },
): ReturnType<SdkClient['refreshTokens']> =>
  client.exchangeAuthorizationCodeWithPkce({ code: result.code ?? '', redirectUri: fixture.REDIRECT_URI })

beforeAll(async () => {
  // The module looks for its globals while it loads.
  const first = openPage(await fixture.setup())
  const loaded = await import('@reachfive/identity-core')
  createSdkClient = loaded.createClient
  first.close()
})

beforeEach(async () => {
  simulator = await fixture.setup()
  page = openPage(simulator)
})

afterEach(() => {
  jest.restoreAllMocks()
  page.close()
})

describe('the SDK on the simulator', () => {
  test('steps up from the session cookie to tokens with mfa', async () => {
    const client = createClient()
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    page.cookies.set('__Host-Session', cookie.slice(cookie.indexOf('=') + 1))
    const { amr, token } = await client.getMfaStepUpToken({ options: OPTIONS })
    expect(amr).toEqual(['sms', 'email'])
    const challengeId = await start(client, 'email', token)
    const verified = await client.verifyMfaPasswordless({
      challengeId,
      verificationCode: codeFor(fixture.EMAIL),
      trustDevice: true,
    })
    expect(page.cookies.has('__Host-trusted-device-id')).toBe(true)
    const tokens = await exchange(client, verified)
    expect(decodeJwt(tokens.accessToken ?? '')['amr']).toContain('mfa')
    expect(tokens.idTokenPayload).toMatchObject({ sub: DEFAULT_USER.id })
  })

  test('resends by the same step-up token: the new code counts', async () => {
    const client = createClient()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const { token } = await client.getMfaStepUpToken({ accessToken, options: OPTIONS })
    const first = await start(client, 'sms', token)
    const firstCode = codeFor(fixture.SMS)
    const second = await start(client, 'sms', token)
    expect(second).not.toBe(first)
    await expect(
      client.verifyMfaPasswordless({ challengeId: first, verificationCode: firstCode }),
    ).rejects.toMatchObject(WRONG_CODE)
    const verified = await client.verifyMfaPasswordless({
      challengeId: second,
      verificationCode: codeFor(fixture.SMS),
    })
    expect(verified).toEqual({ code: expect.any(String) })
  })

  test('may try again after a wrong code, but not without end', async () => {
    const client = createClient()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const { token } = await client.getMfaStepUpToken({ accessToken, options: OPTIONS })
    const challengeId = await start(client, 'sms', token)
    const code = codeFor(fixture.SMS)
    for (let trial = 0; trial < 5; trial += 1) {
      const attempt = client.verifyMfaPasswordless({ challengeId, verificationCode: fixture.otherThan(code) })
      await expect(attempt).rejects.toMatchObject(WRONG_CODE)
    }
    const exhausted = client.verifyMfaPasswordless({ challengeId, verificationCode: code })
    await expect(exhausted).rejects.toMatchObject(WRONG_CODE)
    const again = await start(client, 'sms', token)
    const wrong = client.verifyMfaPasswordless({
      challengeId: again,
      verificationCode: fixture.otherThan(codeFor(fixture.SMS)),
    })
    await expect(wrong).rejects.toMatchObject(WRONG_CODE)
    const right = await client.verifyMfaPasswordless({
      challengeId: again,
      verificationCode: codeFor(fixture.SMS),
    })
    expect(right).toEqual({ code: expect.any(String) })
  })

  test('is told of a stale access token, refreshes and goes on', async () => {
    const client = createClient()
    const { accessToken, refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(6 * 60_000)
    await expect(client.getMfaStepUpToken({ accessToken, options: OPTIONS })).rejects.toMatchObject({
      error: 'invalid_grant',
      errorMessageKey: 'error.accessToken.freshness',
    })
    const fresh = await client.refreshTokens({ refreshToken })
    const { token } = await client.getMfaStepUpToken({
      accessToken: fresh.accessToken ?? '',
      options: OPTIONS,
    })
    const challengeId = await start(client, 'sms', token)
    const verificationCode = codeFor(fixture.SMS)
    const verified = await client.verifyMfaPasswordless({ challengeId, verificationCode })
    expect((await exchange(client, verified)).accessToken).toEqual(expect.any(String))
  })

  test('logs in by password, is asked for the second factor, and verifies it', async () => {
    const client = createClient()
    const { stepUpToken, amr } = await client.loginWithPassword({
      email: fixture.EMAIL,
      password: DEFAULT_USER.password ?? '',
      action: 'login',
      auth: OPTIONS,
    })
    expect(amr).toEqual(['sms', 'email'])
    const challengeId = await start(client, 'sms', stepUpToken ?? '')
    expect(simulator.outbox.last()).toMatchObject({ action: 'login' })
    const verificationCode = codeFor(fixture.SMS)
    const verified = await client.verifyMfaPasswordless({ challengeId, verificationCode })
    const tokens = await exchange(client, verified)
    expect(decodeJwt(tokens.idToken ?? '')['amr']).toEqual(['pwd', 'mfa'])
  })

  test('in an orchestrated page, ends at the client that began', async () => {
    // The SDK reports the options it drops.
    jest.spyOn(console, 'debug').mockReturnValue()
    page.close()
    simulator = await fixture.setup({ loginUrl: 'https://login.example/' })
    const query = new URLSearchParams(await originalRequest())
    const login = await fixture.get(simulator, `/oauth/authorize?${query.toString()}`)
    page = openPage(simulator, new URL(login.headers.get('Location') ?? '').search)
    const client = createClient()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const { token } = await client.getMfaStepUpToken({ accessToken, options: OPTIONS })
    const challengeId = await start(client, 'sms', token)
    const verificationCode = codeFor(fixture.SMS)
    expect(await client.verifyMfaPasswordless({ challengeId, verificationCode })).toEqual({})
    const landing = await page.navigate(page.navigations[0] ?? '')
    expect(landing.status).toBe(303)
    const target = new URL(landing.headers.get('Location') ?? '')
    expect(target.origin + target.pathname).toBe(fixture.REDIRECT_URI)
    expect(target.searchParams.get('state')).toBe('original')
    const tokens = await fixture.exchange(simulator, target.searchParams.get('code') ?? '')
    expect(tokens.status).toBe(200)
  })
})

async function originalRequest(): Promise<Record<string, string>> {
  const body = await fixture.stepUpBody({ state: 'original' })
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]))
}
