import type { Approach, CodeFormat, EpochMilliseconds, Milliseconds } from '../../../machines/domain.js'
import {
  aFlag,
  aFunction,
  anObject,
  aText,
  isFunction,
  isObject,
  isText,
  oneOf,
  OptionError,
  type OptionRule,
  type OptionRules,
  requireOption,
  requireOptions,
  wholeNumber,
} from '../../../machines/errors.js'
import type { Environment } from '../../../machines/ports.js'
import { fieldsOf } from '../../_shared/answers.js'
import { createEnvironment, environmentRules } from '../../_shared/environment.js'
import { aTimeout, type FetchFunction } from '../../_shared/http.js'
import type { PkceCrypto } from '../../_shared/pkce.js'
import { isSecureUrl, parseUrl } from '../../_shared/url.js'
import { aRedirectUri, type ReachFiveAuthOptions, requireAuthOptions } from './auth-options.js'
import type { ClientSettings } from './client.js'
import type { TokenRefresh } from './refresh.js'

/** What {@link createReachFiveAdapter} takes. */
export interface ReachFiveAdapterOptions {
  /** The tenant: `tenant.reach5.net`, `localhost:8443`, or an origin. `http:` for loopback hosts only. */
  readonly domain: string
  /** `client_id` of the ReachFive client. */
  readonly clientId: string
  /** Default of `auth.redirectUri`. */
  readonly redirectUri?: string
  /** Of a confidential client with the POST method ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)). On a server only. */
  readonly clientSecret?: string
  /** AuthOptions of every flow. */
  readonly auth?: ReachFiveAuthOptions
  /** `Custom-Locale` header: language of the messages, such as `fr-FR`. Default: not sent. */
  readonly locale?: string
  /** `Accept-Language` header and `lang` of the configuration. Default: the client's configured language. */
  readonly language?: string
  /** Whether the adapter exchanges the authorization code. `false`: your server does. Default `true`. */
  readonly exchange?: boolean
  /** Format of ReachFive's codes, length 1 to 64. Default six digits. */
  readonly code?: CodeFormat
  /** Time for one request in milliseconds, 1 to 600,000. Default 15,000 (15 seconds). */
  readonly timeout?: Milliseconds
  /** `createTokenRefresh({ onTokensRefreshed })`: needed by flows that give a refresh token. Default: none. */
  readonly refresh?: TokenRefresh
  /** Default: the global `fetch`. */
  readonly fetch?: FetchFunction
  /** Default: the system's clock. */
  readonly now?: () => EpochMilliseconds
  /** Unguessable, URL-safe. Default: a version 4 UUID. */
  readonly generateId?: () => string
  /** From 0 (included) to 1 (excluded). Default `Math.random`. */
  readonly random?: () => number
  /** `false` where no request can leave. Default `navigator.onLine`, where the platform has it. */
  readonly isOnline?: () => boolean
  /** For PKCE. Default: the global Web Crypto. */
  readonly crypto?: PkceCrypto
}

/** The options, checked, with every default in its place. */
export interface ReachFiveSettings
  extends
    ClientSettings,
    Required<Pick<ReachFiveAdapterOptions, 'auth' | 'exchange' | 'code'>>,
    Pick<ReachFiveAdapterOptions, 'clientSecret' | 'refresh'> {
  readonly environment: Environment
  readonly crypto: () => PkceCrypto
}

const isCodeLength = wholeNumber(1, 64)[1]
const isAlphabet = oneOf('digits', 'alphanumeric')[1]

const rules: OptionRules<ReachFiveAdapterOptions> = {
  domain: [
    'be the host of the tenant, such as tenant.reach5.net, or its https: origin (http: for localhost only)',
    (value) => isText(value) && originOf(value) !== undefined,
  ],
  clientId: aText,
  redirectUri: aRedirectUri,
  clientSecret: aText,
  auth: anObject,
  locale: aText,
  language: aText,
  exchange: aFlag,
  code: [
    "have a length from 1 to 64 and the alphabet 'digits' or 'alphanumeric', such as { length: 6, alphabet: 'digits' }",
    (value) => isObject(value) && isCodeLength(value['length']) && isAlphabet(value['alphabet']),
  ],
  timeout: aTimeout,
  refresh: ['be made by createTokenRefresh', (value) => isObject(value) && isFunction(value['connect'])],
  fetch: aFunction,
  ...environmentRules,
  crypto: anObject,
}

