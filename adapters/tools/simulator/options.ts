import type { AssumptionOptions } from './assumptions.js'

/** A second factor of a user, by the names of the step-up. */
export type FactorType = 'sms' | 'email'

/** A client (application) of the tenant. */
export interface ClientOptions {
  /** The OAuth 2.0 client identifier. */
  readonly clientId: string
  /** A public client has no secret ([RFC 6749, section 2.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.1)). Default `true`. */
  readonly isPublic?: boolean
  /** Needed when `isPublic` is false or `signingAlgorithm` is `HS256`. */
  readonly clientSecret?: string
  /** Refuse a code that was asked for without PKCE (RFC 7636). Default: true for a public client, else false. */
  readonly pkceEnforced?: boolean
  /** Refuse `response_type=token`. Default `false`. */
  readonly implicitForbidden?: boolean
  /** A third-party client may not call `/identity/v1` (`error.client.notFirstParty`). Default `true`. */
  readonly firstParty?: boolean
  /** Allowed callback URLs, compared exactly. Default: the ones of `DEFAULT_CLIENT`. */
  readonly redirectUris?: readonly string[]
  /** Where `redirect_to` of the logout may lead. Default: `redirectUris`. */
  readonly logoutUris?: readonly string[]
  /** Scope where a request names none, and of the configuration; words with single spaces. */
  readonly scope?: string
  /** Seconds an access token and an ID token live. Default 86400 (1 day). */
  readonly accessTokenLifetime?: number
  /** Seconds a refresh token lives. Default 2592000 (30 days). */
  readonly refreshTokenLifetime?: number
  /**
   * How tokens are signed. Default `RS256`, which a browser can verify. ReachFive's own default is `HS256` under the
   * client secret (developer.reachfive.com, "OpenID Connect").
   */
  readonly signingAlgorithm?: 'RS256' | 'HS256'
}

/** A user of the tenant. */
export interface UserOptions {
  /** The `sub` of the user's tokens. */
  readonly id: string
  readonly email?: string
  /** Default `true`. */
  readonly emailVerified?: boolean
  /** International format, e.g. `+33612345678`. */
  readonly phoneNumber?: string
  /** Default `true`. */
  readonly phoneNumberVerified?: boolean
  /** Identifier of the tenant's own making. */
  readonly customIdentifier?: string
  /** In clear: this is a simulator. A user without one cannot log in by password. */
  readonly password?: string
  /** Registered second factors, in the order they are offered. Default none. */
  readonly factors?: readonly FactorType[]
  /** Claim `name`, with scope `profile`, as the seven that follow. */
  readonly name?: string
  readonly givenName?: string
  readonly familyName?: string
  /** `YYYY-MM-DD`. */
  readonly birthdate?: string
  readonly gender?: string
  /** A language tag, such as `fr-FR`. */
  readonly locale?: string
  /** URL of an image. */
  readonly picture?: string
  /** URL of a page. */
  readonly profile?: string
  /** Claim `new_user`. Default `false`. */
  readonly newUser?: boolean
  /** The social provider that the user logged in with: told in the tokens where `return_provider_token` asks for it. */
  readonly socialProvider?: { readonly name: string; readonly accessToken: string }
  /** Claim `custom_fields`. Default `{}`. */
  readonly customFields?: Readonly<Record<string, unknown>>
}

/** Settings of the tenant. */
export interface TenantOptions {
  /** Single sign-on: session cookies exist at all. Default `true`. */
  readonly sso?: boolean
  /** Risk-based authentication: trusted devices exist. Default `true`. */
  readonly rbaEnabled?: boolean
  /** SMS may be a second factor. Default `true`. */
  readonly mfaSmsEnabled?: boolean
  /** E-mail may be a second factor. Default `true`. */
  readonly mfaEmailEnabled?: boolean
  /** Whether a password login of a user with a second factor asks for it. Default `'always'`. */
  readonly mfaRequired?: 'always' | 'never'
  /** Two letters. Default `en`. */
  readonly language?: string
  /** Of phone numbers in national format, whose first 0 is left out. Default `33`: `06 00 00 00 01` is `+33600000001`. */
  readonly callingCode?: string
}

