import type { EpochMilliseconds, StepUpResult } from '../../../machines/domain.js'
import { anObject, type OptionRule, type OptionRules, requireOptions } from '../../../machines/errors.js'
import type { StepUpOutcome } from '../../../machines/index.js'
import { isAmount } from '../../_shared/answers.js'
import {
  isFresh,
  meetsAcr,
  meetsMethods,
  type MethodPolicy,
  requireMethodPolicy,
  type StepUpRequirement,
} from '../../_shared/assurance.js'

/** How much a requirement may ask for: an API may be hostile ([RFC 9470, section 9](https://www.rfc-editor.org/rfc/rfc9470#section-9)). */
export const requirementLimits = {
  acrValues: 10,
  scope: 20,
  /** Characters of one value. */
  text: 256,
  /** Seconds: a year. */
  maxAge: 31_536_000,
} as const

/** `scope-token` ([RFC 6749, section 3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)). An `acr` value is one too where `acr_values` can ask for it. */
export const isRequirementText = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= requirementLimits.text &&
  /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(value)

const valuesUpTo = (highest: number): OptionRule => [
  `be a list of at most ${highest} values, each of 1 to ${requirementLimits.text} ASCII characters without spaces, quotes and backslashes`,
  (value) => Array.isArray(value) && value.length <= highest && value.every(isRequirementText),
]
const rules: OptionRules<StepUpRequirement> = {
  acrValues: valuesUpTo(requirementLimits.acrValues),
  maxAge: [
    `be seconds from 0 to ${requirementLimits.maxAge}, such as 300 for 5 minutes`,
    (value) => isAmount(value) && value <= requirementLimits.maxAge,
  ],
  scope: valuesUpTo(requirementLimits.scope),
  methods: anObject,
}

/**
 * A checked requirement without what says nothing: absent fields, empty lists, repeated values. Throws an `OptionError` that names the
 * wrong field, such as `requirement.maxAge`.
 */
export function normalizeRequirement(caller: string, requirement: unknown): StepUpRequirement {
  requireOptions<StepUpRequirement>(caller, requirement, rules, [], 'requirement.')
  const { maxAge, methods } = requirement
  if (methods !== undefined) requireMethodPolicy(caller, 'requirement.methods', methods)
  const acrValues = [...new Set(requirement.acrValues)]
  const scope = [...new Set(requirement.scope)].sort()
  return {
    ...(acrValues.length > 0 && { acrValues }),
    ...(maxAge !== undefined && { maxAge }),
    ...(scope.length > 0 && { scope }),
    ...(methods !== undefined && { methods }),
  }
}

/** The same text for the same requirement. The order of `acrValues` is part of it: it is the order of preference. */
export function requirementKey({ acrValues, maxAge, scope, methods }: StepUpRequirement): string {
  const policy = methods && [methods.anyOf, Object.entries(methods.aliases ?? {}).sort(byName)]
  return JSON.stringify([acrValues ?? null, maxAge ?? null, scope ?? null, policy ?? null])
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one < other ? -1 : 1

/** A flow that ended well: `{ status: 'verified', flowId, evidence, readResult }`. */
export type StepUpVerified = Extract<StepUpOutcome, { readonly status: 'verified' }>

/** The access token of a step-up; `undefined` for a session, a code, or tokens without one. */
export function accessTokenOf({ readResult }: Pick<StepUpVerified, 'readResult'>): string | undefined {
  const result = readResult()
  return result.kind === 'tokens' ? result.tokens.accessToken : undefined
}

/** A step-up that a flow of the gate completed. */
export interface CompletedStepUp {
  readonly outcome: StepUpVerified
  /** What the flow was made for. */
  readonly requirement: StepUpRequirement
  /** The user answered at this moment. `auth_time` may be older: that of the first authentication of the session. */
  readonly endedAt: EpochMilliseconds
}

/** Whether a step-up meets a requirement at a moment, and its access token has not expired. */
export function meetsNow(
  completed: CompletedStepUp,
  requirement: StepUpRequirement,
  now: EpochMilliseconds,
): boolean {
  const { maxAge } = requirement
  const { outcome, endedAt } = completed
  if (maxAge !== undefined && !isFresh(endedAt, now - maxAge * 1000, now, 0)) return false
  const result = outcome.readResult()
  const expiresAt = result.kind === 'tokens' ? result.tokens.expiresAt : null
  return (expiresAt === null || now < expiresAt) && meetsRequirement(completed, requirement)
}

/**
 * Whether a step-up meets another requirement, apart from its age: for calls that waited while its flow ran. `maxAge: 0` asks for a new
 * authentication each time, so the flow of another requirement never meets it.
 */
export function meetsRequirement(
  { outcome, requirement: asked }: CompletedStepUp,
  { acrValues, maxAge, scope, methods }: StepUpRequirement,
): boolean {
  if (maxAge === 0) return false
  const { evidence } = outcome
  // A provider that is asked for an acr reaches it or fails, even where its answer has none (https://www.rfc-editor.org/rfc/rfc9470#section-5).
  const levels = evidence.acr === null ? (asked.acrValues ?? []) : [evidence.acr]
  if (acrValues !== undefined) {
    if (levels.length === 0 || !levels.every((level) => meetsAcr(acrValues, level))) return false
  }
  const granted = grantedScope(outcome.readResult()) ?? asked.scope ?? []
  if (scope !== undefined && !scope.every((name) => granted.includes(name))) return false
  return methods === undefined || meetsPolicy(methods, evidence.methods, asked)
}

/** Where the evidence names no method, the flow counts if it was made by the same policy. */
function meetsPolicy(policy: MethodPolicy, used: readonly string[], asked: StepUpRequirement): boolean {
  if (used.length > 0 || asked.methods === undefined) return meetsMethods(policy, used)
  return requirementKey({ methods: policy }) === requirementKey({ methods: asked.methods })
}

/** `undefined` for a token response without `scope`: it grants what was asked for ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)). */
function grantedScope(result: StepUpResult): readonly string[] | undefined {
  return result.kind === 'tokens' ? result.tokens.scope?.split(' ') : undefined
}

/** The claim that shows that a step-up missed its own requirement; `null` when none does. A claim that is absent is left to the API. */
export function unmetClaim({
  outcome,
  requirement: { acrValues, methods, scope = [] },
}: CompletedStepUp): 'acr' | 'amr' | 'scope' | null {
  const { evidence } = outcome
  if (acrValues !== undefined && evidence.acr !== null && !meetsAcr(acrValues, evidence.acr)) return 'acr'
  if (methods !== undefined && evidence.methods.length > 0 && !meetsMethods(methods, evidence.methods))
    return 'amr'
  const granted = grantedScope(outcome.readResult())
  return granted !== undefined && !scope.every((name) => granted.includes(name)) ? 'scope' : null
}
