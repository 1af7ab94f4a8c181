import type { FactorType, User } from '../options.js'

/** Everything the server remembers. Times are epoch milliseconds unless said otherwise. */
export interface Store {
  /** By the id of the user. */
  readonly profiles: Map<string, Profile>
  readonly sessions: Map<string, Session>
  readonly tickets: Map<string, Ticket>
  readonly stepUps: Map<string, StepUp>
  readonly challenges: Map<string, Challenge>
  readonly authorizationCodes: Map<string, AuthorizationCode>
  readonly accessTokens: Map<string, AccessToken>
  readonly refreshTokens: Map<string, RefreshToken>
  /** By the value of the cookie. */
  readonly trustedDevices: Map<string, TrustedDevice>
  readonly orchestrations: Map<string, Orchestration>
  readonly passwordFailures: Map<string, PasswordFailures>
  /** By user, purpose and channel: a new code takes the place of the older one. */
  readonly addressChecks: Map<string, AddressCheck>
}

/** A user as they are now. The settings say how everyone begins; a change makes a new record. */
export interface Profile extends User {
  readonly updatedAt: number
  /** Since when each registered factor is one. */
  readonly enrolledAt: Readonly<Record<FactorType, number>>
}

/** How and when a user proved who they are. */
export interface Authentication {
  readonly userId: string
  readonly authType: 'password' | 'phone_number_password' | 'magic_link' | 'sms' | 'refresh'
  readonly amr: readonly string[]
  readonly acr?: string
  /** Epoch seconds, as in the claim `auth_time`. */
  readonly authTime: number
  readonly sessionId?: string
}

/** An authorization request ([RFC 6749, section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1)), checked. */
export interface AuthorizationRequest {
  readonly clientId: string
  readonly responseType: 'code' | 'token'
  /** Exactly as sent: the token endpoint compares it byte for byte. */
  readonly redirectUri: string | undefined
  readonly scope: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** PKCE, method `S256`. */
  readonly codeChallenge: string | undefined
  readonly persistent: boolean
  /** `login`: a session is not enough. `consent`: the user must be asked. */
  readonly prompt: string | undefined
}

/** An SSO session. Its key is the value of the cookie. */
export interface Session {
  readonly authentication: Authentication
  readonly expiresAt: number
}

/** A login ticket: `tkn`. */
interface Ticket {
  readonly authentication: Authentication
  readonly mfaRequired: boolean
  readonly expiresAt: number
}

/** What a step-up token stands for: the whole authorization request is bound to it. */
export interface StepUp {
  readonly request: AuthorizationRequest
  readonly authentication: Authentication
  readonly factors: readonly FactorType[]
  readonly action: string | undefined
  readonly expiresAt: number
  codesSent: number
  /** The latest challenge. */
  challengeId: string | undefined
}

/** A code on its way, and what it will earn. */
export interface Challenge {
  readonly id: string
  readonly purpose: 'step_up' | 'first_factor'
  readonly channel: FactorType
  /** Address of the message. */
  readonly to: string
  readonly request: AuthorizationRequest
  /** The authentication that a right code leads to; `authTime` is set then. */
  readonly authentication: Authentication
  readonly orchestrationToken: string | undefined
  readonly code: string
  readonly codeExpiresAt: number
  readonly expiresAt: number
  wrongCodes: number
}

/** What an authorization code stands for. Taken out by the first exchange, good or bad. */
export interface AuthorizationCode {
  readonly request: AuthorizationRequest
  readonly authentication: Authentication
  readonly expiresAt: number
}

/** What the server remembers of an access token: a JWT cannot be revoked, its record can. */
export interface AccessToken {
  readonly clientId: string
  readonly scope: string
  readonly authentication: Authentication
  readonly issuer: string
  /** Epoch seconds, as in the claim `iat`: freshness is judged by it. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** A refresh token. It stays in the store after its use, marked as used. */
export interface RefreshToken {
  readonly clientId: string
  readonly scope: string
  readonly authentication: Authentication
  readonly expiresAt: number
  used: boolean
}

/** A device that is not asked for the second factor again. */
export interface TrustedDevice {
  readonly id: string
  readonly userId: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly userAgent: string | undefined
}

/** An authorization request that waits for its login page. */
export interface Orchestration {
  readonly request: AuthorizationRequest
  readonly expiresAt: number
}

/** A code on its way to an address that is to be proven: for a second factor, or for the profile. */
export interface AddressCheck {
  readonly userId: string
  readonly purpose: 'mfa_registration' | 'address_update'
  readonly channel: FactorType
  readonly to: string
  readonly code: string
  readonly expiresAt: number
  wrongCodes: number
}

/** Wrong passwords of a user in a row, and until when the account is locked (0: it is not). */
interface PasswordFailures {
  count: number
  lockedUntil: number
}

/** 2026-01-31: when everyone who is given by the options was registered. */
const BEGINNING = Date.UTC(2026, 0, 31)

/** A server that remembers nothing yet but its users. */
export function createStore(users: readonly User[]): Store {
  const dates = { updatedAt: BEGINNING, enrolledAt: { sms: BEGINNING, email: BEGINNING } }
  return {
    profiles: new Map(users.map((user) => [user.id, { ...user, ...dates }])),
    sessions: new Map(),
    tickets: new Map(),
    stepUps: new Map(),
    challenges: new Map(),
    authorizationCodes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    trustedDevices: new Map(),
    orchestrations: new Map(),
    passwordFailures: new Map(),
    addressChecks: new Map(),
  }
}