/** Limits ReachFive documents, or says to have without a number. `Infinity` switches one off. */
export interface LimitOptions {
  /** Requests per address and endpoint in a window. Default 20 (developer.reachfive.com, "Rate limiting"). */
  readonly requests?: number
  /** Seconds of that window. Default 60 (1 minute). */
  readonly window?: number
  /** Wrong passwords in a row until an account is locked. Default 10 (ours). */
  readonly passwordAttempts?: number
  /** Seconds a locked account stays locked. Default 300 (5 minutes; ours). */
  readonly lockout?: number
}

/** Everything is optional: with no option at all the documented happy path works. */
export interface SimulatorOptions {
  /**
   * Origin of the tenant, the `iss` of its tokens, e.g. `https://tenant.example`. Default: the origin of the request at
   * hand; for `signIn` the one of the latest request, else `https://tenant.example`.
   */
  readonly issuer?: string
  /** Default: one, `DEFAULT_CLIENT`. */
  readonly clients?: readonly ClientOptions[]
  /** Default: one, `DEFAULT_USER`. */
  readonly users?: readonly UserOptions[]
  /** Where `/oauth/authorize` sends a browser without a session, with `r5_request_token`. Default: nowhere, an error. */
  readonly loginUrl?: string
  readonly tenant?: TenantOptions
  readonly limits?: LimitOptions
  /** Origins that may read answers from a page (CORS). Default: every origin. */
  readonly allowedOrigins?: readonly string[]
  /** One knob for each thing the documentation leaves open. */
  readonly assumptions?: AssumptionOptions
  /** Base of the clock: epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
  /** Waits for a scripted delay, and rejects with `signal.reason` once aborted. Default: a timer. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** The code of the next message. Default: random, as `assumptions.code` says. */
  readonly generateCode?: () => string
  /** Every opaque value: tickets, step-up tokens, challenge ids, codes, sessions. Default: 256 random bits. */
  readonly generateToken?: () => string
  /** Whose limit a request counts against. Default: `True-Client-IP`, else the first `X-Forwarded-For`, else one for all. */
  readonly clientAddress?: (request: Request) => string
  /** RS256 key pair. Default: made when first needed (some 100 ms); give one to share it between simulators. */
  readonly signingKey?: CryptoKeyPair
}

/** A client with every setting. */
export type Client = Required<Omit<ClientOptions, 'clientSecret'>> & Pick<ClientOptions, 'clientSecret'>

/** A user with every setting that has a default: how everyone begins. What becomes of them is a `Profile` of the store. */
export type User = UserOptions &
  Required<
    Pick<UserOptions, 'emailVerified' | 'phoneNumberVerified' | 'factors' | 'newUser' | 'customFields'>
  >

/** The client of a simulator that was given none: public, PKCE enforced, RS256. */
export const DEFAULT_CLIENT: Client = {
  clientId: 'simulated-client',
  isPublic: true,
  pkceEnforced: true,
  implicitForbidden: false,
  firstParty: true,
  redirectUris: ['https://app.example/callback', 'http://localhost:3000/callback'],
  logoutUris: ['https://app.example/callback', 'http://localhost:3000/callback'],
  scope: 'openid profile email phone mfa',
  accessTokenLifetime: 86_400,
  refreshTokenLifetime: 2_592_000,
  signingAlgorithm: 'RS256',
}

/** The user of a simulator that was given none: Ada, with a phone and an e-mail address as second factors. */
export const DEFAULT_USER: User = {
  id: 'user-ada',
  email: 'ada@example.com',
  emailVerified: true,
  phoneNumber: '+33600000001',
  phoneNumberVerified: true,
  password: 'correct horse battery staple',
  factors: ['sms', 'email'],
  name: 'Ada Lovelace',
  givenName: 'Ada',
  familyName: 'Lovelace',
  birthdate: '1815-12-10',
  gender: 'female',
  locale: 'en-GB',
  picture: 'https://app.example/people/ada.png',
  profile: 'https://app.example/people/ada',
  newUser: false,
  customFields: {},
}
