import type {
  Approach,
  CodeFormat,
  EpochMilliseconds,
  Milliseconds,
  Tokens,
} from '../../../machines/domain.js'
import type { Environment } from '../../../machines/ports.js'
import { fieldsOf } from '../../_shared/answers.js'
import { createEnvironment } from '../../_shared/environment.js'
import type { FetchFunction } from '../../_shared/http.js'
import {
  assertOptions,
  isFields,
  isFlag,
  isFunction,
  isOneOf,
  isText,
  isUpTo,
  type OptionCheck,
  type OptionChecks,
  OptionError,
} from '../../_shared/options.js'
import type { PkceCrypto } from '../../_shared/pkce.js'
import { assertAuthOptions, isRedirectUri, type ReachFiveAuthOptions } from './authorization.js'

type Checks = Readonly<Record<string, OptionCheck>>

/** The token of a captcha, and which captcha it was: `recaptcha` or `captchafox`. */
export const isCaptcha: OptionCheck = (value) => {
  const { token, provider = 'none' } = fieldsOf(value)
  return isText(token) && isText(provider)
}

/** Members of each approach. A required one stands first. */
const approaches: Readonly<Record<string, Checks>> = {
  session: {},
  loginTicket: { ticket: isText },
  // Visible ASCII (RFC 9110, section 5.5). Anything else would make `fetch` quote it in an error.
  accessToken: { accessToken: (value) => isText(value) && /^[!-~]+$/.test(value), refreshToken: isText },
  identifier: { email: isText, phoneNumber: isText, captcha: isCaptcha },
} satisfies Record<Approach['kind'], Checks>

/** Checks what comes from the app at run time. Throws an `OptionError` that names the member. */
export function checkApproach(approach: Approach, { onTokensRefreshed }: ReachFiveSettings): void {
  const { kind, ...members } = fieldsOf(approach)
  const checks = new Map(Object.entries(approaches)).get(String(kind))
  if (!checks) throw new OptionError('approach.kind')
  const required = Object.keys(checks).slice(0, kind === 'identifier' ? 0 : 1)
  assertOptions<Record<string, unknown>>(members, checks, required, 'approach.')
  // Refresh tokens are single use: the new one would be lost.
  if (members['refreshToken'] !== undefined && !onTokensRefreshed) throw new OptionError('onTokensRefreshed')
  if (kind === 'identifier') checkIdentifier(members, ['email', 'phoneNumber'], 'approach.')
}

/** Exactly one way to say who it is. */
export function checkIdentifier(members: object, names: readonly string[], prefix: string): void {
  const given = Object.entries(members).filter(([name, value]) => names.includes(name) && value !== undefined)
  if (given.length !== 1) throw new OptionError(prefix + names.join('|'))
}

/** What {@link createReachFiveAdapter} takes. */
export interface ReachFiveAdapterOptions {
  /** The tenant: `tenant.reach5.net`, `localhost:8443`, or an origin. `http:` for loopback hosts only. */
  readonly domain: string
  /** `client_id` of the ReachFive client. */
  readonly clientId: string
  /** Default of `auth.redirectUri`. */
  readonly redirectUri?: string
  /** Of a confidential client with the POST method (RFC 6749, section 2.3.1). On a server only. */
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
  /**
   * Gets the tokens when a stale access token was refreshed. Refresh tokens are single use: store these before anything
   * else. The flow waits for it. Needed by flows that give a refresh token.
   */
  readonly onTokensRefreshed?: (tokens: Tokens, call: { readonly flowId: string }) => void | Promise<void>
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
    Required<Pick<ReachFiveAdapterOptions, 'clientId' | 'auth' | 'exchange' | 'code' | 'timeout' | 'fetch'>>,
    Pick<ReachFiveAdapterOptions, 'clientSecret' | 'locale' | 'language' | 'onTokensRefreshed'> {
  readonly origin: string
  readonly environment: Environment
  readonly crypto: () => PkceCrypto
}

const isCodeLength = isUpTo(64)
const isAlphabet = isOneOf('digits', 'alphanumeric')

const checks: OptionChecks<ReachFiveAdapterOptions> = {
  domain: isText,
  clientId: isText,
  redirectUri: isRedirectUri,
  clientSecret: isText,
  auth: isFields,
  locale: isText,
  language: isText,
  exchange: isFlag,
  code: (value) => isFields(value) && isCodeLength(value['length']) && isAlphabet(value['alphabet']),
  timeout: isUpTo(600_000),
  onTokensRefreshed: isFunction,
  fetch: isFunction,
  now: isFunction,
  generateId: isFunction,
  random: isFunction,
  isOnline: isFunction,
  crypto: isFields,
}

/** Throws a `TypeError` that names the first wrong option. */
export function resolveOptions(options: ReachFiveAdapterOptions): ReachFiveSettings {
  assertOptions<ReachFiveAdapterOptions>(options, checks, ['domain', 'clientId'])
  const { auth, crypto, redirectUri } = options
  if (auth) assertAuthOptions(auth, 'auth.')
  return {
    ...options,
    exchange: options.exchange ?? true,
    code: options.code ?? { length: 6, alphabet: 'digits' },
    timeout: options.timeout ?? 15_000,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    auth: { ...(redirectUri !== undefined && { redirectUri }), ...auth },
    origin: originOf(options.domain),
    environment: createEnvironment(options),
    crypto: () => crypto ?? globalThis.crypto,
  }
}

function originOf(domain: string): string {
  const address = domain.includes('://') ? domain : `https://${domain}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isLoopback = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? '')
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)
  if (!isSafe || url.href !== `${url.origin}/`) throw new OptionError('domain')
  return url.origin
}
