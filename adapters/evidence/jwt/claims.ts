import type { EpochMilliseconds, Evidence, EvidenceCheck, Milliseconds } from '../../../machines/domain.js'
import { type EvidenceProblem, isText, StepUpError } from '../../../machines/errors.js'
import type { EvidenceInput } from '../../../machines/ports.js'
import { isAmount, momentAfter } from '../../_shared/answers.js'
import { isFresh, meetsAcr, meetsMethods, type MethodPolicy } from '../../_shared/assurance.js'
import { largestSkew } from '../../_shared/clock-skew.js'
import type { PolicySettings } from './policy.js'

/** The members of an ID token or of an introspection, none of them checked yet. */
export type Claims = Readonly<Record<string, unknown>>

/** Refuses evidence by the name of a claim and never by its value. Of a `cause`, StepUpError keeps name and code. */
export function refuse(claim: string, reason: EvidenceProblem, cause?: unknown): never {
  throw new StepUpError('assurance_not_met', { claim, reason, ...(cause !== undefined && { cause }) })
}

/** Refuses a token of another user: a step-up never changes the user. */
function refuseUser(claim: string): never {
  throw new StepUpError('user_mismatch', { claim, reason: 'wrong' })
}

/** A claim that must be there, as text. */
export function requireText(claims: Claims, name: string): string {
  const value = claims[name] ?? refuse(name, 'missing')
  return isText(value) ? value : refuse(name, 'wrong')
}

/** A `NumericDate` where there is one: seconds, fractions allowed ([RFC 7519, section 2](https://www.rfc-editor.org/rfc/rfc7519#section-2)). */
function readTime(claims: Claims, name: string): EpochMilliseconds | undefined {
  const value = claims[name] ?? undefined
  if (value === undefined) return undefined
  return isAmount(value) ? value * 1000 : refuse(name, 'wrong')
}

/** A `NumericDate` that must be there. */
export function requireTime(claims: Claims, name: string): EpochMilliseconds {
  return readTime(claims, name) ?? refuse(name, 'missing')
}

/** `auth_time` as the provider says it, by its clock; `null` where there is none that can be read. */
export function readAuthTime({ auth_time: seconds }: Claims): EpochMilliseconds | null {
  return momentAfter(0, seconds)
}

/**
 * `amr` ([RFC 8176](https://www.rfc-editor.org/rfc/rfc8176)). Providers also send one text, or objects; only texts in a list count.
 */
function readMethods({ amr }: Claims): readonly string[] {
  return Array.isArray(amr) ? amr.filter(isText) : []
}

/**
 * The clock of a check: that of the provider, as far as the skew of ours is known. Every rule asks for what must be true, so a clock
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

/** What a rule verified: nothing, where nothing was asked for. */
type Verified = readonly EvidenceCheck[]

// The rules follow, one function each, for the ID token and for an introspection. A rule that isn't met refuses the evidence.
// "Item n" is that of https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation (OpenID Connect Core, section 3.1.3.7).

/** Item 2. */
export function checkIssuer(claims: Claims, issuer: string): Verified {
  if (requireText(claims, 'iss') !== issuer) refuse('iss', 'wrong')
  return ['issuer']
}

/**
 * One of these audiences is in `aud`: one text, or a list of texts ([RFC 7519, section 4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3)).
 * An access token may have others besides ([RFC 9068, section 4](https://www.rfc-editor.org/rfc/rfc9068#section-4)).
 *
 * @param trusted Item 3, for an ID token: the only others that it may have.
 */
export function checkAudience(
  { aud }: Claims,
  audience: readonly string[],
  trusted?: readonly string[],
): Verified {
  const given: unknown = aud ?? refuse('aud', 'missing')
  const audiences: readonly unknown[] = Array.isArray(given) ? given : [given]
  const isAllowed = (each: unknown) =>
    isText(each) && (trusted === undefined || audience.includes(each) || trusted.includes(each))
  if (!audiences.every(isAllowed) || !audience.some((each) => audiences.includes(each)))
    refuse('aud', 'wrong')
  return ['audience']
}

/** Item 5: the token was made for the client, where it says for whom. */
export function checkAuthorizedParty({ azp }: Claims, clientIds: readonly string[]): void {
  const given: unknown = azp ?? undefined
  if (given !== undefined && !clientIds.some((each) => each === given)) refuse('azp', 'wrong')
}

/** Item 9; [RFC 7519, section 4.1.4](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4). */
export function checkExpiry(claims: Claims, { now, tolerance }: Moment): Verified {
  if (!(requireTime(claims, 'exp') > now - tolerance)) refuse('exp', 'expired')
  return ['expiry']
}

/** `iat` and `nbf`, where they are there, don't lie in the future ([RFC 7519, sections 4.1.5 and 4.1.6](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5)). */
export function checkNotEarly(claims: Claims, { now, tolerance }: Moment): void {
  for (const name of ['iat', 'nbf']) {
    const time = readTime(claims, name)
    if (time !== undefined && !(time <= now + tolerance)) refuse(name, 'early')
  }
}

/** Item 11: the nonce that this flow sent. A flow that sent none has nothing to compare. */
export function checkNonce(claims: Claims, { grant }: Pick<EvidenceInput, 'grant'>): Verified {
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

/** A time that is neither older than `oldest` nor in the future. */
export function checkSince(
  claims: Claims,
  name: string,
  oldest: EpochMilliseconds,
  { now, tolerance }: Moment,
): void {
  const time = requireTime(claims, name)
  if (!isFresh(time, oldest, now, tolerance)) refuse(name, time > now + tolerance ? 'early' : 'tooOld')
}

/**
 * Item 13: the user authenticated since the flow began, and not longer ago than `maxAge` of the request
 * ([RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3)).
 */
export function checkAuthTime(
  claims: Claims,
  { request: { maxAge } }: Pick<EvidenceInput, 'request'>,
  moment: Moment,
): Verified {
  const { now, startedAt } = moment
  const oldest = maxAge === undefined ? startedAt : Math.max(startedAt, now - maxAge * 1000)
  checkSince(claims, 'auth_time', oldest, moment)
  return ['authTime']
}

/** `amr` meets the policy. */
export function checkMethods(claims: Claims, policy: MethodPolicy | undefined): Verified {
  if (policy === undefined) return []
  const methods = readMethods(claims)
  if (!meetsMethods(policy, methods)) refuse('amr', methods.length === 0 ? 'missing' : 'wrong')
  return ['methods']
}

/** Item 12; [RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3): one of each list that was given. */
export function checkAcr({ acr }: Claims, ...asked: readonly (readonly string[] | undefined)[]): Verified {
  const lists = asked.filter((values) => values !== undefined && values.length > 0)
  if (lists.length === 0) return []
  const reached = isText(acr) ? acr : null
  if (!lists.every((values) => meetsAcr(values ?? [], reached)))
    refuse('acr', (acr ?? undefined) === undefined ? 'missing' : 'wrong')
  return ['acr']
}

/** The evidence of these claims. It has the time of the authentication also where no rule asked for one. */
export function toEvidence(
  { sub, acr, ...claims }: Claims,
  authTime: EpochMilliseconds | null,
  checked: Verified,
): Evidence {
  return {
    subject: isText(sub) ? sub : null,
    methods: readMethods(claims),
    acr: isText(acr) ? acr : null,
    authTime,
    checked: [...new Set(checked)],
  }
}
