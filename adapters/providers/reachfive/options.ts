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
  /**
   * Format of the tenant's codes: one for both factors, or one per factor. ReachFive documents none, so by default it is unknown: any
   * letters and digits may be a code, up to 64. With a format, a typing error costs no try.
   */
  readonly code?: CodeFormat | CodeFormats
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
  /** `false`: a hint that the device is offline. Default `navigator.onLine`, where the platform has it. */
  readonly isOnline?: () => boolean
  /** Gets what a callback of the app threw, with its stack. Default: `reportError` where the platform has it, else the console. */
  readonly reportDefect?: (error: unknown) => void
  /** For PKCE. Default: the global Web Crypto. */
  readonly crypto?: PkceCrypto
}

/** Formats of codes by factor. A factor that is left out has an unknown one. */
type CodeFormats = Readonly<Partial<Record<FactorId, CodeFormat>>>

/** The factors that ReachFive has (developer.reachfive.com, "MFA"): a code by SMS or by e-mail. */
export type FactorId = 'sms' | 'email'

/** The options, checked, with every default in its place. */
export interface ReachFiveSettings
  extends
    ClientSettings,
    Required<Pick<ReachFiveAdapterOptions, 'auth' | 'exchange'>>,
    Pick<ReachFiveAdapterOptions, 'clientSecret' | 'refresh'> {
  readonly environment: Environment
  readonly crypto: () => PkceCrypto
  readonly codes: Readonly<Record<FactorId, CodeFormat>>
}

const isCodeLength = wholeNumber(1, 64)[1]
const isAlphabet = oneOf('digits', 'alphanumeric')[1]
const isCodeFormat = (value: unknown): value is CodeFormat =>
  isObject(value) &&
  Object.keys(value).every((name) => name === 'alphabet' || name === 'length') &&
  isAlphabet(value['alphabet']) &&
  (value['length'] === undefined || isCodeLength(value['length']))
const unknownFormat: CodeFormat = { alphabet: 'alphanumeric' }

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
    "have the alphabet 'digits' or 'alphanumeric' and a length from 1 to 64, such as { length: 6, alphabet: 'digits' }, or be { sms, email } with one for each",
    (value) => isCodeFormat(value) || isCodeFormats(value),
  ],
  timeout: aTimeout,
  refresh: ['be made by createTokenRefresh', (value) => isObject(value) && isFunction(value['connect'])],
  fetch: aFunction,
  ...environmentRules,
  crypto: anObject,
}

function isCodeFormats(value: unknown): boolean {
  const entries = isObject(value) ? Object.entries(value) : [['code', value]]
  return entries.every(
    ([name, format]) =>
      (name === 'sms' || name === 'email') && (format === undefined || isCodeFormat(format)),
  )
}

function resolveFormats(code: CodeFormat | CodeFormats = unknownFormat): ReachFiveSettings['codes'] {
  if (isCodeFormat(code)) return { sms: code, email: code }
  const { sms = unknownFormat, email = unknownFormat } = code
  return { sms, email }
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
    codes: resolveFormats(options.code),
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

const aKind = oneOf('session', 'loginTicket', 'accessToken', 'identifier')
/** For any other character `fetch` throws an error that quotes the token (https://www.rfc-editor.org/rfc/rfc9110#section-5.5). */
const aHeaderValue: OptionRule = [
  'be visible ASCII without spaces',
  (value) => isText(value) && /^[!-~]+$/.test(value),
]

/**
 * Checks of the approach what ReachFive needs beyond the checks of the core, which every request has passed. Throws an `OptionError`
 * that names the member.
 */
export function requireApproach(caller: string, approach: Approach, { refresh }: ReachFiveSettings): void {
  const check = (name: string, rule: OptionRule) => {
    requireOption(caller, `approach.${name}`, fieldsOf(approach)[name], rule)
  }
  check('kind', aKind)
  if (approach.kind === 'loginTicket') check('ticket', aText)
  if (approach.kind === 'accessToken') {
    check('accessToken', aHeaderValue)
    // Refresh tokens are single use: without somebody to store it, the new one would be lost.
    if (approach.refreshToken !== undefined && refresh === undefined)
      throw new OptionError(
        'createReachFiveAdapter',
        'refresh',
        'must be createTokenRefresh({ onTokensRefreshed }) for a flow that gives a refresh token (got nothing)',
      )
  }
  if (approach.kind === 'identifier') {
    requireIdentifier(caller, approach, ['email', 'phoneNumber'], 'approach.')
    if (approach.captcha !== undefined) check('captcha', aCaptcha)
  }
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
