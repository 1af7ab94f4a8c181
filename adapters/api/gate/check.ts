import { decodeJwt } from 'jose'

import type { ClaimedEvidence, EpochMilliseconds, Evidence } from '../../../machines/domain.js'
import { fieldsOf, isAmount } from '../../_shared/answers.js'
import { type StepUpRequirement, isFresh, meetsAcr, meetsMethods } from '../../_shared/assurance.js'
import {
  assertOptions,
  isFields,
  isFunction,
  isText,
  isTexts,
  type OptionChecks,
  OptionError,
} from '../../_shared/options.js'
import { tidyRequirement } from './requirement.js'

/** What is known of an authentication, by an ID token or by evidence. */
interface Statement extends Omit<ClaimedEvidence, 'subject'> {
  /** When it was said; `null` when unknown. */
  readonly asOf: EpochMilliseconds | null
  /** When it stops to count; `null`: never. */
  readonly expiresAt: EpochMilliseconds | null
}

/** Characters of a token that is read at most. */
const tokenLimit = 100_000

const moment = (seconds: unknown): EpochMilliseconds | null => (isAmount(seconds) ? seconds * 1000 : null)

/** Reads an ID token, without any check of it. `null` for what isn't one: it must have `exp` (OpenID Connect Core, section 2). */
function readIdToken(token: string): Statement | null {
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
function readEvidence(evidence: unknown): Statement | null {
  if (!isFields(evidence)) return null
  const { methods, acr, authTime } = evidence
  if (!isTexts(methods)) return null
  const at = isAmount(authTime) ? authTime : null
  return { methods, acr: isText(acr) ? acr : null, authTime: at, asOf: at, expiresAt: null }
}

/**
 * Why a step-up is needed, or `met`. `unknown`: nothing is held, it can't be read, or doesn't say; `expired`: the token is;
 * `tooOld`: the authentication is; `acr`, `methods`, `scope`: another one is asked for.
 */
export type StepUpCheckReason = 'met' | 'unknown' | 'expired' | 'tooOld' | 'acr' | 'methods' | 'scope'

export interface StepUpCheck {
  readonly needed: boolean
  readonly reason: StepUpCheckReason
  /** What the answer rests on. */
  readonly source: 'evidence' | 'token' | 'none'
  /** When that was said: `iat` of the token, `authTime` of the evidence; `null` when unknown. */
  readonly asOf: EpochMilliseconds | null
}

export interface StepUpCheckOptions {
  /**
   * Default: the clock of the platform. The times of a token are the provider's: for a device whose clock may be wrong, give the
   * provider's time, with ReachFive `() => Date.now() + adapter.clockSkew()`.
   */
  readonly now?: () => EpochMilliseconds
  /** Scopes of the access token, which neither evidence nor an ID token names. Default: not known. */
  readonly scope?: readonly string[]
}

const checks: OptionChecks<StepUpCheckOptions> = { now: isFunction, scope: isTexts }

/** How far the clock of the provider may be ahead, in milliseconds. */
const clockTolerance = 60_000

/**
 * Whether a step-up will be needed, at once and without a request: a hint for the user interface. **Nothing is verified; the API
 * decides.** What isn't known counts as needed. Freshness is `auth_time` alone, strictly by the clock `now`; `maxAge: 0` is a new act
 * each time (OpenID Connect Core, section 3.1.2.1).
 *
 * The string is an ID token: a client doesn't read access tokens (RFC 9470, section 2). One that can't be read is `unknown`. A
 * wrong requirement is a `TypeError` that names the field.
 */
export function checkStepUp(
  requirement: StepUpRequirement,
  held: Evidence | string | null,
  options: StepUpCheckOptions = {},
): StepUpCheck {
  assertOptions<StepUpCheckOptions>(options, checks)
  const wanted = tidyRequirement(requirement)
  const { now = () => Date.now(), scope = null } = options
  if (typeof held !== 'string' && typeof held !== 'object') throw new OptionError('held')
  const statement = typeof held === 'string' ? readIdToken(held) : readEvidence(held)
  if (statement === null) return { needed: true, reason: 'unknown', source: 'none', asOf: null }
  const reason = judge(wanted, statement, scope, now())
  const source = typeof held === 'string' ? 'token' : 'evidence'
  return { needed: reason !== 'met', reason, source, asOf: statement.asOf }
}

function judge(
  { acrValues, maxAge, methods, scope }: StepUpRequirement,
  { acr, authTime, expiresAt, methods: used }: Statement,
  granted: readonly string[] | null,
  now: EpochMilliseconds,
): StepUpCheckReason {
  // A clock that says no number: every comparison with it would be false.
  if (!Number.isFinite(now)) return 'unknown'
  if (expiresAt !== null && now >= expiresAt) return 'expired'
  if (maxAge !== undefined) {
    if (authTime === null || authTime > now + clockTolerance) return 'unknown'
    // The tolerance is for a moment that seems to lie ahead; it makes nothing younger.
    const oldest = now - maxAge * 1000 + clockTolerance
    if (maxAge === 0 || !isFresh(authTime, oldest, now, clockTolerance)) return 'tooOld'
  }
  if (acrValues !== undefined && !meetsAcr(acrValues, acr)) return acr === null ? 'unknown' : 'acr'
  if (methods !== undefined && !meetsMethods(methods, used)) return used.length === 0 ? 'unknown' : 'methods'
  if (scope === undefined) return 'met'
  if (granted === null) return 'unknown'
  return scope.every((name) => granted.includes(name)) ? 'met' : 'scope'
}
