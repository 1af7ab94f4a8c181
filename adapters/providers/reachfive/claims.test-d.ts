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

/** As many as ReachFive documents, no more. */
type Names = keyof ReachFiveIdTokenClaims
type Known =
  | ('iss' | 'sub' | 'aud' | 'exp' | 'iat' | 'auth_time' | 'auth_type' | 'amr' | 'acr' | 'azp' | 'at_hash')
  | ('nonce' | 'new_user' | 'name' | 'email' | 'email_verified' | 'updated_at' | 'custom_fields')
export const names: [Names, Known] extends [Known, Names] ? true : false = true

// @ts-expect-error there may be none
export const sure: string = readIdTokenClaims({ kind: 'session' }).sub
// @ts-expect-error a text may be missing
export const email = (claims: ReachFiveIdTokenClaims): string => claims.email
// @ts-expect-error no such claim
export const phone: unknown = least.phone_number
// @ts-expect-error no such way in
export const telepathy: ReachFiveAuthType = 'telepathy'
// @ts-expect-error what was read is read-only
least.sub = 'somebody else'
// @ts-expect-error a result, not a token
readIdTokenClaims('token')
