import type { Evidence, EvidenceCheck } from '../../machines/domain.js'
import type { EvidenceInput, EvidencePort } from '../../machines/ports.js'
import { type Fields, isText } from '../_shared/option.checks.js'
import { requireText } from './claim.readers.js'
import { refuse } from './claim.refusal.js'
import {
  checkAcr,
  checkAudience,
  checkIssuer,
  checkMethods,
  checkNonce,
  checkSubject,
  toEvidence,
} from './claim.rules.js'
import {
  checkAuthTime,
  checkExpiry,
  checkNotEarly,
  checkSince,
  type Moment,
  momentOf,
  readAuthTime,
} from './claim.times.js'
import type { IntrospectionEvidenceOptions } from './introspection.options.js'
import { createIntrospectionRequest } from './introspection.request.js'
import { type IntrospectionSettings, resolveIntrospectionOptions } from './introspection.settings.js'

/**
 * Asks the provider itself about the access token of a flow (RFC 7662; RFC 9470, section 6.2), then applies the rules of the
 * ID token to what the answer has. For servers: the endpoint wants a secret. A claim that isn't in the answer and that
 * nobody asked for is not in `checked`.
 *
 * Throws a `TypeError` that names the first wrong option. `check` throws `assurance_not_met`, with `claim` and `reason`, or
 * `user_mismatch`, and the errors of a request: `network`, `timeout`, `rate_limited`, `server`, `unavailable`, `protocol`,
 * `configuration`.
 */
export function createIntrospectionEvidence(options: IntrospectionEvidenceOptions): EvidencePort {
  const settings = resolveIntrospectionOptions(options)
  const introspect = createIntrospectionRequest(settings)

  return {
    check: async (input, call) => {
      const { result } = input
      const token: unknown = result.kind === 'tokens' ? result.tokens.accessToken : undefined
      const claims = await introspect(isText(token) ? token : refuse('access_token', 'missing'), call)
      return checkAnswer(claims, settings, input, momentOf(call.now(), input, settings))
    },
  }
}

function checkAnswer(
  claims: Fields,
  { issuer, audience, freshness, methods, acrValues }: IntrospectionSettings,
  input: EvidenceInput,
  moment: Moment,
): Evidence {
  const { active } = claims
  if (active !== true) refuse('active', active === undefined ? 'missing' : 'wrong')
  const has = (name: string) => (claims[name] ?? undefined) !== undefined
  const where = (isAsked: boolean, check: () => readonly EvidenceCheck[]) => (isAsked ? check() : [])
  const checked = [
    where(issuer !== undefined, () => checkIssuer(claims, issuer ?? '')),
    where(audience !== undefined, () => checkAudience(claims, audience ?? '')),
    where(has('exp'), () => checkExpiry(claims, moment)),
  ]
  checkNotEarly(claims, moment)
  if (freshness === 'issuedAt') checkSince(claims, 'iat', moment.startedAt, moment)
  const isSubjectAsked = input.request.subject !== undefined || has('sub')
  checked.push(
    where(has('nonce'), () => checkNonce(claims, input)),
    where(isSubjectAsked, () => checkSubject(requireText(claims, 'sub'), input)),
    where(freshness === 'authTime', () => checkAuthTime(claims, input, moment)),
    checkMethods(claims, methods),
    checkAcr(claims, input.request.acrValues, acrValues),
  )
  return toEvidence(claims, readAuthTime(claims), ['introspection', ...checked.flat()])
}
