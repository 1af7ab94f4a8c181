import type * as Sdk from '@reachfive/identity-core'

import type { StepUpRequest } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import { createReachFiveAdapter } from './index.js'
import { createCall, createScript, fail, REDIRECT_URI } from './reachfive.fixtures.js'

/** ReachFive's SDK and the adapter, each doing the same step-up against the same recording server. */

export const approaches = ['session', 'loginTicket', 'accessToken'] as const

/** AuthOptions that are tried, one at a time; `{}` is none. */
/** The published types of the SDK lack the last two; its code reads them. */
type MatrixOptions = Sdk.AuthOptions & {
  readonly codeChallenge?: string
  readonly codeChallengeMethod?: 'S256'
}

export const authOptions: readonly MatrixOptions[] = [
  {},
  { responseType: 'code' },
  { responseType: 'token' },
  { scope: 'full_write mfa' },
  { scope: 'full_write  mfa' },
  { scope: ['mfa', 'openid'] },
  { scope: [] },
  { fetchBasicProfile: false },
  { requireRefreshToken: true },
  { useWebMessage: true },
  { popupMode: true },
  { prompt: 'login' },
  { prompt: 'select_account' },
  { origin: 'basket' },
  { state: 's1' },
  { nonce: 'n1' },
  { providerScope: 'public_profile' },
  { idTokenHint: 'a.b.c' },
  { loginHint: 'ada' },
  { accessToken: 'social' },
  { persistent: true },
  { codeChallenge: 'c'.repeat(43), codeChallengeMethod: 'S256' },
]

export interface Combination {
  readonly approach: (typeof approaches)[number]
  readonly auth: MatrixOptions
  readonly hasRedirectUri: boolean
  readonly isPublic: boolean
  readonly pkceEnforced: boolean
  readonly sso: boolean
  readonly language: string | undefined
}

/** One request, as far as it matters, in flat names: `body.scope`, `header.authorization`. */
export interface SentRequest {
  readonly path: string
  readonly parts: Readonly<Record<string, unknown>>
}

/** What a client sent, or that it refused to go on. */
export interface Conversation {
  readonly requests: readonly SentRequest[]
  readonly refused: boolean
}

/** Fresh for each run: that they are there counts, not what they are. */
const perRun = [
  'body.code_challenge',
  'body.code_verifier',
  'body.nonce',
  'body.state',
  'header.x-r5-correlation-id',
]

export function flatten({
  url,
  method,
  headers,
  body,
  init,
}: ReturnType<typeof createScript>['sent'][number]): SentRequest {
  const { pathname, searchParams } = new URL(url)
  const flat: [string, unknown][] = [
    ['method', method],
    ['credentials', init.credentials],
    ['redirect', init.redirect],
    ...[...searchParams].map(([name, value]) => [`query.${name}`, value] as [string, unknown]),
    ...Object.entries(headers).map(([name, value]) => [`header.${name}`, value] as [string, unknown]),
    ...Object.entries(body).map(([name, value]) => [`body.${name}`, value] as [string, unknown]),
  ]
  const parts = flat.map(([name, value]) => [
    name,
    perRun.includes(name) &&
    !['n1', 's1'].includes(String(value)) &&
    value !== 'c'.repeat(43) &&
    value !== null
      ? `a ${typeof value}`
      : value,
  ])
  return {
    path: pathname,
    parts: Object.fromEntries(parts.filter(([, value]) => value !== undefined)) as SentRequest['parts'],
  }
}

const serverOf = ({ isPublic, pkceEnforced, sso }: Combination) =>
  createScript({
    '/identity/v1/config': {
      ...{ sso, is_public: isPublic, pkce_enforced: pkceEnforced, rba_enabled: true },
      ...{ is_implicit_flow_forbidden: false, scope: 'openid mfa', language: 'en' },
    },
  })

const redirectOf = ({ hasRedirectUri }: Combination) => (hasRedirectUri ? { redirectUri: REDIRECT_URI } : {})

