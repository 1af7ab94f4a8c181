import {
  aFlag,
  anObject,
  aText,
  isObject,
  isText,
  oneOf,
  type OptionRule,
  type OptionRules,
  requireOptions,
  texts,
  wholeNumber,
} from '../../../machines/errors.js'
import { aDuration, aLimit, aPath, withDefaults } from './option-rules.js'
import { type CookieAttributes, type ErrorAnswer, WRONG_CODE } from './responses.js'

/** How the user is known who opens a step-up: a one-time login ticket in the body, an access token, the SSO session cookie. */
export type StepUpApproach = 'tkn' | 'bearer' | 'cookie'

/**
 * What ReachFive's public documentation leaves open. Every member is an ASSUMPTION of this simulator, not a statement
 * of ReachFive; set the one you know better. Durations are seconds.
 */
export interface Assumptions {
  /** U1. Which approach counts when several are present: the first of this list. Default `['tkn', 'bearer', 'cookie']`. */
  readonly approachOrder: readonly StepUpApproach[]
  /** U2. The step-up without any, or with an expired session. Default 401 `login_required`. */
  readonly approachMissing: ErrorAnswer
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
   * (default; [RFC 7662, section 2.1](https://www.rfc-editor.org/rfc/rfc7662#section-2.1) demands some authorization), or `'anyone'`.
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
  /** Authorization code. Default 300 (5 minutes); [RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2) advises 10 minutes at most. */
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

const APPROACHES = ['tkn', 'bearer', 'cookie'] as const

const DEFAULTS: Assumptions = {
  approachOrder: APPROACHES,
  approachMissing: { status: 401, error: 'login_required' },
  ticketInvalid: { status: 401, error: 'invalid_grant' },
  factorsMissing: 'emptyList',
  lifetimes: {
    stepUpToken: 600,
    ticket: 300,
    challenge: 300,
    code: 60,
    authorizationCode: 300,
    orchestration: 600,
  },
  resend: 'replace',
  codeRequests: {
    limit: 5,
    answer: { status: 429, error: 'rate_limit_reached', messageKey: 'error.tooManyAttempts' },
  },
  codeTrials: { limit: 5, verifyAuthCodeCounts: true },
  challengeExpired: WRONG_CODE,
  statuses: { passwordWrong: 401, accessDenied: 400, featureNotAvailable: 403 },
  stepUpRequiredError: 'access_denied',
  authorizationCodeInvalid: { status: 400, error: 'invalid_grant' },
  implicitVerify: 'tokens',
  rateLimit: { retryAfter: 'seconds', body: 'json' },
  authenticationClaims: {
    password: ['pwd'],
    passwordless: ['otp'],
    stepUp: ['mfa'],
    authTime: 'firstAuthentication',
  },
  cookies: { httpOnly: true, sameSite: 'None', persistentSession: 259_200, session: 86_400 },
  introspection: { path: '/oauth/introspect', access: 'client' },
  keyId: true,
  orchestrationOnVerify: 'optional',
  linkParameters: { challengeId: 'challenge_id', verificationCode: 'verification_code' },
  code: { length: 6, alphabet: '0123456789' },
  freshness: {
    enforced: true,
    answer: { status: 401, error: 'invalid_grant', messageKey: 'error.accessToken.freshness' },
  },
  emptyAnswers: { firstFactorStart: 204, verifyAuthCode: 200 },
  credentialMissing: { status: 404, error: 'resource_not_found' },
  enrolledAgain: 'enabled',
  otherPhoneNumber: 'replaces',
  enrolmentAnswer: 'credential',
  phoneNumberUpdate: 'onVerification',
  factorOnUpdate: 'follows',
  updateScope: 'full_write',
}

const aStatus: OptionRule = ['be an HTTP status from 400 to 599', wholeNumber(400, 599)[1]]
const anEmptyStatus = oneOf(200, 204)
const aRefusal: OptionRule = ['be a refusal, such as { status: 401, error: "invalid_grant" }', isObject]

const refusalRules: OptionRules<ErrorAnswer> = { status: aStatus, error: aText, messageKey: aText }

/** The word for "goes on", or a refusal. */
const wordOrRefusal = (word: string): OptionRule => [
  `be "${word}" or a refusal, such as { status: 403, error: "access_denied" }`,
  (value) => value === word || isObject(value),
]

const rules: OptionRules<AssumptionOptions> = {
  approachOrder: [
    `be a list of ${APPROACHES.join(', ')}`,
    (value) =>
      Array.isArray(value) && value.every((approach) => APPROACHES.some((each) => each === approach)),
  ],
  approachMissing: aRefusal,
  ticketInvalid: aRefusal,
  factorsMissing: wordOrRefusal('emptyList'),
  lifetimes: anObject,
  resend: oneOf('replace', 'add', 'reuse'),
  codeRequests: anObject,
  codeTrials: anObject,
  challengeExpired: aRefusal,
  statuses: anObject,
  stepUpRequiredError: aText,
  authorizationCodeInvalid: aRefusal,
  implicitVerify: oneOf('tokens', 'code'),
  rateLimit: anObject,
  authenticationClaims: anObject,
  cookies: anObject,
  introspection: anObject,
  keyId: aFlag,
  orchestrationOnVerify: oneOf('optional', 'required'),
  linkParameters: anObject,
  code: anObject,
  freshness: anObject,
  emptyAnswers: anObject,
  credentialMissing: aRefusal,
  enrolledAgain: wordOrRefusal('enabled'),
  otherPhoneNumber: wordOrRefusal('replaces'),
  enrolmentAnswer: oneOf('credential', 'nothing'),
  phoneNumberUpdate: oneOf('onVerification', 'immediately'),
  factorOnUpdate: oneOf('follows', 'removed'),
  updateScope: aText,
}

const groupRules: { readonly [Name in GroupName]: OptionRules<Assumptions[Name]> } = {
  lifetimes: {
    stepUpToken: aDuration,
    ticket: aDuration,
    challenge: aDuration,
    code: aDuration,
    authorizationCode: aDuration,
    orchestration: aDuration,
  },
  codeRequests: { limit: aLimit, answer: aRefusal },
  codeTrials: { limit: aLimit, verifyAuthCodeCounts: aFlag },
  statuses: { passwordWrong: aStatus, accessDenied: aStatus, featureNotAvailable: aStatus },
  rateLimit: { retryAfter: oneOf('seconds', 'date', 'none'), body: oneOf('json', 'html') },
  authenticationClaims: {
    password: texts,
    passwordless: texts,
    stepUp: texts,
    acr: aText,
    authTime: oneOf('firstAuthentication', 'stepUp'),
  },
  cookies: {
    httpOnly: aFlag,
    sameSite: oneOf('None', 'Lax', 'Strict'),
    persistentSession: aDuration,
    session: aDuration,
  },
  introspection: { path: aPath, access: oneOf('client', 'anyone') },
  linkParameters: { challengeId: aText, verificationCode: aText },
  code: {
    length: wholeNumber(1, 64),
    // One random byte picks a character.
    alphabet: [
      'be a text of 2 to 256 characters, such as 0123456789',
      (value) => isText(value) && value.length >= 2 && value.length <= 256,
    ],
  },
  freshness: { enforced: aFlag, answer: aRefusal },
  emptyAnswers: { firstFactorStart: anEmptyStatus, verifyAuthCode: anEmptyStatus },
}

/** The assumptions with every gap filled. Throws an `OptionError` that names the first wrong one. */
export function resolveAssumptions(caller: string, options: AssumptionOptions = {}): Assumptions {
  const prefix = 'assumptions.'
  requireOptions<AssumptionOptions>(caller, options, rules, [], prefix)
  const group = <Name extends GroupName>(name: Name): Assumptions[Name] => {
    const given: Partial<Assumptions[Name]> = options[name] ?? {}
    requireOptions<Partial<Assumptions[Name]>>(caller, given, groupRules[name], [], `${prefix}${name}.`)
    return withDefaults(DEFAULTS[name], given)
  }
  const assumptions: Assumptions = {
    ...withDefaults<Omit<Assumptions, GroupName>>(DEFAULTS, options),
    lifetimes: group('lifetimes'),
    codeRequests: group('codeRequests'),
    codeTrials: group('codeTrials'),
    statuses: group('statuses'),
    rateLimit: group('rateLimit'),
    authenticationClaims: group('authenticationClaims'),
    cookies: group('cookies'),
    introspection: group('introspection'),
    linkParameters: group('linkParameters'),
    code: group('code'),
    freshness: group('freshness'),
    emptyAnswers: group('emptyAnswers'),
  }
  const refusals: Readonly<Record<string, unknown>> = {
    approachMissing: assumptions.approachMissing,
    ticketInvalid: assumptions.ticketInvalid,
    factorsMissing: assumptions.factorsMissing,
    'codeRequests.answer': assumptions.codeRequests.answer,
    challengeExpired: assumptions.challengeExpired,
    authorizationCodeInvalid: assumptions.authorizationCodeInvalid,
    'freshness.answer': assumptions.freshness.answer,
    credentialMissing: assumptions.credentialMissing,
    enrolledAgain: assumptions.enrolledAgain,
    otherPhoneNumber: assumptions.otherPhoneNumber,
  }
  for (const [name, refusal] of Object.entries(refusals)) {
    if (!isObject(refusal)) continue
    requireOptions<ErrorAnswer>(caller, refusal, refusalRules, ['status', 'error'], `${prefix}${name}.`)
  }
  return assumptions
}
