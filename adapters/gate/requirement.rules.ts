import type { StepUpRequirement } from '../../machines/domain.js'
import { isAmount } from '../_shared/answer.readers.js'
import { assertMethodPolicy } from '../_shared/assurance.policy.js'
import {
  assertOptions,
  isFields,
  isTexts,
  type OptionCheck,
  type OptionChecks,
} from '../_shared/option.checks.js'

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
export function assertRequirement(requirement: unknown): asserts requirement is StepUpRequirement {
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
