import type { EpochMilliseconds, Evidence, EvidenceCheck, Milliseconds } from '../../../machines/domain.js'
import { type EvidenceProblem, StepUpError } from '../../../machines/errors.js'
import type { EvidenceInput } from '../../../machines/ports.js'
import { isAmount } from '../../_shared/answers.js'
import { type MethodPolicy, isFresh, meetsAcr, meetsMethods } from '../../_shared/assurance.js'
import { largestSkew } from '../../_shared/clock-skew.js'
import { type Fields, isText } from '../../_shared/options.js'
import type { PolicySettings } from './options.js'

/** Refuses evidence by the name of a claim and never by its value. Of a `cause`, StepUpError keeps name and code. */
export function refuse(claim: string, reason: EvidenceProblem, cause?: unknown): never {
  throw new StepUpError('assurance_not_met', { claim, reason, ...(cause !== undefined && { cause }) })
}

/** The same for a token of somebody else: a step-up never changes the user. */
function refuseUser(claim: string): never {
  throw new StepUpError('user_mismatch', { claim, reason: 'wrong' })
}

/** A claim that must be there, as text. */
export function requireText(claims: Fields, name: string): string {
  const value = claims[name] ?? refuse(name, 'missing')
  return isText(value) ? value : refuse(name, 'wrong')
}

/** A `NumericDate` (RFC 7519, section 2: seconds, fractions allowed) where there is one. */
function readTime(claims: Fields, name: string): EpochMilliseconds | undefined {
  const value = claims[name] ?? undefined
  if (value === undefined) return undefined
  return isAmount(value) ? value * 1000 : refuse(name, 'wrong')
}

/** A `NumericDate` that must be there. */
export function requireTime(claims: Fields, name: string): EpochMilliseconds {
  return readTime(claims, name) ?? refuse(name, 'missing')
}

/** `amr` (RFC 8176): providers also send one text, or objects; what isn't a list of texts says nothing. */
function readMethods({ amr }: Fields): readonly string[] {
  return Array.isArray(amr) ? amr.filter(isText) : []
}

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

/**
 * One function per claim, for the ID token and for an introspection. Each refuses, or answers what it verified: nothing,
 * where nobody said what is expected.
 */
type Verified = readonly EvidenceCheck[]

/** OpenID Connect Core, section 3.1.3.7, item 2. */
export function checkIssuer(claims: Fields, issuer: string): Verified {
  if (requireText(claims, 'iss') !== issuer) refuse('iss', 'wrong')
  return ['issuer']
}

/** Item 3; RFC 7519, section 4.1.3: one text, or a list of texts. */
export function checkAudience({ aud }: Fields, audience: string): Verified {
  const given: unknown = aud ?? refuse('aud', 'missing')
  const audiences: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (!audiences.every(isText) || !audiences.includes(audience)) refuse('aud', 'wrong')
  return ['audience']
}

/** Items 4 and 5: several audiences need `azp`; where it is, it is the client. */
export function checkAuthorizedParty({ aud, azp }: Fields, clientId: string): void {
  const isNeeded = Array.isArray(aud) && aud.length > 1
  if ((azp ?? undefined) === undefined) {
    if (isNeeded) refuse('azp', 'missing')
  } else if (azp !== clientId) refuse('azp', 'wrong')
}

/** Item 11: the nonce that this flow sent. A flow that sent none has nothing to compare. */
export function checkNonce(claims: Fields, { grant }: Pick<EvidenceInput, 'grant'>): Verified {
  const sent = grant.memory?.['nonce'] ?? undefined
  if (sent === undefined) return []
  if (requireText(claims, 'nonce') !== sent) refuse('nonce', 'wrong')
  return ['nonce']
}

/** A step-up is for the user who started it, and for the one that the provider's other answers are about. */
export function checkSubject(
  subject: string,
  { request, claimed }: Pick<EvidenceInput, 'request' | 'claimed'>,
): Verified {
  if (request.subject !== undefined && subject !== request.subject) refuseUser('sub')
  if (claimed.subject !== null && subject !== claimed.subject) refuseUser('sub')
  return request.subject === undefined ? [] : ['subject']
}

/** RFC 8176, by policy. */
export function checkMethods(claims: Fields, policy: MethodPolicy | undefined): Verified {
  if (policy === undefined) return []
  const methods = readMethods(claims)
  if (!meetsMethods(policy, methods)) refuse('amr', methods.length === 0 ? 'missing' : 'wrong')
  return ['methods']
}

/** Item 12; RFC 9470, section 3: one of each list that asks. */
export function checkAcr({ acr }: Fields, ...asked: readonly (readonly string[] | undefined)[]): Verified {
  const lists = asked.filter((values) => values !== undefined && values.length > 0)
  if (lists.length === 0) return []
  const reached = isText(acr) ? acr : null
  if (!lists.every((values) => meetsAcr(values ?? [], reached)))
    refuse('acr', (acr ?? undefined) === undefined ? 'missing' : 'wrong')
  return ['acr']
}

/** The evidence of these claims; the time of the authentication also where nothing was asked of it. */
export function toEvidence(
  { sub, acr, ...claims }: Fields,
  authTime: EpochMilliseconds | null,
  checked: readonly EvidenceCheck[],
): Evidence {
  return {
    subject: isText(sub) ? sub : null,
    methods: readMethods(claims),
    acr: isText(acr) ? acr : null,
    authTime,
    checked: [...new Set(checked)],
  }
}
