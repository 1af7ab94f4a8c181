import type { Evidence } from '../../machines/domain.js'
import type { EvidenceInput, EvidencePort } from '../../machines/ports.js'
import { abortError, untilAborted } from '../_shared/http.request.js'
import type { Fields } from '../_shared/option.checks.js'
import { requireText, requireTime } from './claim.readers.js'
import { refuse } from './claim.refusal.js'
import {
  checkAcr,
  checkAudience,
  checkAuthorizedParty,
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
  type Moment,
  momentOf,
  readAuthTime,
} from './claim.times.js'
import { createKeyLoader } from './jwt.keys.js'
import type { JwtEvidenceOptions } from './jwt.options.js'
import { type JwtSettings, resolveJwtOptions } from './jwt.settings.js'
import { checkSignature } from './jwt.signature.js'
import { idTokenOf, readToken } from './token.reader.js'

/**
 * Checks the ID token of a flow: signature, then the claims (OpenID Connect Core, section 3.1.3.7; RFC 8725). `checked` of the
 * evidence lists what was verified in this very check.
 *
 * Throws a `TypeError` that names the first wrong option. `check` throws `assurance_not_met`, with `claim` and `reason`, or
 * `user_mismatch`; no value of a claim and no token is in them. Where the keys can't be had it throws `network`, `timeout`,
 * `server`, `unavailable`, `protocol` or `configuration`; `configuration` too for a wrong `clockSkew`. It reads time from the
 * flow.
 */
export function createJwtEvidence(options: JwtEvidenceOptions): EvidencePort {
  const settings = resolveJwtOptions(options)
  const loadKeys = createKeyLoader(settings)

  return {
    check: async (input, { signal, now }) => {
      if (signal.aborted) throw abortError(signal)
      const read = readToken(idTokenOf(input.result), settings.algorithms)
      const loading = loadKeys()
      // The keys are for all flows: a request for them doesn't end with the flow that came first.
      const checking = loading?.then((keys) => checkSignature(read, keys, settings.algorithms))
      if (checking !== undefined) await untilAborted(checking, signal)
      const moment = momentOf(now(), input, settings)
      const evidence = checkClaims(read.claims, settings, input, moment)
      if (checking === undefined) return evidence
      return { ...evidence, checked: ['signature', ...evidence.checked] }
    },
  }
}

/** In the order in which a refusal says most: whose token it is, whether it lives, for whom and when it was made, how well. */
function checkClaims(claims: Fields, settings: JwtSettings, input: EvidenceInput, moment: Moment): Evidence {
  const { issuer, audience, freshness, methods, acrValues } = settings
  const issued = [...checkIssuer(claims, issuer), ...checkAudience(claims, audience)]
  checkAuthorizedParty(claims, audience)
  const alive = checkExpiry(claims, moment)
  requireTime(claims, 'iat')
  checkNotEarly(claims, moment)
  const bound = checkNonce(claims, input)
  if (freshness === 'nonce' && bound.length === 0) refuse('nonce', 'missing')
  const subject = checkSubject(requireText(claims, 'sub'), input)
  const fresh = freshness === 'authTime' ? checkAuthTime(claims, input, moment) : []
  const used = checkMethods(claims, methods)
  const reached = checkAcr(claims, input.request.acrValues, acrValues)
  const checked = [issued, alive, bound, subject, fresh, used, reached].flat()
  return toEvidence(claims, readAuthTime(claims), checked)
}
