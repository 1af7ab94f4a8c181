import type { EpochMilliseconds, EvidenceCheck, Milliseconds } from '../../machines/domain.js'
import type { EvidenceInput } from '../../machines/ports.js'
import { isAmount } from '../_shared/answer.readers.js'
import { isFresh } from '../_shared/assurance.policy.js'
import type { Fields } from '../_shared/option.checks.js'
import { readTime, requireTime } from './claim.readers.js'
import { refuse } from './claim.refusal.js'

/** The clock of a check. Every rule asks what must be so, so that a clock that answers no number refuses everything. */
export interface Moment {
  readonly now: EpochMilliseconds
  /** By how much two clocks may differ. */
  readonly tolerance: Milliseconds
}

/** RFC 7519, section 4.1.4; OpenID Connect Core, section 3.1.3.7, item 9. */
export function checkExpiry(claims: Fields, { now, tolerance }: Moment): readonly EvidenceCheck[] {
  if (!(requireTime(claims, 'exp') > now - tolerance)) refuse('exp', 'expired')
  return ['expiry']
}

/** RFC 7519, sections 4.1.5 and 4.1.6: what is there doesn't lie in the future. */
export function checkNotEarly(claims: Fields, { now, tolerance }: Moment): void {
  for (const name of ['iat', 'nbf']) {
    const time = readTime(claims, name)
    if (time !== undefined && !(time <= now + tolerance)) refuse(name, 'early')
  }
}

/** A time that is not older than `oldest`, nor of the future. */
export function checkSince(
  claims: Fields,
  name: string,
  oldest: EpochMilliseconds,
  { now, tolerance }: Moment,
): void {
  const time = requireTime(claims, name)
  if (!isFresh(time, oldest, now, tolerance)) refuse(name, time > now + tolerance ? 'early' : 'tooOld')
}

/**
 * The user authenticated since the flow began, and not longer ago than `maxAge` of the request (OpenID Connect Core, section
 * 3.1.3.7, item 13; RFC 9470, section 3).
 */
export function checkAuthTime(
  claims: Fields,
  { request, startedAt }: Pick<EvidenceInput, 'request' | 'startedAt'>,
  moment: Moment,
): readonly EvidenceCheck[] {
  // A NumericDate mostly has whole seconds: that of the second in which the flow began is fresh.
  const start = Math.floor(startedAt / 1000) * 1000
  const oldest = request.maxAge === undefined ? start : Math.max(start, moment.now - request.maxAge * 1000)
  checkSince(claims, 'auth_time', oldest, moment)
  return ['authTime']
}

/** `auth_time` as the provider says it; `null` where it says none that can be read. */
export function readAuthTime({ auth_time: seconds }: Fields): EpochMilliseconds | null {
  return isAmount(seconds) ? seconds * 1000 : null
}
