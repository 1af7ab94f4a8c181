import type { PolicyOptions } from './policy.options.js'

/** What {@link createIntrospectionEvidence} takes: these, and one way for the server to say who it is. */
export type IntrospectionEvidenceOptions = IntrospectionOptions & Credentials

export interface IntrospectionOptions extends PolicyOptions {
  /** Its address: `https:`, or `http:` to loopback. */
  readonly endpoint: string
  /** `iss` that the answer must have. Default: any or none, as RFC 7662 lets servers leave it out. */
  readonly issuer?: string
  /** A text that must be in `aud` of the answer. Default: any or none. */
  readonly audience?: string
  /**
   * What shows that the authentication belongs to this flow. `authTime` (default): `auth_time` is not older than the flow.
   * `issuedAt`: `iat` of the token is not; for providers that don't tell `auth_time`, or tell the first authentication of the
   * session. The act of the flow is the authentication then, and meets any `maxAge`.
   */
  readonly freshness?: 'authTime' | 'issuedAt'
}

/** RFC 7662, section 2.1: the endpoint must be protected. On a server only. */
type Credentials =
  | {
      readonly clientId: string
      readonly clientSecret: string
      /** RFC 6749, section 2.3.1. Default `client_secret_basic`: an HTTP header. */
      readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
      readonly bearer?: never
    }
  | {
      /** An access token for the endpoint (RFC 6750). */
      readonly bearer: string
      readonly clientId?: never
      readonly clientSecret?: never
      readonly clientAuthentication?: never
    }
