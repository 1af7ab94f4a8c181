/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMilliseconds = number

/** A length of time in milliseconds. */
export type Milliseconds = number

/** A value that survives JSON unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** What a vault can hold. A sealed value is bound to its kind, so that one can't be replayed as another. */
export type SecretKind = 'request' | 'grant' | 'challenge' | 'response' | 'proof' | 'result' | 'flow'

/** A secret behind a vault: an opaque string that means nothing without the vault that made it. */
export type Sealed<Kind extends SecretKind = SecretKind> = `sealed:${Kind}:${string}`

/** How a factor proves presence. Shared code never branches on it: it asks the properties of {@link Factor}. */
export type FactorKind = 'sms' | 'email' | 'voice' | 'totp' | 'recovery' | 'push' | 'webauthn' | 'magicLink'

/** The shape of a one-time code, so that a typing error costs no try. */
export interface CodeFormat {
  /** Number of characters, 1 to 64. Absent where it is not known: then 1 to 64 of them may be a code. */
  readonly length?: number
  readonly alphabet: 'digits' | 'alphanumeric'
}

/** A second factor on offer. "Offered" is not "used": what was used is in {@link Evidence.methods}. */
export interface Factor {
  /** Unique within its grant, stable across a restart of the step-up. */
  readonly id: string
  readonly kind: FactorKind
  /** Where the code goes, masked by the provider or the app (`+33 ** ** ** 12`); `null` when unknown. */
  readonly hint: string | null
  /** `false` for TOTP and recovery codes: the user has the code already. */
  readonly needsSend: boolean
  /** Whether another code can be asked for on the same grant. */
  readonly canResend: boolean
  /** `null` when nothing is typed: the user approves elsewhere and the flow polls. */
  readonly code: CodeFormat | null
  /** Whether `trustDevice` means anything for this factor. */
  readonly canTrustDevice: boolean
  /** How long a trusted device is asked for no second factor. Absent where it is not known. */
  readonly trustLifetime?: Milliseconds
}

/** How the user is known to the provider when the step-up begins. */
export type Approach =
  /** The provider's own session cookie. */
  | { readonly kind: 'session' }
  /** A one-time ticket of a login that wants a second factor (ReachFive's `tkn`): the first begin that arrives spends it. */
  | { readonly kind: 'loginTicket'; readonly ticket: string }
  /** An access token, with a refresh token for when it is too old. */
  | { readonly kind: 'accessToken'; readonly accessToken: string; readonly refreshToken?: string }
  /** Nothing yet: a first-factor, passwordless login by an identifier. Give exactly one of the two. */
  | {
      readonly kind: 'identifier'
      readonly email?: string
      readonly phoneNumber?: string
      readonly captcha?: { readonly token: string; readonly provider?: string }
    }

export type ApproachKind = Approach['kind']

/** What the app asks for. All of it is sealed before it enters the chart, but for the kind of approach. */
export interface StepUpRequest {
  readonly approach: Approach
  /** A label of the operation (`pay`, `login`); providers pick the message template by it. */
  readonly action?: string
  /** OpenID Connect `acr_values`, in order of preference (RFC 9470, section 4). */
  readonly acrValues?: readonly string[]
  /** Oldest acceptable authentication, in seconds (OpenID Connect `max_age`). */
  readonly maxAge?: number
  /** OAuth scopes for the tokens at the end. */
  readonly scope?: readonly string[]
  /** `sub` of the user who starts: a check of evidence refuses another one with `user_mismatch`. */
  readonly subject?: string
  /** Id or kind of the factor to use without asking, where it is on offer. */
  readonly preferredFactor?: string
  /** What only the adapter understands; its documentation lists it. */
  readonly providerOptions?: JsonObject
}

