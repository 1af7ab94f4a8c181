import type { JWK } from 'jose'

import {
  aText,
  isObject,
  isText,
  oneOf,
  OptionError,
  type OptionRules,
  requireOption,
  requireOptions,
  texts,
} from '../../../machines/errors.js'
import {
  anAddress,
  anAudience,
  isProviderAddress,
  type PolicyOptions,
  policyRules,
  type PolicySettings,
  resolvePolicy,
} from './policy.js'

/** Options of `createJwtEvidence`: these, and exactly one source of keys. */
export type JwtEvidenceOptions = JwtOptions & KeySource

interface JwtOptions extends PolicyOptions {
  /** `iss` of the ID token, to the letter: `https://auth.example.com`. */
  readonly issuer: string
  /** The `client_id`, which must be in `aud` of the ID token; of an app of several clients a list, one of which must be. */
  readonly audience: string | readonly string[]
  /**
   * What may be in `aud` beside the client, to the letter. A token for anybody else besides is refused
   * ([OpenID Connect Core, section 3.1.3.7, item 3](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)):
   * whoever gets it could show it here. Default: nothing.
   */
  readonly trustedAudiences?: readonly string[]
  /**
   * What shows that the authentication belongs to this flow.
   *
   * - `authTime` (default): `auth_time` is not older than the flow.
   * - `nonce`: the token has the nonce of this flow. For providers whose `auth_time` is that of the first authentication of the
   *   session, as with ReachFive. The authentication is then the one of this flow, and meets any `maxAge`.
   */
  readonly freshness?: 'authTime' | 'nonce'
}

/** A public key of the provider checks them ([RFC 7518, section 3.1](https://www.rfc-editor.org/rfc/rfc7518#section-3.1); [RFC 8037](https://www.rfc-editor.org/rfc/rfc8037); [RFC 9864](https://www.rfc-editor.org/rfc/rfc9864)). */
const publicKeyAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** The client secret signs and checks them: whoever can check can also sign. */
const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const

/**
 * What the signature is checked with. `algorithms` is an allow-list without a default
 * ([RFC 8725, section 3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1)).
 */
type KeySource =
  /** Keys of the provider: their address (`https:`, or `http:` to loopback), or the keys themselves. */
  | (KeyChoice<'jwks', string | KeySet> & PublicKeys)
  /** Keys found by OpenID Connect Discovery: `true` asks `{issuer}/.well-known/openid-configuration`. */
  | (KeyChoice<'discovery', string | true> & PublicKeys)
  /** Client secret, 16 bytes or more; on a server only. */
  | (KeyChoice<'secret', string> & Secrets)
  /**
   * The signature can't be checked here: a public client whose provider signs with the client secret. TLS stands in for it where
   * the token came straight from the token endpoint
   * ([OpenID Connect Core, section 3.1.3.7, item 6](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)).
   */
  | (KeyChoice<'signature', 'unchecked'> & Secrets)

/** A key set ([RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)) of public keys only. */
export interface KeySet {
  readonly keys: readonly JWK[]
}

type KeyChoice<Name extends KeyName, Value> = Readonly<
  Record<Name, Value> & Partial<Record<Exclude<KeyName, Name>, never>>
>
type KeyName = (typeof keyNames)[number]
interface PublicKeys {
  readonly algorithms: readonly (typeof publicKeyAlgorithms)[number][]
}
interface Secrets {
  readonly algorithms: readonly (typeof secretAlgorithms)[number][]
}

