import type { EpochMilliseconds } from '../../../machines/domain.js'
import { StepUpError, type StepUpErrorCode } from '../../../machines/errors.js'
import { definedOnly, fieldsOf } from '../../_shared/answers.js'
import type { HttpAnswer } from '../../_shared/http.js'
import { readAvailableAt } from '../../_shared/retry-after.js'

/** Which request failed. The same answer means different things at different ones. */
export type BetterAuthCall = 'session' | 'sendOtp' | 'verifyOtp' | 'verifyTotp' | 'verifyBackupCode'

/**
 * What a `code` of better-auth means (1.7: `two-factor/error-code`, `@better-auth/core/error`, the admin plugin's ban). Only
 * these are kept as `providerCode`: better-auth makes others out of messages, and those may hold anything.
 */
const meanings: ReadonlyMap<unknown, StepUpErrorCode> = new Map<unknown, StepUpErrorCode>([
  ['INVALID_CODE', 'invalid_code'],
  ['INVALID_BACKUP_CODE', 'invalid_code'],
  // Too old, used, replaced by another, or never sent: better-auth doesn't tell these apart.
  ['OTP_HAS_EXPIRED', 'code_expired'],
  // A sign-in without a code that is sent: its cookie is dead with it.
  ['TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE', 'login_required'],
  ['INVALID_TWO_FACTOR_COOKIE', 'login_required'],
  ['UNAUTHORIZED', 'login_required'],
  ['SESSION_EXPIRED', 'login_required'],
  ['SESSION_NOT_FRESH', 'login_required'],
  ['USER_NOT_FOUND', 'login_required'],
  ['OTP_NOT_ENABLED', 'factor_unavailable'],
  ['TOTP_NOT_ENABLED', 'factor_unavailable'],
  ['BACKUP_CODES_NOT_ENABLED', 'factor_unavailable'],
  ['TWO_FACTOR_NOT_ENABLED', 'enrolment_required'],
  ['ACCOUNT_TEMPORARILY_LOCKED', 'locked'],
  ['BANNED_USER', 'denied'],
  ['EMAIL_NOT_VERIFIED', 'denied'],
  // The app offers a factor that the server is not set up for.
  ['OTP_NOT_CONFIGURED', 'configuration'],
  ['TOTP_NOT_CONFIGURED', 'configuration'],
  ['INVALID_ORIGIN', 'configuration'],
  ['MISSING_OR_NULL_ORIGIN', 'configuration'],
  ['CROSS_SITE_NAVIGATION_LOGIN_BLOCKED', 'configuration'],
  // Another version of the plugin.
  ['VALIDATION_ERROR', 'configuration'],
  ['MISSING_FIELD', 'configuration'],
  ['FAILED_TO_CREATE_SESSION', 'server'],
  ['FAILED_TO_INVALIDATE_TWO_FACTOR_CHALLENGE', 'server'],
])

/** What a 4xx means that says nothing we know. */
const fallbacks: Readonly<Record<BetterAuthCall, StepUpErrorCode>> = {
  session: 'denied',
  sendOtp: 'send_refused',
  verifyOtp: 'factor_unavailable',
  verifyTotp: 'factor_unavailable',
  verifyBackupCode: 'factor_unavailable',
}

/** better-auth says the second, in seconds; a proxy in front of it the first. */
const waits = ['Retry-After', 'X-Retry-After']

/** The one place where an answer of better-auth becomes an error: all but a 2xx that can be read. Its `message` is not kept. */
export function toStepUpError(call: BetterAuthCall, answer: HttpAnswer, now: EpochMilliseconds): StepUpError {
  const { status, body } = answer
  const { code: given } = fieldsOf(body)
  const code = status < 400 ? 'protocol' : (meaningOf(given, call) ?? meaningOfStatus(status, call))
  const details = definedOnly({
    status,
    providerCode: typeof given === 'string' && meanings.has(given) ? given : undefined,
    scope: code === 'rate_limited' ? scopeOf(call) : undefined,
    availableAt: readAvailableAt(answer, now, waits),
  })
  return new StepUpError(code, details)
}

function meaningOf(given: unknown, call: BetterAuthCall): StepUpErrorCode | undefined {
  // Here another code can be had.
  if (given === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE' && call === 'verifyOtp') return 'tries_exhausted'
  return meanings.get(given)
}

function meaningOfStatus(status: number, call: BetterAuthCall): StepUpErrorCode {
  if (status === 429) return 'rate_limited'
  // Another request used a backup code at the same moment; this one was not used.
  if (status === 409 && call === 'verifyBackupCode') return 'rate_limited'
  if (status === 401) return 'login_required'
  if (status === 403) return 'denied'
  // No better-auth there, or no two-factor plugin.
  if ([404, 405, 415].includes(status)) return 'configuration'
  if (status < 500) return fallbacks[call]
  return status > 501 && status < 505 ? 'unavailable' : 'server'
}

/** better-auth counts per address and path. */
function scopeOf(call: BetterAuthCall): 'send' | 'verify' | 'account' {
  if (call === 'sendOtp') return 'send'
  return call === 'session' ? 'account' : 'verify'
}
