import type { JWK } from 'jose'

import type { Milliseconds } from '../../../machines/domain.js'
import { isAmount } from '../../_shared/answers.js'
import { type MethodPolicy, assertMethodPolicy } from '../../_shared/assurance.js'
import type { FetchFunction } from '../../_shared/http.js'
import {
  assertOptions,
  isFields,
  isFunction,
  isOneOf,
  isText,
  isTexts,
  isUpTo,
  type OptionChecks,
  OptionError,
} from '../../_shared/options.js'
import {
  type PublicKeyAlgorithm,
  publicKeyAlgorithms,
  type SecretAlgorithm,
  secretAlgorithms,
} from './jwt.js'

/** What both checks of evidence take. */
export interface PolicyOptions {
  /** By how much the provider's clock may differ, in milliseconds, 0 to 300,000. Default 10,000 (10 seconds). */
  readonly clockTolerance?: Milliseconds
  /**
   * What to add to the device's time to get the provider's, in milliseconds, up to a day either way: `adapter.clockSkew` of the
   * ReachFive adapter. Asked at each check. Default: 0, which is right for a server that keeps its clock.
   *
   * Both the moment of the check and the beginning of the flow are shifted by it, so that the provider's times (`exp`, `iat`,
   * `nbf`, `auth_time`) meet two moments of one clock, and neither the age of an authentication nor that of the flow changes.
   * What a forged skew could do: have a token pass that the provider itself signed, for this user and client, up to a day too
   * early or too late, and only without a nonce of the flow. Whoever can forge it is on the provider's own connection, or sets
   * the clock of the device, which does the same. Signature, issuer, audience, nonce and user never depend on it.
   */
  readonly clockSkew?: () => Milliseconds
  /** Methods (`amr`) that must have been used. Default: any. */
  readonly methods?: MethodPolicy
  /** One of them must be the `acr`; beside `acrValues` of the request, which are always enforced. Default: any. */
  readonly acrValues?: readonly string[]
  /** Time for one request, in milliseconds, 1 to 600,000. Default 4,000 (4 seconds). */
  readonly timeout?: Milliseconds
  /** Default: the global `fetch`. */
  readonly fetch?: FetchFunction
}

/** The same, with every default in its place. */
export interface PolicySettings
  extends
    Required<Pick<PolicyOptions, 'clockTolerance' | 'clockSkew' | 'timeout' | 'fetch'>>,
    Pick<PolicyOptions, 'methods' | 'acrValues'> {}

const longestTolerance = 300_000

export const policyChecks: OptionChecks<PolicyOptions> = {
  clockTolerance: (value) => isAmount(value) && value <= longestTolerance,
  clockSkew: isFunction,
  methods: isFields,
  acrValues: (value) => isTexts(value) && value.length > 0 && value.every(isText),
  timeout: isUpTo(600_000),
  fetch: isFunction,
}

/** Of options that passed {@link policyChecks}. Throws an `OptionError` for a wrong policy of methods. */
export function resolvePolicy({ methods, acrValues, ...options }: PolicyOptions): PolicySettings {
  if (methods !== undefined) assertMethodPolicy(methods)
  return {
    clockTolerance: options.clockTolerance ?? 10_000,
    clockSkew: options.clockSkew ?? (() => 0),
    // Three tries of a key request, and the pauses between them, fit into the 15 seconds of `limits.verifyTimeout`.
    timeout: options.timeout ?? 4_000,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    ...(methods !== undefined && { methods }),
    ...(acrValues !== undefined && { acrValues }),
  }
}

/** `https:`, or `http:` to this machine (RFC 8252, section 7.3). */
export function isSafeUrl(value: unknown): value is string {
  if (!isText(value) || !URL.canParse(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  const isLoopback = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  return `${username}${password}` === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback))
}

/** What {@link createJwtEvidence} takes: these, and exactly one source of keys. */
export type JwtEvidenceOptions = JwtOptions & KeySource

interface JwtOptions extends PolicyOptions {
  /** `iss` of the ID token, to the letter: `https://auth.example.com`. */
  readonly issuer: string
  /** `aud` of the ID token: the `client_id`. */
  readonly audience: string
  /**
   * What shows that the authentication belongs to this flow. `authTime` (default): `auth_time` is not older than the flow.
   * `nonce`: the token has the nonce of this flow; for providers whose `auth_time` tells the first authentication of the
   * session, as that of ReachFive does. The act of the flow is the authentication then, and meets any `maxAge`.
   */
  readonly freshness?: 'authTime' | 'nonce'
}

/** What the signature is checked by. `algorithms` is an allow-list without a default (RFC 8725, section 3.1). */
type KeySource =
  /** Keys of the provider: where they are (`https:`, or `http:` to loopback), or the keys themselves. */
  | (KeyChoice<'jwks', string | KeySet> & PublicKeys)
  /** Keys found by OpenID Connect Discovery: `true` asks `{issuer}/.well-known/openid-configuration`. */
  | (KeyChoice<'discovery', string | true> & PublicKeys)
  /** Client secret, 16 bytes or more; on a server only. */
  | (KeyChoice<'secret', string> & Secrets)
  /**
   * Nobody here can check it: a public client whose provider signs with the client secret. OpenID Connect Core, section
   * 3.1.3.7, item 6 lets TLS stand in for it, where the token came straight from the token endpoint.
   */
  | (KeyChoice<'signature', 'unchecked'> & Secrets)

