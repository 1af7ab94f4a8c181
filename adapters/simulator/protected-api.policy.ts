import type { Caller, ProtectedResource } from './protected-api.options.js'

/** Why a call does not pass. */
export type Refusal =
  'tokenMissing' | 'tokenInvalid' | 'levelTooLow' | 'authenticationTooOld' | 'scopeInsufficient'

/**
 * What a resource misses in a valid token, or `undefined`. The authentication is judged before the scope: its challenge names
 * the scope too (RFC 9470 section 3), so that one authorization request mends both.
 *
 * @param now Epoch milliseconds.
 */
export function judge(resource: ProtectedResource, caller: Caller, now: number): Refusal | undefined {
  const { acrValues, maxAge, scope, amr = [] } = resource
  if (!amr.every((method) => caller.methods.includes(method))) return 'levelTooLow'
  if (acrValues !== undefined && !acrValues.some((value) => value === caller.acr)) return 'levelTooLow'
  if (maxAge !== undefined && ageOf(caller, now) > maxAge) return 'authenticationTooOld'
  if (scope?.split(' ').every((word) => caller.scope.includes(word)) === false) return 'scopeInsufficient'
  return undefined
}

/** Whole seconds since the user authenticated. A time that nobody tells is too long ago for any limit. */
function ageOf({ authTime }: Caller, now: number): number {
  return authTime === undefined ? Infinity : Math.floor(now / 1000) - authTime
}
