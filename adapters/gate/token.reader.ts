import { decodeJwt } from 'jose'

import type { ClaimedEvidence, EpochMilliseconds } from '../../machines/domain.js'
import { fieldsOf, isAmount } from '../_shared/answer.readers.js'
import { isFields, isText, isTexts } from '../_shared/option.checks.js'

/** What is known of an authentication, by an ID token or by evidence. */
export interface Statement extends Omit<ClaimedEvidence, 'subject'> {
  /** When it was said; `null` when unknown. */
  readonly asOf: EpochMilliseconds | null
  /** When it stops to count; `null`: never. */
  readonly expiresAt: EpochMilliseconds | null
}

/** Characters of a token that is read at most. */
const tokenLimit = 100_000

const moment = (seconds: unknown): EpochMilliseconds | null => (isAmount(seconds) ? seconds * 1000 : null)

/** Reads an ID token, without any check of it. `null` for what isn't one: it must have `exp` (OpenID Connect Core, section 2). */
export function readIdToken(token: string): Statement | null {
  try {
    if (token.length > tokenLimit) return null
    const { amr, acr, auth_time: authTime, iat, exp } = fieldsOf(decodeJwt(token))
    if (!isAmount(exp)) return null
    return {
      methods: isTexts(amr) ? amr : [],
      acr: isText(acr) ? acr : null,
      authTime: moment(authTime),
      asOf: moment(iat),
      expiresAt: moment(exp),
    }
  } catch {
    return null
  }
}

/** Reads evidence, which may come from a storage. `null` for what isn't. */
export function readEvidence(evidence: unknown): Statement | null {
  if (!isFields(evidence)) return null
  const { methods, acr, authTime } = evidence
  if (!isTexts(methods)) return null
  const at = isAmount(authTime) ? authTime : null
  return { methods, acr: isText(acr) ? acr : null, authTime: at, asOf: at, expiresAt: null }
}