/** RFC 7517, section 5. Public keys only. */
export interface KeySet {
  readonly keys: readonly JWK[]
}

type KeyChoice<Name extends KeyName, Value> = Readonly<
  Record<Name, Value> & Partial<Record<Exclude<KeyName, Name>, never>>
>
type KeyName = 'jwks' | 'discovery' | 'secret' | 'signature'
interface PublicKeys {
  readonly algorithms: readonly PublicKeyAlgorithm[]
}
interface Secrets {
  readonly algorithms: readonly SecretAlgorithm[]
}

/** The options, checked, with every default in its place. */
export interface JwtSettings
  extends PolicySettings, Required<Pick<JwtOptions, 'issuer' | 'audience' | 'freshness'>> {
  readonly algorithms: readonly string[]
  readonly keys: KeySettings
}

type KeySettings =
  | { readonly kind: 'remote'; readonly url: string }
  | { readonly kind: 'local'; readonly jwks: KeySet }
  | { readonly kind: 'discovery'; readonly url: string }
  | { readonly kind: 'secret'; readonly secret: Uint8Array }
  | { readonly kind: 'unchecked' }

/** The union of `JwtEvidenceOptions` as one shape. */
interface GivenOptions extends JwtOptions {
  readonly algorithms: readonly string[]
  readonly jwks?: string | KeySet
  readonly discovery?: string | true
  readonly secret?: string
  readonly signature?: 'unchecked'
}

const keyNames = ['jwks', 'discovery', 'secret', 'signature'] as const

/**
 * RFC 7518, section 3.2 and OpenID Connect Core, section 16.19 want 32 bytes for HS256; jose takes any length. The length is
 * the provider's doing, and refusing its 20 random characters would only leave the token unchecked: 128 bits are the floor.
 */
const shortestSecret = 16

const encode = (secret: string) => new TextEncoder().encode(secret)

/** A public key set: no shared secret (`k`) and no private key (`d`) belongs in it. */
const isPublicKeySet = (value: unknown): boolean =>
  isFields(value) &&
  Array.isArray(value['keys']) &&
  value['keys'].length > 0 &&
  value['keys'].every((key: unknown) => isFields(key) && isText(key['kty']) && !('k' in key) && !('d' in key))

const checks: OptionChecks<GivenOptions> = {
  ...policyChecks,
  issuer: isText,
  audience: isText,
  freshness: isOneOf('authTime', 'nonce'),
  algorithms: (value) => isTexts(value) && value.length > 0,
  jwks: (value) => isSafeUrl(value) || isPublicKeySet(value),
  discovery: (value) => value === true || isSafeUrl(value),
  // OpenID Connect Core, section 10.1: the octets of its UTF-8. A key in PEM is none: everybody may have it.
  secret: (value) =>
    isText(value) && encode(value).length >= shortestSecret && !value.trimStart().startsWith('-----BEGIN'),
  signature: isOneOf('unchecked'),
}

/** Throws a `TypeError` that names the first wrong option. */
export function resolveJwtOptions(options: unknown): JwtSettings {
  assertOptions<GivenOptions>(options, checks, ['issuer', 'audience', 'algorithms'])
  const { issuer, audience, algorithms } = options
  const [first, second] = keyNames.filter((name) => options[name] !== undefined)
  if (first === undefined) throw new OptionError('jwks', 'missing')
  if (second !== undefined) throw new OptionError(second)
  // A public key is no secret: were one list for both, a token signed by the public key as a secret would pass.
  const allowed: readonly string[] =
    first === 'secret' || first === 'signature' ? secretAlgorithms : publicKeyAlgorithms
  if (!algorithms.every((each) => allowed.includes(each))) throw new OptionError('algorithms')
  return {
    ...resolvePolicy(options),
    issuer,
    audience,
    algorithms: [...algorithms],
    freshness: options.freshness ?? 'authTime',
    keys: resolveKeys(options),
  }
}

function resolveKeys({ issuer, jwks, discovery, secret }: GivenOptions): KeySettings {
  if (typeof jwks === 'string') return { kind: 'remote', url: jwks }
  if (jwks !== undefined) return { kind: 'local', jwks }
  if (secret !== undefined) return { kind: 'secret', secret: encode(secret) }
  if (discovery === undefined) return { kind: 'unchecked' }
  if (discovery !== true) return { kind: 'discovery', url: discovery }
  if (!isSafeUrl(issuer)) throw new OptionError('issuer')
  // OpenID Connect Discovery, section 4.1: one slash between the two.
  return { kind: 'discovery', url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration` }
}
