import type { EpochMilliseconds, EvidenceCheck, Milliseconds } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { EvidenceInput } from '../../machines/ports.js'
import { isAmount } from '../_shared/answer.readers.js'
import { isFresh } from '../_shared/assurance.policy.js'
import { largestSkew } from '../_shared/clock.skew.js'
import type { Fields } from '../_shared/option.checks.js'
import { readTime, requireTime } from './claim.readers.js'
import { refuse } from './claim.refusal.js'
import type { PolicySettings } from './policy.options.js'

/**
 * The clock of a check: the provider's, as far as the skew of ours is known. Every rule asks what must be so, so that a clock
 * that answers no number refuses everything.
 */
export interface Moment {
  readonly now: EpochMilliseconds
  /** A NumericDate mostly has whole seconds: that of the second in which the flow began is fresh. */
  readonly startedAt: EpochMilliseconds
  /** By how much two clocks may differ. */
  readonly tolerance: Milliseconds
}

/** Throws `configuration` for a skew that is no number, or more than a day. */
export function momentOf(
  now: EpochMilliseconds,
  { startedAt }: Pick<EvidenceInput, 'startedAt'>,
  { clockSkew, clockTolerance }: Pick<PolicySettings, 'clockSkew' | 'clockTolerance'>,
): Moment {
  const skew: unknown = clockSkew()
  if (typeof skew !== 'number' || !(Math.abs(skew) <= largestSkew))
    throw new StepUpError('configuration', { option: 'clockSkew' })
  return {
    now: now + skew,
    startedAt: Math.floor((startedAt + skew) / 1000) * 1000,
    tolerance: clockTolerance,
  }
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
  { request: { maxAge } }: Pick<EvidenceInput, 'request'>,
  moment: Moment,
): readonly EvidenceCheck[] {
  const { now, startedAt } = moment
  const oldest = maxAge === undefined ? startedAt : Math.max(startedAt, now - maxAge * 1000)
  checkSince(claims, 'auth_time', oldest, moment)
  return ['authTime']
}

/** `auth_time` as the provider says it, by its clock; `null` where it says none that can be read. */
export function readAuthTime({ auth_time: seconds }: Fields): EpochMilliseconds | null {
  return isAmount(seconds) ? seconds * 1000 : null
}
