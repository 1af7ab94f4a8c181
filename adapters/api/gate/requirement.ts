import type { EpochMilliseconds, StepUpResult } from '../../../machines/domain.js'
import type { StepUpOutcome } from '../../../machines/index.js'
import { isAmount } from '../../_shared/answers.js'
import {
  type MethodPolicy,
  type StepUpRequirement,
  assertMethodPolicy,
  isFresh,
  meetsAcr,
  meetsMethods,
} from '../../_shared/assurance.js'
import {
  assertOptions,
  isFields,
  isTexts,
  type OptionCheck,
  type OptionChecks,
} from '../../_shared/options.js'

/** How much a requirement may ask for: an API may be hostile (RFC 9470, section 9). */
export const requirementLimits = {
  acrValues: 10,
  scope: 20,
  /** Characters of one value. */
  text: 256,
  /** Seconds: a year. */
  maxAge: 31_536_000,
} as const

/** `scope-token` (RFC 6749, section 3.3); an `acr` value is one too, where `acr_values` can ask for it. */
export const isRequirementText = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= requirementLimits.text &&
  /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(value)

const isListUpTo =
  (highest: number): OptionCheck =>
  (value) =>
    isTexts(value) && value.length <= highest && value.every(isRequirementText)

const checks: OptionChecks<StepUpRequirement> = {
  acrValues: isListUpTo(requirementLimits.acrValues),
  maxAge: (value) => isAmount(value) && value <= requirementLimits.maxAge,
  scope: isListUpTo(requirementLimits.scope),
  methods: isFields,
}

/** Throws an `OptionError` that names the wrong field, as in `requirement.maxAge`. */
function assertRequirement(requirement: unknown): asserts requirement is StepUpRequirement {
  assertOptions<StepUpRequirement>(requirement, checks, [], 'requirement.')
  if (requirement.methods !== undefined) assertMethodPolicy(requirement.methods, 'requirement.methods')
}

/** A checked requirement without what says nothing: absent fields, empty lists, values that are there twice. */
export function tidyRequirement(requirement: StepUpRequirement): StepUpRequirement {
  assertRequirement(requirement)
  const { maxAge, methods } = requirement
  const acrValues = [...new Set(requirement.acrValues)]
  const scope = [...new Set(requirement.scope)].sort()
  return {
    ...(acrValues.length > 0 && { acrValues }),
    ...(maxAge !== undefined && { maxAge }),
    ...(scope.length > 0 && { scope }),
    ...(methods !== undefined && { methods }),
  }
}

/** The same text for the same need. The order of `acrValues` is part of it: it says what is preferred. */
export function needKeyOf({ acrValues, maxAge, scope, methods }: StepUpRequirement): string {
  const policy = methods && [methods.anyOf, Object.entries(methods.aliases ?? {}).sort(byName)]
  return JSON.stringify([acrValues ?? null, maxAge ?? null, scope ?? null, policy ?? null])
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one < other ? -1 : 1

/** A flow that ended well: `{ status: 'verified', flowId, evidence, readResult }`. */
export type StepUpVerified = Extract<StepUpOutcome, { readonly status: 'verified' }>

/** What a flow of the gate reached. */
export interface Reached {
  readonly outcome: StepUpVerified
  /** What the flow was made for. */
  readonly asked: StepUpRequirement
  /** The user answered just now: fresher than `auth_time`, which may be that of the first authentication. */
  readonly endedAt: EpochMilliseconds
}

/** The access token of a result; `undefined` for a session, a code, or tokens without one. */
export function accessTokenOf(result: StepUpResult): string | undefined {
  return result.kind === 'tokens' ? result.tokens.accessToken : undefined
}

/** Whether what was reached is enough at a moment, and its access token alive. */
export function isEnough(requirement: StepUpRequirement, reached: Reached, now: EpochMilliseconds): boolean {
  const { maxAge } = requirement
  const { outcome, endedAt } = reached
  if (maxAge !== undefined && !isFresh(endedAt, now - maxAge * 1000, now, 0)) return false
  const result = outcome.readResult()
  const expiresAt = result.kind === 'tokens' ? result.tokens.expiresAt : null
  return (expiresAt === null || now < expiresAt) && hasReached(requirement, reached)
}

/**
 * Whether what was reached is enough for another need, apart from its age: for those who waited while it was reached. `maxAge: 0`
 * is a new act each time: no other need's flow is that act.
 */
export function hasReached(
  { acrValues, maxAge, scope, methods }: StepUpRequirement,
  { outcome, asked }: Reached,
): boolean {
  if (maxAge === 0) return false
  const { evidence } = outcome
  // Who is asked for an acr reaches it or fails (RFC 9470, section 5), even where the answer doesn't say which.
  const levels = evidence.acr === null ? (asked.acrValues ?? []) : [evidence.acr]
  const isLevelGood =
    acrValues === undefined || (levels.length > 0 && levels.every((level) => meetsAcr(acrValues, level)))
  const granted = grantedScope(outcome.readResult()) ?? asked.scope ?? []
  const isScopeGood = scope === undefined || scope.every((name) => granted.includes(name))
  return (
    isLevelGood && isScopeGood && (methods === undefined || areMethodsGood(methods, evidence.methods, asked))
  )
}

/** Where the answer names no method, the flow that was made by the same policy counts. */
function areMethodsGood(policy: MethodPolicy, used: readonly string[], asked: StepUpRequirement): boolean {
  if (used.length > 0 || asked.methods === undefined) return meetsMethods(policy, used)
  return needKeyOf({ methods: policy }) === needKeyOf({ methods: asked.methods })
}

/** A token response without `scope` grants what was asked for (RFC 6749, section 5.1): `undefined`. */
function grantedScope(result: StepUpResult): readonly string[] | undefined {
  return result.kind === 'tokens' ? result.tokens.scope?.split(' ') : undefined
}

/** The claim by which a flow says itself that it missed its aim; `null` when it doesn't. Silence is left to the API. */
export function missedClaim({
  outcome: { evidence, readResult },
  asked,
}: Reached): 'acr' | 'amr' | 'scope' | null {
  const { acrValues, methods, scope = [] } = asked
  if (acrValues !== undefined && evidence.acr !== null && !meetsAcr(acrValues, evidence.acr)) return 'acr'
  if (methods !== undefined && evidence.methods.length > 0 && !meetsMethods(methods, evidence.methods))
    return 'amr'
  const granted = grantedScope(readResult())
  return granted !== undefined && !scope.every((name) => granted.includes(name)) ? 'scope' : null
}
