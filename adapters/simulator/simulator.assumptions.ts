import type { CookieAttributes } from './simulator.cookies.js'
import type { ErrorAnswer } from './simulator.errors.js'

/** What may open a step-up: a one-time login ticket in the body, an access token, the SSO session cookie. */
export type Proof = 'tkn' | 'bearer' | 'cookie'

/**
 * What ReachFive's public documentation leaves open. Every member is an ASSUMPTION of this simulator, not a statement
 * of ReachFive; set the one you know better. Durations are seconds.
 */
export interface Assumptions {
  /** U1. Which proof counts when several are present: the first of this list. Default `['tkn', 'bearer', 'cookie']`. */
  readonly proofOrder: readonly Proof[]
  /** U2. The step-up without a proof, or with an expired session. Default 401 `login_required`. */
  readonly proofMissing: ErrorAnswer
  /** U3. An invalid, expired or reused `tkn`; also a dead step-up token at the start call. Default 401 `invalid_grant`. */
  readonly ticketInvalid: ErrorAnswer
  /** U4. A user without a second factor: 200 with `amr: []` (`'emptyList'`, the default), or a refusal. */
  readonly factorsMissing: 'emptyList' | ErrorAnswer
  /** U5. Lifetimes. */
  readonly lifetimes: Lifetimes
  /**
   * U6. A new code for the same step-up: `'replace'` (default) a new `challenge_id`, the older one dead; `'add'` a new
   * one, the older alive; `'reuse'` the same `challenge_id` with a new code.
   */
  readonly resend: 'replace' | 'add' | 'reuse'
  /** U7. Codes per step-up token, and the answer beyond. Default 5, then 429 `error.tooManyAttempts`. */
  readonly codeRequests: { readonly limit: number; readonly answer: ErrorAnswer }
  /** U8. Wrong codes until a challenge is dead (5), and whether those at verify-auth-code count (true). */
  readonly codeTrials: { readonly limit: number; readonly verifyAuthCodeCounts: boolean }
  /** U9. An expired or unknown challenge. Default: the answer for a wrong code, 401 `error.invalidVerificationCode`. */
  readonly challengeExpired: ErrorAnswer
  /** U10. Statuses of: wrong password 401, `access_denied` 400, `error.feature.notAvailable` 403. */
  readonly statuses: {
    readonly passwordWrong: number
    readonly accessDenied: number
    readonly featureNotAvailable: number
  }
  /** U11. Category beside `error.authn.mfa.stepup.required`. Default `access_denied`. */
  readonly stepUpRequiredError: string
  /** U12. PKCE failure, or a reused or expired code at the token endpoint. Default 400 `invalid_grant`. */
  readonly authorizationCodeInvalid: ErrorAnswer
  /** U13. Verify for `response_type=token`: the token set in the body (`'tokens'`, default) or a `'code'`. */
  readonly implicitVerify: 'tokens' | 'code'
  /** U14. `Retry-After` of the IP limiter's 429 (`'seconds'` default, an HTTP `'date'`, `'none'`), its body and format. */
  readonly rateLimit: { readonly retryAfter: 'seconds' | 'date' | 'none'; readonly body: 'json' | 'html' }
  /** U15. Claims about how the user authenticated. */
  readonly authenticationClaims: AuthenticationClaims
  /** U16. Cookies: `HttpOnly`, `SameSite=None`, session 3 days when `persistent`, else 1 day. */
  readonly cookies: CookieAttributes & { readonly persistentSession: number; readonly session: number }
  /**
   * U17. Introspection: the path (`/oauth/introspect`), and who may ask: a `'client'` with its secret or a bearer token
   * (default; RFC 7662 section 2.1 demands some authorization), or `'anyone'`.
   */
  readonly introspection: { readonly path: string; readonly access: 'client' | 'anyone' }
  /** U18. Whether JWT headers and keys carry a `kid`. Default true: the thumbprint of the key (RFC 7638). */
  readonly keyId: boolean
  /** U19. Whether the orchestrated GET verify must carry `r5_request_token`. Default `'optional'`. */
  readonly orchestrationOnVerify: 'optional' | 'required'
  /** U20. Query names in the link of a step-up e-mail. Default `challenge_id` and `verification_code`. */
  readonly linkParameters: { readonly challengeId: string; readonly verificationCode: string }
  /** U21. Length (6) and alphabet (digits) of a code. */
  readonly code: { readonly length: number; readonly alphabet: string }
  /** U22. Whether the step-up refuses an access token issued 300 s ago or earlier, and how. Default true. */
  readonly freshness: { readonly enforced: boolean; readonly answer: ErrorAnswer }
  /** U23. Status of a first-factor start (204) and of verify-auth-code (200 with `{}`). */
  readonly emptyAnswers: { readonly firstFactorStart: 200 | 204; readonly verifyAuthCode: 200 | 204 }
  /** U24. Removing a second factor that the user does not have. Default 404 `resource_not_found`. */
  readonly credentialMissing: ErrorAnswer
  /** U25. Enrolling what is a second factor already: once more `'enabled'`, without a code (default), or a refusal. */
  readonly enrolledAgain: 'enabled' | ErrorAnswer
  /** U26. Enrolling a phone number that is not the profile's: it `'replaces'` that one (default), or a refusal. */
  readonly otherPhoneNumber: 'replaces' | ErrorAnswer
  /** U27. Answer to the right code of an enrolment: 200 with the `'credential'` (default), or 204 with `'nothing'`. */
  readonly enrolmentAnswer: 'credential' | 'nothing'
  /**
   * U28. When a verified phone number gives way to the new one: `'onVerification'` (default; documented for e-mail, and an
   * unverified one goes at once) or `'immediately'`, the new one unverified.
   */
  readonly phoneNumberUpdate: 'onVerification' | 'immediately'
  /** U29. The second factor of an address that changes: it `'follows'` to the new one (default) or is `'removed'`. */
  readonly factorOnUpdate: 'follows' | 'removed'
  /** U30. Scope that the access token of an update must have. Default `full_write`. */
  readonly updateScope: string
}