/** Throws an `OptionError` that names the first wrong option. */
export function resolveOptions(options: ReachFiveAdapterOptions): ReachFiveSettings {
  const caller = 'createReachFiveAdapter'
  requireOptions<ReachFiveAdapterOptions>(caller, options, rules, ['domain', 'clientId'])
  const { auth, crypto, redirectUri } = options
  if (auth) requireAuthOptions(caller, auth, 'auth.')
  return {
    ...options,
    exchange: options.exchange ?? true,
    code: options.code ?? { length: 6, alphabet: 'digits' },
    timeout: options.timeout ?? 15_000,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    auth: { ...(redirectUri !== undefined && { redirectUri }), ...auth },
    origin: originOf(options.domain) ?? '',
    environment: createEnvironment(options),
    crypto: () => crypto ?? globalThis.crypto,
  }
}

/** `undefined` for what is more or less than a host, and for one where a secret must not go. */
function originOf(domain: string): string | undefined {
  const url = parseUrl(domain.includes('://') ? domain : `https://${domain}`)
  return url !== undefined && isSecureUrl(url) && url.href === `${url.origin}/` ? url.origin : undefined
}

/** The token of a captcha, and which captcha it was. */
export const aCaptcha: OptionRule = [
  "be { token, provider }, with the provider 'recaptcha' or 'captchafox'",
  (value) => {
    const { token, provider = 'none' } = fieldsOf(value)
    return isText(token) && isText(provider)
  },
]

type Kind = Approach['kind']

/** Members of each approach. The first of `loginTicket` and `accessToken` is needed. */
const approaches: Readonly<Record<Kind, Readonly<Record<string, OptionRule>>>> = {
  session: {},
  loginTicket: { ticket: aText },
  accessToken: {
    // For any other character `fetch` throws an error that quotes the token (https://www.rfc-editor.org/rfc/rfc9110#section-5.5).
    accessToken: ['be visible ASCII without spaces', (value) => isText(value) && /^[!-~]+$/.test(value)],
    refreshToken: aText,
  },
  identifier: { email: aText, phoneNumber: aText, captcha: aCaptcha },
}
const needed: Readonly<Record<Kind, readonly string[]>> = {
  session: [],
  loginTicket: ['ticket'],
  accessToken: ['accessToken'],
  identifier: [],
}
const aKind = oneOf(...Object.keys(approaches))

/** Checks the approach of a request at run time. Throws an `OptionError` that names the member. */
export function requireApproach(caller: string, approach: Approach, { refresh }: ReachFiveSettings): void {
  const { kind: given, ...members } = fieldsOf(approach)
  requireOption(caller, 'approach.kind', given, aKind)
  const { kind } = approach
  requireOptions<Record<string, unknown>>(caller, members, approaches[kind], needed[kind], 'approach.')
  if (kind === 'identifier') requireIdentifier(caller, members, ['email', 'phoneNumber'], 'approach.')
  // Refresh tokens are single use: without somebody to store it, the new one would be lost.
  if (approach.kind === 'accessToken' && approach.refreshToken !== undefined && refresh === undefined)
    throw new OptionError(
      'createReachFiveAdapter',
      'refresh',
      'must be createTokenRefresh({ onTokensRefreshed }) for a flow that gives a refresh token (got nothing)',
    )
}

/** The user is named in exactly one way. */
export function requireIdentifier(
  caller: string,
  members: object,
  names: readonly string[],
  prefix: string,
): void {
  const given = Object.entries(members).filter(([name, value]) => names.includes(name) && value !== undefined)
  if (given.length === 1) return
  const problem = `must be given once: exactly one of ${names.join(', ')} (got ${given.length})`
  throw new OptionError(caller, prefix + names.join('|'), problem)
}
