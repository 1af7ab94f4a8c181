import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type * as Sdk from '@reachfive/identity-core'

import type { StepUpRequest } from '../../../machines/domain.js'
import { openPage, type Page } from '../../tools/simulator/identity-core.fixtures.js'
import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator } from '../../tools/simulator/index.js'
import { setup as createSimulator } from '../../tools/simulator/simulator.fixtures.js'
import { createReachFiveAdapter, logInWithPassword, type ReachFiveAdapter } from './index.js'
import { createCall, fail } from './reachfive.fixtures.js'

/**
 * ReachFive's own SDK and the adapter, side by side on the simulator: whole step-ups, the password login before one, and a
 * passwordless start. The matrix of options is in reachfive.wire.test.ts.
 */

type SdkClient = ReturnType<typeof Sdk.createClient>

const REDIRECT_URI = 'https://app.example/callback'
const email = DEFAULT_USER.email ?? ''
const password = DEFAULT_USER.password ?? ''

let createSdkClient: typeof Sdk.createClient
let simulator: ReachFiveSimulator
let page: Page

beforeAll(async () => {
  // The SDK looks for its globals while it loads.
  const first = openPage(await createSimulator())
  createSdkClient = (await import('@reachfive/identity-core')).createClient
  first.close()
})
beforeEach(async () => {
  simulator = await createSimulator()
  page = openPage(simulator)
})
afterEach(() => {
  page.close()
})

/** Values of one run only: that they are sent counts, not what they are. */
const perRun = [
  'tkn',
  'step_up',
  'challenge_id',
  'code',
  'code_challenge',
  'code_verifier',
  'verification_code',
]
/** The adapter makes one of each. */
const named = ['nonce', 'state']
/** `accept`: of ofetch. `origin`, `cookie`: of the page. */
const foreignHeaders = ['accept', 'origin', 'cookie']

/** What was sent since the last time, without what may differ. */
function takeRequests() {
  const requests = simulator.requests.all().map(({ method, path, query, headers, body }) => ({
    method,
    path,
    query,
    hasCookies: headers['cookie'] !== undefined,
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => !foreignHeaders.includes(name))
        .map(([name, value]) => [name, name === 'x-r5-correlation-id' ? value.length : value]),
    ),
    body: Object.fromEntries(
      Object.entries(body ?? {})
        .filter(([name]) => !named.includes(name))
        .map(([name, value]: [string, unknown]) => [name, perRun.includes(name) ? typeof value : value]),
    ),
  }))
  simulator.requests.clear()
  return requests
}

async function signIn() {
  const { cookie, accessToken } = await simulator.signIn(DEFAULT_USER.id)
  page.cookies.set('__Host-Session', cookie.slice(cookie.indexOf('=') + 1))
  return accessToken
}

const settings = { domain: 'tenant.example', clientId: DEFAULT_CLIENT.clientId, locale: 'fr-FR' }
const createAdapter = (auth: object = {}): ReachFiveAdapter =>
  createReachFiveAdapter({
    ...settings,
    auth: { redirectUri: REDIRECT_URI, ...auth },
    now: () => simulator.clock.now(),
  })

async function runSdk(client: SdkClient, begin: () => Promise<{ amr: string[]; token: string }>) {
  const { token } = await begin()
  const { challengeId = '' } = await client.startPasswordless({ authType: 'sms', stepUp: token })
  const verificationCode = simulator.outbox.last()?.code ?? ''
  const { code = '' } = await client.verifyMfaPasswordless({
    challengeId,
    verificationCode,
    trustDevice: true,
  })
  await client.exchangeAuthorizationCodeWithPkce({ code, redirectUri: REDIRECT_URI })
  return takeRequests()
}

async function runAdapter(adapter: ReachFiveAdapter, request: StepUpRequest) {
  const call = createCall({ now: () => simulator.clock.now() })
  const grant = await adapter.begin(request, call)
  const [factor = fail('no factor')] = grant.factors
  const { challenge } = await adapter.send({ grant, factor }, call)
  const response = { kind: 'code', code: simulator.outbox.last()?.code ?? '' } as const
  const answer = await adapter.verify({ grant, factor, challenge, response, trustDevice: true }, call)
  if (answer.outcome !== 'verified') return fail(answer.outcome)
  await adapter.exchange?.({ grant, proof: answer.proof }, call)
  return takeRequests()
}

describe('a whole step-up sends what the SDK sends', () => {
  const options = { redirectUri: REDIRECT_URI, scope: ['mfa'] }

  test('by session cookie', async () => {
    await signIn()
    const client = createSdkClient(settings)
    const sdk = await runSdk(client, () => client.getMfaStepUpToken({ options }))
    const own = await runAdapter(createAdapter(), { approach: { kind: 'session' }, scope: ['mfa'] })
    expect(own).toEqual(sdk)
    expect(own.map(({ hasCookies }) => hasCookies)).toEqual([false, true, true, true, true])
  })

  test('by access token', async () => {
    const accessToken = await signIn()
    const client = createSdkClient(settings)
    const sdk = await runSdk(client, () => client.getMfaStepUpToken({ accessToken, options, action: 'pay' }))
    const approach = { kind: 'accessToken', accessToken } as const
    expect(await runAdapter(createAdapter(), { approach, scope: ['mfa'], action: 'pay' })).toEqual(sdk)
  })

  test('by login ticket, from the password on, but for save_credentials', async () => {
    const client = createSdkClient(settings)
    const login = { email, password, action: 'login', auth: options }
    const sdk = await runSdk(client, async () => {
      const { stepUpToken = '', amr = [] } = await client.loginWithPassword(login)
      return { token: stepUpToken, amr }
    })
    page.cookies.clear()
    const adapter = createAdapter({ scope: ['mfa'] })
    const { ticket } = await logInWithPassword(adapter, { email, password, action: 'login' })
    const own = await runAdapter(adapter, { approach: { kind: 'loginTicket', ticket }, action: 'login' })
    const strip = (requests: typeof own) => requests.map((request) => ({ ...request, hasCookies: undefined }))
    expect(strip(own)).toEqual(strip(sdk))
  })
})

describe('a passwordless login', () => {
  test('starts as the SDK starts it', async () => {
    const client = createSdkClient(settings)
    const captcha = { captchaToken: 'CT', captchaProvider: 'captchafox' as const }
    await client.startPasswordless(
      { authType: 'magic_link', email, ...captcha },
      { redirectUri: REDIRECT_URI },
    )
    const sdk = takeRequests()
    const approach = { kind: 'identifier', email, captcha: { token: 'CT', provider: 'captchafox' } } as const
    const adapter = createAdapter()
    const grant = await adapter.begin({ approach }, createCall())
    const [factor = fail('no factor')] = grant.factors
    await adapter.send({ grant, factor }, createCall())
    expect(takeRequests()).toEqual(sdk)
  })
})