/** A step-up that the provider agreed to: it offers factors, for a while. */
export interface Grant {
  /** The provider's token of this step-up. Secret. */
  readonly token: string
  /**
   * What the adapter must remember for the calls to come (PKCE verifier, nonce). Secret: sealed with the token, and no hint or error
   * shows a text of it. A correlation id is remembered as `correlationId`.
   */
  readonly memory?: JsonObject
  readonly factors: readonly Factor[]
  /** When the token dies; `null` when the provider doesn't say. */
  readonly expiresAt: EpochMilliseconds | null
  /** What the provider's log knows the requests of this flow by, up to 128 characters. No secret: notices carry it. */
  readonly correlationId?: string
}

/** A challenge that waits for its answer. A member is absent where the provider does not say. */
export interface Challenge {
  /** The provider's id of it. Secret. Absent where the provider keeps it in a session. */
  readonly id?: string
  /** When its code dies. */
  readonly expiresAt?: EpochMilliseconds
  /** Tries that the server still allows. */
  readonly triesLeft?: number
  /** Before when the provider won't send another. */
  readonly resendAvailableAt?: EpochMilliseconds
  /** How often to ask while the user approves elsewhere. */
  readonly pollInterval?: Milliseconds
  /**
   * What both devices show, so that the user approves this step-up and no other: the number to match, 1 to 20 characters
   * ([CIBA, section 7.1](https://openid.net/specs/openid-client-initiated-backchannel-authentication-core-1_0.html#auth_request)). No secret: the view has it, and one that repeats a token or the id of the challenge is left out.
   */
  readonly bindingMessage?: string
}

/** What the user answers to a challenge. */
export type ChallengeResponse =
  | { readonly kind: 'code'; readonly code: string }
  /** A link in the message led back to the app, with an authorization response (RFC 6749, section 4.1.2) in its query. */
  | { readonly kind: 'redirect'; readonly parameters: Readonly<Record<string, string>> }
  /** Nothing was answered here: has the user approved elsewhere? */
  | { readonly kind: 'poll' }

/** What the provider gives for a good answer. */
export type Proof =
  | { readonly kind: 'authorizationCode'; readonly code: string; readonly state?: string }
  /** `state`: the one of the authorization request, where it came back ([RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)). */
  | { readonly kind: 'tokens'; readonly tokens: Tokens; readonly state?: string }
  /** The provider raised its own session; there is nothing to carry. */
  | { readonly kind: 'session' }

/** A token response (RFC 6749, section 5.1; OpenID Connect Core, section 3.1.3.3). */
export interface Tokens {
  readonly accessToken?: string
  readonly idToken?: string
  readonly refreshToken?: string
  readonly tokenType?: string
  /** When the access token dies; `null` when the provider doesn't say. */
  readonly expiresAt: EpochMilliseconds | null
  /** Scope granted, where it differs from the scope asked for. */
  readonly scope?: string
  /** The social provider that the user logged in with, where its token was asked for (ReachFive's `returnProviderToken`). */
  readonly providerName?: string
  /** The access token of that provider. Secret. */
  readonly providerAccessToken?: string
}

/** What the end of a flow gives to the app, and to nobody else. */
export type StepUpResult = Proof

/** What can be said of an authentication, and what of it was checked. */
export interface Evidence {
  /** `sub`: who; `null` when unknown. */
  readonly subject: string | null
  /** `amr`: methods used (RFC 8176 and the provider's own). */
  readonly methods: readonly string[]
  /** `acr`: assurance reached; `null` when the provider doesn't say. */
  readonly acr: string | null
  /** `auth_time`, in epoch milliseconds; `null` when unknown. */
  readonly authTime: EpochMilliseconds | null
  /** Names of what was verified. Empty means: this is what the provider's answer says, and no more. */
  readonly checked: readonly EvidenceCheck[]
}

/** What an answer of the provider says, before anything of it is checked. */
export type ClaimedEvidence = Omit<Evidence, 'checked'>

/** `introspection`: the provider itself said that the token is active (RFC 7662). */
export type EvidenceCheck =
  | 'signature'
  | 'introspection'
  | 'issuer'
  | 'audience'
  | 'expiry'
  | 'nonce'
  | 'subject'
  | 'authTime'
  | 'methods'
  | 'acr'