/** The app's part of it: a public client exchanges its own code, unless the verifier is elsewhere. */
export const exchangesItself = ({ isPublic, auth }: Combination) =>
  isPublic && auth.codeChallenge === undefined

export async function runAdapter(combination: Combination): Promise<Conversation> {
  const server = serverOf(combination)
  const { language, approach: kind, auth } = combination
  const adapter = createReachFiveAdapter({
    ...{ domain: 'tenant.example', clientId: 'CID', locale: 'fr-FR', fetch: server.fetch },
    ...(language && { language }),
    ...redirectOf(combination),
    exchange: exchangesItself(combination),
  })
  const approach: StepUpRequest['approach'] =
    kind === 'session'
      ? { kind }
      : kind === 'loginTicket'
        ? { kind, ticket: 'TK1' }
        : { kind, accessToken: 'AT0' }
  const call = createCall()
  const refused = await (async () => {
    const grant = await adapter.begin({ approach, action: 'pay', providerOptions: { ...auth } }, call)
    const [factor = fail('no factor')] = grant.factors
    const { challenge } = await adapter.send({ grant, factor }, call)
    const response = { kind: 'code', code: '123456' } as const
    const answer = await adapter.verify({ grant, factor, challenge, response, trustDevice: true }, call)
    if (answer.outcome !== 'verified') return fail(answer.outcome)
    if (!isImplicit(combination)) await adapter.exchange?.({ grant, proof: answer.proof }, call)
  })().then(() => false, refusesOptions)
  return { requests: server.sent.map(flatten), refused }
}

function refusesOptions(error: unknown): boolean {
  if (error instanceof StepUpError && error.code === 'configuration') return true
  throw error
}

const isImplicit = ({ auth, hasRedirectUri }: Combination) =>
  auth.responseType === 'token' || (auth.responseType === undefined && !hasRedirectUri)

type Exchange = Parameters<Sdk.Client['exchangeAuthorizationCodeWithPkce']>[0]

/** Runs the real SDK. Its globals must be there: see {@link openBrowser}. */
export async function runSdk(
  createClient: typeof Sdk.createClient,
  combination: Combination,
): Promise<Conversation> {
  const server = serverOf(combination)
  const { approach, language, auth } = combination
  globalThis.fetch = (url, init = {}) => server.fetch(new Request(url).url, init)
  localStorage.removeItem('verifier_key')
  const refused = await (async () => {
    const client = createClient({
      domain: 'tenant.example',
      clientId: 'CID',
      locale: 'fr-FR',
      ...(language && { language }),
    })
    const { token } = await client.getMfaStepUpToken({
      options: { ...redirectOf(combination), ...auth },
      action: 'pay',
      ...(approach === 'loginTicket' && { tkn: 'TK1' }),
      ...(approach === 'accessToken' && { accessToken: 'AT0' }),
    })
    const { challengeId = '' } = await client.startPasswordless({ authType: 'sms', stepUp: token })
    const { code = '' } = await client.verifyMfaPasswordless({
      challengeId,
      verificationCode: '123456',
      trustDevice: true,
    })
    if (!isImplicit(combination) && exchangesItself(combination)) {
      // What the app asked for at the beginning it repeats here.
      const { persistent } = auth
      await client.exchangeAuthorizationCodeWithPkce({
        code,
        ...redirectOf(combination),
        ...(persistent && { persistent }),
      } as Exchange)
    }
  })().then(
    () => false,
    () => true,
  )
  return { requests: server.sent.map(flatten), refused }
}

/** What the SDK expects of a page. Answers the way to put back what was there. */
export function openBrowser(): () => void {
  const items = new Map<string, string>()
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
  const location = { search: '', origin: 'https://app.example' }
  const globals = {
    window: { location, localStorage: storage, sessionStorage: storage, crypto, atob },
    ...{ location, localStorage: storage, sessionStorage: storage, fetch: globalThis.fetch },
  }
  const before = Object.keys(globals).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  )
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name)
      else Object.defineProperty(globalThis, name, descriptor)
    }
  }
}
