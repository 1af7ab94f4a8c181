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
  momentAfter,
  readOptionalField,
} from '../../_shared/answers.js'

/**
 * Reads a token response ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)). The code is spent when it
 * arrives, so it throws only where there is neither an access token nor an ID token, or one of them is no text. Any other member
 * that can't be read counts as absent.
 */
export function readTokens(fields: Fields, now: EpochMilliseconds): Tokens {
  const accessToken = readOptionalField(fields, 'access_token', isText)
  const idToken = readOptionalField(fields, 'id_token', isText)
  if (!accessToken && !idToken) throw new TypeError('access_token')
  const { scope } = fields
  return {
    ...definedOnly({
      accessToken,
      idToken,
      refreshToken: readText(fields, 'refresh_token'),
      tokenType: readText(fields, 'token_type'),
      scope: isTexts(scope) ? scope.join(' ') || undefined : readText(fields, 'scope'),
      providerName: readText(fields, 'provider_name'),
      providerAccessToken: readText(fields, 'provider_access_token'),
    }),
    expiresAt: readExpiry(fields, now),
  }
}

/** A member that nothing depends on: `undefined` where it is not a text. */
export function readText(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return isText(value) ? value : undefined
}

/** `expires_in` in seconds, as a number or in digits; `null` for anything else. */
function readExpiry({ expires_in: given }: Fields, now: EpochMilliseconds): EpochMilliseconds | null {
  return momentAfter(now, isText(given) && given.trim() !== '' ? Number(given) : given)
}

/**
 * What the ID token says, read and NOT verified: no signature, issuer, audience, expiry or nonce. Throws for what is no JWT. Of an
 * encrypted one nothing is known here: the tokens are good, and the code is spent.
 */
export function readClaims(proof: Proof): Omit<Evidence, 'checked'> {
  const idToken = proof.kind === 'tokens' ? proof.tokens.idToken : undefined
  const {
    sub,
    amr,
    acr,
    auth_time: authTime,
  } = fieldsOf(idToken && !isEncrypted(idToken) && decodeJwt(idToken))
  return {
    subject: isText(sub) ? sub : null,
    methods: isTexts(amr) ? amr.filter(isText) : [],
    acr: isText(acr) ? acr : null,
    authTime: momentAfter(0, authTime),
  }
}

/** A compact JWE has five parts ([RFC 7516, section 7.1](https://www.rfc-editor.org/rfc/rfc7516#section-7.1)). */
const isEncrypted = (token: string): boolean => token.split('.').length === 5

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

/** Claims that ReachFive documents ("Decode tokens"), and those that its default scope brings. */
interface KnownClaims {
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
  readonly given_name?: string
  readonly family_name?: string
  /** `YYYY-MM-DD`, and `0000-MM-DD` where the year is not told. */
  readonly birthdate?: string
  readonly gender?: string
  /** A language tag, such as `fr-FR`. */
  readonly locale?: string
  /** URL of an image. Of a foreign origin: it is not checked. */
  readonly picture?: string
  /** URL of a page. Of a foreign origin: it is not checked. */
  readonly profile?: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly phone_number?: string
  readonly phone_number_verified?: boolean
  /** ISO 8601. */
  readonly updated_at?: string
  readonly custom_fields?: JsonObject
}

/**
 * Claims of a ReachFive ID token, by their names on the wire, and every other claim as it came. Times of the token are seconds since
 * 1970.
 */
export type ReachFiveIdTokenClaims = KnownClaims & Readonly<Record<string, unknown>>

const isAudience = (value: unknown) => isText(value) || isTexts(value)

const required = { iss: isText, sub: isText, aud: isAudience, exp: isAmount, iat: isAmount }
const checks: Readonly<Record<keyof KnownClaims, Check>> = {
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
  given_name: isText,
  family_name: isText,
  birthdate: isText,
  gender: isText,
  locale: isText,
  picture: isText,
  profile: isText,
  email: isText,
  email_verified: isFlag,
  phone_number: isText,
  phone_number_verified: isFlag,
  updated_at: isText,
  custom_fields: isObject,
}
const known = new Map<string, Check>(Object.entries(checks))

/**
 * The claims of a result, to show who it is after `verified`. They are read and NOT verified here: what was, is in
 * `evidence.checked` of the flow. A documented claim of another type is left out; a claim that is not documented is there as it came.
 * `null` where there is no ID token, and for one that is encrypted, can't be read or lacks what OpenID Connect Core, section 2 requires.
 */
export function readIdTokenClaims(result: StepUpResult): ReachFiveIdTokenClaims | null {
  const given = Object.entries(decode(result))
  const claims = Object.fromEntries(given.filter(([name, value]) => known.get(name)?.(value) ?? true))
  return isComplete(claims) ? claims : null
}

function decode(result: StepUpResult): Fields {
  try {
    return fieldsOf(result.kind === 'tokens' && decodeJwt(result.tokens.idToken ?? ''))
  } catch {
    return {}
  }
}

function isComplete(claims: Fields): claims is ReachFiveIdTokenClaims {
  return Object.keys(required).every((name) => Object.hasOwn(claims, name))
}
