import type {
  EpochMilliseconds,
  Milliseconds,
  StepUpRequest,
  StepUpRequirement,
} from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { StepUpFlow } from '../../machines/index.js'
import { isAmount } from '../_shared/answer.readers.js'
import { assertOptions, isFunction, isTexts, type OptionChecks } from '../_shared/option.checks.js'

/** The part of a requirement that a provider can be asked for: spread it into the request of the flow. */
export type AskedFor = Pick<StepUpRequest, 'acrValues' | 'maxAge' | 'scope'>

/** Options of `createStepUpGate`. */
export interface StepUpGateOptions {
  /**
   * Makes a new flow, and shows it: `asked` is for its request, `requirement` has besides what the evidence must show. The gate
   * starts it and waits for its end; it asks for one at a time. What it throws is an error of everybody who waits. One that never
   * answers keeps them waiting: only their signals end that.
   */
  readonly flow: (asked: AskedFor, requirement: StepUpRequirement) => StepUpFlow | Promise<StepUpFlow>
  /** `acr_values_supported` of the provider (RFC 9470, section 7). Default: not known, each value is asked for. */
  readonly acrValuesSupported?: readonly string[]
  /** How long the same need is refused after a flow failed, in milliseconds, up to 600,000; 0: not at all. Default 2,000 (2 s). */
  readonly quietPeriod?: Milliseconds
  /** Default: the clock of the platform. */
  readonly now?: () => EpochMilliseconds
}

export type GateSettings = Required<Omit<StepUpGateOptions, 'acrValuesSupported'>> & {
  readonly acrValuesSupported: readonly string[] | null
}

const checks: OptionChecks<StepUpGateOptions> = {
  flow: isFunction,
  acrValuesSupported: isTexts,
  quietPeriod: (value) => isAmount(value) && value <= 600_000,
  now: isFunction,
}

export function resolveGateOptions(options: StepUpGateOptions): GateSettings {
  assertOptions<StepUpGateOptions>(options, checks, ['flow'])
  const { flow, acrValuesSupported = null, quietPeriod = 2000, now = () => Date.now() } = options
  return { flow, acrValuesSupported, quietPeriod, now }
}

/** The requirement with the levels that the provider knows. Throws `assurance_not_met` where it knows none of them. */
export function keepSupported(
  requirement: StepUpRequirement,
  supported: readonly string[] | null,
): StepUpRequirement {
  const { acrValues } = requirement
  if (acrValues === undefined || supported === null) return requirement
  const known = acrValues.filter((value) => supported.includes(value))
  if (known.length === 0) throw new StepUpError('assurance_not_met', { claim: 'acr', reason: 'wrong' })
  return { ...requirement, acrValues: known }
}