/** The options, checked, with every default in its place. */
export interface JwtSettings
  extends PolicySettings, Required<Pick<JwtOptions, 'issuer' | 'trustedAudiences' | 'freshness'>> {
  readonly audience: readonly string[]
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
 * In bytes. [RFC 7518, section 3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2) and
 * [OpenID Connect Core, section 16.19](https://openid.net/specs/openid-connect-core-1_0.html#SymmetricKeyEntropy) want 32 bytes for
 * HS256; jose takes any length. The provider chooses it, and a shorter secret is refused only below 128 bits: without any secret the
 * token would not be checked at all.
 */
const shortestSecret = 16

/**
 * The octets of its UTF-8 ([OpenID Connect Core, section 10.1](https://openid.net/specs/openid-connect-core-1_0.html#Signing)). In test
 * environments `TextEncoder` may be of another realm, whose arrays jose does not take.
 */
const encode = (secret: string) => Uint8Array.from(new TextEncoder().encode(secret))

/** A public key set: no shared secret (`k`) and no private key (`d`) belongs in it. */
const isPublicKeySet = (value: unknown): boolean =>
  isObject(value) &&
  Array.isArray(value['keys']) &&
  value['keys'].length > 0 &&
  value['keys'].every((key: unknown) => isObject(key) && isText(key['kty']) && !('k' in key) && !('d' in key))

const [, isListOfTexts] = texts

const rules: OptionRules<GivenOptions> = {
  ...policyRules,
  issuer: aText,
  audience: anAudience,
  trustedAudiences: texts,
  freshness: oneOf('authTime', 'nonce'),
  algorithms: [
    'be a list of algorithms, such as ["RS256"]',
    (value) => Array.isArray(value) && value.length > 0 && isListOfTexts(value),
  ],
  jwks: [
    `be ${anAddress}, or a set of public keys: { keys: [...] }`,
    (value) => isProviderAddress(value) || isPublicKeySet(value),
  ],
  discovery: [`be true, or ${anAddress}`, (value) => value === true || isProviderAddress(value)],
  // A key in PEM is not a secret: it may be public.
  secret: [
    `be the client secret, of ${shortestSecret} bytes or more, and not a key in PEM`,
    (value) =>
      isText(value) && encode(value).length >= shortestSecret && !value.trimStart().startsWith('-----BEGIN'),
  ],
  signature: oneOf('unchecked'),
}

/** Throws an `OptionError` that names the first wrong option. */
export function resolveJwtOptions(caller: string, options: unknown): JwtSettings {
  requireOptions<GivenOptions>(caller, options, rules, ['issuer', 'audience', 'algorithms'])
  const { issuer, audience, algorithms } = options
  const source = requireOneSource(caller, options)
  // Two lists: were one allowed for both, a token signed with the public key as the secret would pass.
  const allowed: readonly string[] =
    source === 'secret' || source === 'signature' ? secretAlgorithms : publicKeyAlgorithms
  requireOption(caller, 'algorithms', algorithms, [
    `be from ${allowed.join(', ')} with ${source}`,
    () => algorithms.every((each) => allowed.includes(each)),
  ])
  return {
    ...resolvePolicy(caller, options),
    issuer,
    audience: [audience].flat(),
    trustedAudiences: [...(options.trustedAudiences ?? [])],
    algorithms: [...algorithms],
    freshness: options.freshness ?? 'authTime',
    keys: resolveKeys(caller, options),
  }
}

function requireOneSource(caller: string, options: GivenOptions): KeyName {
  const [source, second] = keyNames.filter((name) => options[name] !== undefined)
  if (source === undefined)
    throw new OptionError(caller, 'jwks', 'must be given, or in its place discovery, secret or signature')
  if (second !== undefined)
    throw new OptionError(caller, second, `must not be given with ${source}: choose one source of keys`)
  return source
}

function resolveKeys(caller: string, { issuer, jwks, discovery, secret }: GivenOptions): KeySettings {
  if (typeof jwks === 'string') return { kind: 'remote', url: jwks }
  if (jwks !== undefined) return { kind: 'local', jwks }
  if (secret !== undefined) return { kind: 'secret', secret: encode(secret) }
  if (discovery === undefined) return { kind: 'unchecked' }
  if (discovery !== true) return { kind: 'discovery', url: discovery }
  requireOption(caller, 'issuer', issuer, [`be ${anAddress} where discovery is true`, isProviderAddress])
  // One slash between the two (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest).
  return { kind: 'discovery', url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration` }
}
