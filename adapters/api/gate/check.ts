import { decodeJwt } from 'jose'

import type { ClaimedEvidence, EpochMilliseconds, Evidence } from '../../../machines/domain.js'
import {
  aFunction,
  isObject,
  isText,
  type OptionRules,
  requireOption,
  requireOptions,
  texts,
} from '../../../machines/errors.js'
import { fieldsOf, isAmount } from '../../_shared/answers.js'
import { isFresh, meetsAcr, meetsMethods, type StepUpRequirement } from '../../_shared/assurance.js'
import { normalizeRequirement } from './requirement.js'

/**
 * Why a step-up is needed, or `met`.
 *
 * - `unknown`: nothing is held, or it can't be read, or it doesn't have the claim that decides.
 * - `expired`: the token has expired.
 * - `tooOld`: the authentication is too old.
 * - `acr`, `methods`, `scope`: others are asked for.
 */
export type StepUpCheckReason = 'met' | 'unknown' | 'expired' | 'tooOld' | 'acr' | 'methods' | 'scope'

export interface StepUpCheck {
  readonly needed: boolean
  readonly reason: StepUpCheckReason
  /** What the answer was read from. */
  readonly source: 'evidence' | 'token' | 'none'
  /** Of which moment it is: `iat` of the token, `authTime` of the evidence; `null` when unknown. */
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

const rules: OptionRules<StepUpCheckOptions> = { now: aFunction, scope: texts }

/** How far the clock of the provider may be ahead, in milliseconds. */
const clockTolerance = 60_000

/**
 * Whether a step-up will be needed, at once and without a request: a hint for the user interface. **Nothing is verified; the API
 * decides.** A missing claim counts as needed. Freshness is `auth_time` alone, strictly by the clock `now`. `maxAge: 0` asks for a new
 * authentication each time
 * ([OpenID Connect Core, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
 *
 * Throws an `OptionError` that names a wrong field of the requirement, or a wrong option.
 *
 * @param held Evidence, or an ID token. Not an access token: clients don't read those
 * ([RFC 9470, section 2](https://www.rfc-editor.org/rfc/rfc9470#section-2)). A text that can't be read is `unknown`.
 */
export function checkStepUp(
  requirement: StepUpRequirement,
  held: Evidence | string | null,
  options: StepUpCheckOptions = {},
): StepUpCheck {
  const caller = 'checkStepUp'
  requireOptions<StepUpCheckOptions>(caller, options, rules)
  const wanted = normalizeRequirement(caller, requirement)
  requireOption(caller, 'held', held, [
    'be an ID token (a string), evidence (an object) or null',
    (value) => typeof value === 'string' || typeof value === 'object',
  ])
  const { now = () => Date.now(), scope = null } = options
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
  // The clock answers no number: every comparison with it would be false.
  if (!Number.isFinite(now)) return 'unknown'
  if (expiresAt !== null && now >= expiresAt) return 'expired'
  if (maxAge !== undefined) {
    if (authTime === null || authTime > now + clockTolerance) return 'unknown'
    // The tolerance is for a moment that seems to lie in the future; it makes no authentication younger.
    const oldest = now - maxAge * 1000 + clockTolerance
    if (maxAge === 0 || !isFresh(authTime, oldest, now, clockTolerance)) return 'tooOld'
  }
  if (acrValues !== undefined && !meetsAcr(acrValues, acr)) return acr === null ? 'unknown' : 'acr'
  if (methods !== undefined && !meetsMethods(methods, used)) return used.length === 0 ? 'unknown' : 'methods'
  if (scope === undefined) return 'met'
  if (granted === null) return 'unknown'
  return scope.every((name) => granted.includes(name)) ? 'met' : 'scope'
}

/** What an ID token or evidence says of an authentication. */
interface Statement extends Omit<ClaimedEvidence, 'subject'> {
  /** The moment of which it is; `null` when unknown. */
  readonly asOf: EpochMilliseconds | null
  /** When it expires; `null`: never. */
  readonly expiresAt: EpochMilliseconds | null
}

/** In characters: a longer token is not read. */
const longestToken = 100_000

const moment = (seconds: unknown): EpochMilliseconds | null => (isAmount(seconds) ? seconds * 1000 : null)

/**
 * Reads an ID token without any check. `null` for any other text: an ID token has `exp`
 * ([OpenID Connect Core, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
 */
function readIdToken(token: string): Statement | null {
  try {
    if (token.length > longestToken) return null
    const { amr, acr, auth_time: authTime, iat, exp } = fieldsOf(decodeJwt(token))
    if (!isAmount(exp)) return null
    return {
      methods: readTexts(amr) ?? [],
      acr: isText(acr) ? acr : null,
      authTime: moment(authTime),
      asOf: moment(iat),
      expiresAt: moment(exp),
    }
  } catch {
    return null
  }
}

/** Reads evidence, which may come from a storage. `null` for any other object. */
function readEvidence(evidence: unknown): Statement | null {
  if (!isObject(evidence)) return null
  const { acr, authTime } = evidence
  const methods = readTexts(evidence['methods'])
  if (methods === null) return null
  const at = isAmount(authTime) ? authTime : null
  return { methods, acr: isText(acr) ? acr : null, authTime: at, asOf: at, expiresAt: null }
}

function readTexts(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null
}
