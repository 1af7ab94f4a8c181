import type { JWK } from 'jose'

import type { PublicKeyAlgorithm, SecretAlgorithm } from './jwt.algorithms.js'
import type { PolicyOptions } from './policy.options.js'

/** What {@link createJwtEvidence} takes: these, and exactly one source of keys. */
export type JwtEvidenceOptions = JwtOptions & KeySource

export interface JwtOptions extends PolicyOptions {
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
export type KeySource =
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
