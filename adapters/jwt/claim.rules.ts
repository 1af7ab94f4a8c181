import type { EpochMilliseconds, Evidence, EvidenceCheck, MethodPolicy } from '../../machines/domain.js'
import type { EvidenceInput } from '../../machines/ports.js'
import { meetsAcr, meetsMethods } from '../_shared/assurance.policy.js'
import { type Fields, isText } from '../_shared/option.checks.js'
import { readMethods, requireText } from './claim.readers.js'
import { refuse, refuseUser } from './claim.refusal.js'

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
