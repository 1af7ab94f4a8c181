import {
  assertOptions,
  isFields,
  isOneOf,
  isText,
  isTexts,
  OptionError,
  type OptionChecks,
} from '../_shared/option.checks.js'
import { publicKeyAlgorithms, secretAlgorithms } from './jwt.algorithms.js'
import type { JwtOptions, KeySet } from './jwt.options.js'
import { isSafeUrl, policyChecks, type PolicySettings, resolvePolicy } from './policy.options.js'

/** The options, checked, with every default in its place. */
export interface JwtSettings
  extends PolicySettings, Required<Pick<JwtOptions, 'issuer' | 'audience' | 'freshness'>> {
  readonly algorithms: readonly string[]
  readonly keys: KeySettings
}

export type KeySettings =
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
