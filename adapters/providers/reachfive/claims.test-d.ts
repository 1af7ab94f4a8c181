import type { StepUpResult } from '../../../machines/domain.js'
import { type ReachFiveAuthType, type ReachFiveIdTokenClaims, readIdTokenClaims } from './index.js'

/** Types, both ways; the compiler runs this file. */

export const greet = (result: StepUpResult): string => readIdTokenClaims(result)?.name ?? 'you'
export const least: ReachFiveIdTokenClaims = {
  iss: 'https://x.example',
  sub: 'u',
  aud: ['c'],
  exp: 2,
  iat: 1,
}
export const authType: ReachFiveAuthType = 'webauthn'

/** As many as ReachFive documents, no more: every other claim is of an unknown type. */
type Names = keyof { [Name in keyof ReachFiveIdTokenClaims as string extends Name ? never : Name]: 0 }
type Known =
  | ('iss' | 'sub' | 'aud' | 'exp' | 'iat' | 'auth_time' | 'auth_type' | 'amr' | 'acr' | 'azp' | 'at_hash')
  | ('nonce' | 'new_user' | 'name' | 'given_name' | 'family_name' | 'birthdate' | 'gender' | 'locale')
  | ('picture' | 'profile' | 'email' | 'email_verified' | 'phone_number' | 'phone_number_verified')
  | ('updated_at' | 'custom_fields')
type Same = [Exclude<Names, number>, Known] extends [Known, Exclude<Names, number>] ? true : false
export const names: Same = true

// @ts-expect-error there may be none
export const sure: string = readIdTokenClaims({ kind: 'session' }).sub
// @ts-expect-error a text may be missing
export const email = (claims: ReachFiveIdTokenClaims): string => claims.email
export const further: unknown = least['loyalty']
// @ts-expect-error nobody knows what a further claim is
export const level: string = least['loyalty']
// @ts-expect-error no such way in
export const telepathy: ReachFiveAuthType = 'telepathy'
// @ts-expect-error what was read is read-only
least.sub = 'somebody else'
// @ts-expect-error a result, not a token
readIdTokenClaims('token')
