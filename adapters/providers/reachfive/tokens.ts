import { decodeJwt } from 'jose/jwt/decode'

import type {
  EpochMilliseconds,
  Evidence,
  JsonObject,
  Proof,
  StepUpResult,
  Tokens,
} from '../../../machines/domain.js'
import { type Check, isObject, isText, oneOf } from '../../../machines/errors.js'
import {
  definedOnly,
  type Fields,
  fieldsOf,
  isAmount,
  isFlag,
  isTexts,
  readOptionalField,
} from '../../_shared/answers.js'

/** Reads a token response ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)). Throws where neither an access token nor an ID token is in it. */
export function readTokens(fields: Fields, now: EpochMilliseconds): Tokens {
  const text = (name: string) => readOptionalField(fields, name, isText)
  const lifetime = readOptionalField(fields, 'expires_in', isAmount)
  const [accessToken, idToken] = [text('access_token'), text('id_token')]
  if (!accessToken && !idToken) throw new TypeError('access_token')
  return {
    ...definedOnly({
      accessToken,
      idToken,
      refreshToken: text('refresh_token'),
      tokenType: text('token_type'),
      scope: text('scope'),
    }),
    expiresAt: lifetime === undefined ? null : now + lifetime * 1000,
  }
}

/**
 * What the ID token says, read and NOT verified: no signature, issuer, audience, expiry or nonce. Throws for what is no JWT.
 */
export function readClaims(proof: Proof): Omit<Evidence, 'checked'> {
  const idToken = proof.kind === 'tokens' ? proof.tokens.idToken : undefined
  const { sub, amr, acr, auth_time: authTime } = fieldsOf(idToken && decodeJwt(idToken))
  return {
    subject: isText(sub) ? sub : null,
    methods: isTexts(amr) ? amr.filter(isText) : [],
    acr: isText(acr) ? acr : null,
    authTime: isAmount(authTime) ? authTime * 1000 : null,
  }
}

/** How the user first authenticated in the session (developer.reachfive.com, "Decode tokens"). */
export type ReachFiveAuthType = (typeof authTypes)[number]

const authTypes = [
  'password',
  'phone_number_password',
  'magic_link',
  'sms',
  'external',
  'refresh',
  'login_as',
  'third_party',
  'webauthn',
] as const

/** Claims of a ReachFive ID token, by their names on the wire. Times of the token are seconds since 1970. */
export interface ReachFiveIdTokenClaims {
  /** `https://{domain}`. */
  readonly iss: string
  /** Who. */
  readonly sub: string
  /** The client, in a list. */
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly iat: number
  /** Of the first authentication of the session, not of the step-up. */
  readonly auth_time?: number
  readonly auth_type?: ReachFiveAuthType
  /** Methods used; contains `mfa` after a step-up. */
  readonly amr?: readonly string[]
  readonly acr?: string
  readonly azp?: string
  readonly at_hash?: string
  readonly nonce?: string
  readonly new_user?: boolean
  readonly name?: string
  readonly email?: string
  readonly email_verified?: boolean
  /** ISO 8601. */
  readonly updated_at?: string
  readonly custom_fields?: JsonObject
}

const isAudience = (value: unknown) => isText(value) || isTexts(value)

const required = { iss: isText, sub: isText, aud: isAudience, exp: isAmount, iat: isAmount }
const checks: Readonly<Record<keyof ReachFiveIdTokenClaims, Check>> = {
  ...required,
  auth_time: isAmount,
  auth_type: oneOf(...authTypes)[1],
  amr: isTexts,
  acr: isText,
  azp: isText,
  at_hash: isText,
  nonce: isText,
  new_user: isFlag,
  name: isText,
  email: isText,
  email_verified: isFlag,
  updated_at: isText,
  custom_fields: isObject,
}

/**
 * The claims of a result, to show who it is after `verified`. They are read and NOT verified here: what was, is in
 * `evidence.checked` of the flow. A claim of another type, or one that is unknown, is left out. `null` where there is no ID
 * token, and for one that can't be read or lacks what OpenID Connect Core, section 2 requires.
 */
export function readIdTokenClaims(result: StepUpResult): ReachFiveIdTokenClaims | null {
  const claims = decode(result)
  const known = Object.entries(checks).filter(
    ([name, check]) => Object.hasOwn(claims, name) && check(claims[name]),
  )
  const read = Object.fromEntries(known.map(([name]) => [name, claims[name]]))
  return isComplete(read) ? read : null
}

function decode(result: StepUpResult): Fields {
  try {
    return fieldsOf(result.kind === 'tokens' && decodeJwt(result.tokens.idToken ?? ''))
  } catch {
    return {}
  }
}

function isComplete(claims: object): claims is ReachFiveIdTokenClaims {
  return Object.keys(required).every((name) => Object.hasOwn(claims, name))
}
