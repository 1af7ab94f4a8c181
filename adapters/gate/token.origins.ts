import { accessTokenOf, type StepUpVerified } from './reached.rules.js'
import type { Call } from './replay.request.js'

/** Where the token of an outcome has been: it goes nowhere else without a step-up. */
const originsOf = new WeakMap<StepUpVerified, Set<string>>()

export function noteUse(verified: StepUpVerified, { url }: Pick<Call, 'url'>): void {
  originsOf.set(verified, (originsOf.get(verified) ?? new Set()).add(url.origin))
}

/**
 * Whether what the gate holds may go into a call that was made without it: only beside a token that the app put there itself, and
 * only where it has been before. Where there is no token, there is nothing to keep.
 */
export function mayCarry({ url, headers }: Pick<Call, 'url' | 'headers'>, verified: StepUpVerified): boolean {
  if (accessTokenOf(verified.readResult()) === undefined) return true
  return headers.has('Authorization') && originsOf.get(verified)?.has(url.origin) === true
}