/** U5. Seconds each thing lives. */
export interface Lifetimes {
  /** Step-up token. Default 600 (10 minutes). */
  readonly stepUpToken: number
  /** Login ticket, `tkn`. Default 300 (5 minutes). */
  readonly ticket: number
  /** Challenge. Default 300 (5 minutes). */
  readonly challenge: number
  /** Code within its challenge. Default 60 (1 minute). */
  readonly code: number
  /** Authorization code. Default 300 (5 minutes); RFC 6749 section 4.1.2 advises 10 minutes at most. */
  readonly authorizationCode: number
  /** Orchestration token. Default 600 (10 minutes). */
  readonly orchestration: number
}

/** U15. Claims about how the user authenticated. */
export interface AuthenticationClaims {
  /** `amr` of a password login. Default `['pwd']`. */
  readonly password: readonly string[]
  /** `amr` of a first-factor code. Default `['otp']` (RFC 8176). */
  readonly passwordless: readonly string[]
  /** Added by a step-up. Default `['mfa']`, so that a password user ends with `['pwd', 'mfa']`. */
  readonly stepUp: readonly string[]
  /** `acr` after a step-up. Default none. */
  readonly acr?: string
  /** `auth_time` after a step-up: of the session's `'firstAuthentication'` (default) or of the `'stepUp'`. */
  readonly authTime: 'firstAuthentication' | 'stepUp'
}

/** The members that are groups of values. */
type GroupName =
  | 'lifetimes'
  | 'codeRequests'
  | 'codeTrials'
  | 'statuses'
  | 'rateLimit'
  | 'authenticationClaims'
  | 'cookies'
  | 'introspection'
  | 'linkParameters'
  | 'code'
  | 'freshness'
  | 'emptyAnswers'

/** Any of the assumptions; a group may be given in part. */
export type AssumptionOptions = Partial<Omit<Assumptions, GroupName>> & {
  readonly [Name in GroupName]?: Partial<Assumptions[Name]>
}
