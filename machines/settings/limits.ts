import type { Milliseconds } from '../domain.js'
import { isObject, type OptionRules, requireOptions, wholeNumber } from '../errors.js'

/** The limits of a flow. They are a courtesy to user and provider; the control is the server's. */
export interface StepUpLimits {
  /** Codes sent in a flow, 1 to 100. Default 5 (Twilio Verify, error 60203). */
  readonly codesPerFlow: number
  /**
   * Wait before the next code by the same factor, after the first, second ... code, in milliseconds; the last one repeats.
   * Default 30, 40, 60, 90, 120, then 260 s (Twilio's retry guidance). A later time from the server wins.
   */
  readonly resendCooldowns: readonly Milliseconds[]
  /** Tries per challenge, 1 to 100. Default 5. A count from the server wins. */
  readonly triesPerChallenge: number
  /** Tries per flow, 1 to 100. Default 10 (OWASP Transaction Authorization Cheat Sheet: then start over). */
  readonly triesPerFlow: number
  /** Life of a code where the server doesn't say, in milliseconds. Default 600 s (NIST SP 800-63B-4, ASVS 6.5.5). */
  readonly codeLifetime: Milliseconds
  /** Life of a step-up token where the server doesn't say, in milliseconds. Default 300 s. */
  readonly grantLifetime: Milliseconds
  /** Silent restarts when the step-up token dies, 0 to 10. Default 1. */
  readonly restarts: number
  /** Life of the whole flow, in milliseconds. Default 600 s. */
  readonly flowLifetime: Milliseconds
  /** Longest time without an act of the user, in milliseconds. Default 300 s. */
  readonly idleLifetime: Milliseconds
  /** Time for one request to begin, in milliseconds. Default 10 s. */
  readonly beginTimeout: Milliseconds
  /** Time for one request to send a code, in milliseconds. Default 10 s. */
  readonly sendTimeout: Milliseconds
  /** Time for one request to verify, and for the exchange after it, in milliseconds. Default 15 s. */
  readonly verifyTimeout: Milliseconds
  /** Requests to begin before the user is asked, on network errors and 502 to 504, 1 to 10. Default 3. */
  readonly beginTries: number
  /** First pause between two of them, in milliseconds; it doubles, give or take a quarter. Default 0.5 s. */
  readonly beginBackoff: Milliseconds
  /** Pause after "too many requests" without a time, in milliseconds. Default 60 s (ReachFive's window). */
  readonly rateLimitWait: Milliseconds
  /** Pause between two polls where the server doesn't say, in milliseconds. Default 5 s (RFC 8628, section 3.5). */
  readonly pollInterval: Milliseconds
}

export const defaultLimits: StepUpLimits = Object.freeze({
  codesPerFlow: 5,
  resendCooldowns: Object.freeze([30_000, 40_000, 60_000, 90_000, 120_000, 260_000]),
  triesPerChallenge: 5,
  triesPerFlow: 10,
  codeLifetime: 600_000,
  grantLifetime: 300_000,
  restarts: 1,
  flowLifetime: 600_000,
  idleLifetime: 300_000,
  beginTimeout: 10_000,
  sendTimeout: 10_000,
  verifyTimeout: 15_000,
  beginTries: 3,
  beginBackoff: 500,
  rateLimitWait: 60_000,
  pollInterval: 5_000,
})

const SECOND: Milliseconds = 1000
/** A day. */
export const LONGEST_TIME: Milliseconds = 86_400_000

/** Less than a second is likely given in seconds. */
const aTime = wholeNumber(SECOND, LONGEST_TIME)
const rules: OptionRules<StepUpLimits> = {
  codesPerFlow: wholeNumber(1, 100),
  resendCooldowns: [
    `be a list of whole numbers from ${SECOND} to ${LONGEST_TIME}`,
    (value) => Array.isArray(value) && value.length > 0 && value.every(aTime[1]),
  ],
  triesPerChallenge: wholeNumber(1, 100),
  triesPerFlow: wholeNumber(1, 100),
  codeLifetime: aTime,
  grantLifetime: aTime,
  restarts: wholeNumber(0, 10),
  flowLifetime: aTime,
  idleLifetime: aTime,
  beginTimeout: aTime,
  sendTimeout: aTime,
  verifyTimeout: aTime,
  beginTries: wholeNumber(1, 10),
  beginBackoff: wholeNumber(1, LONGEST_TIME),
  rateLimitWait: aTime,
  pollInterval: aTime,
}
const names = Object.keys(defaultLimits) as (keyof StepUpLimits)[]

/** Whether these are all limits, each in its range. */
export function isLimits(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== names.length) return false
  return names.every((name) => rules[name][1](value[name]))
}

/** The given limits, over those of `base`. Throws an `OptionError` that names the first wrong one. */
export function resolveLimits(
  caller: string,
  limits: Partial<StepUpLimits> | undefined,
  base: StepUpLimits = defaultLimits,
): StepUpLimits {
  if (limits === undefined) return base
  requireOptions<StepUpLimits>(caller, limits, rules, [], 'limits.')
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
  return { ...base, ...given }
}
