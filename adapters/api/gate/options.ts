import type { EpochMilliseconds, Milliseconds, StepUpRequest } from '../../../machines/domain.js'
import {
  aFunction,
  isFunction,
  type OptionRules,
  requireOptions,
  StepUpError,
  texts,
} from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import { isAmount } from '../../_shared/answers.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { type DefectReporter, reporterOf } from '../../_shared/defects.js'

/** The part of a requirement that a provider can be asked for: spread it into the request of the flow. */
export type AskedFor = Pick<StepUpRequest, 'acrValues' | 'maxAge' | 'scope'>

/** Options of `createStepUpGate`. */
export interface StepUpGateOptions {
  /**
   * Makes a new flow, and shows it. `asked` is for its request; `requirement` has besides the methods that the evidence must show. The
   * gate starts the flow and waits for its end; it asks for one at a time. All calls that wait get the error that it throws. While it
   * doesn't answer, only signals and `forget()` end the wait. A flow that no call waits for gets `flow.cancelled`.
   */
  readonly flow: (asked: AskedFor, requirement: StepUpRequirement) => StepUpFlow | Promise<StepUpFlow>
  /**
   * `acr_values_supported` of the provider ([RFC 9470, section 7](https://www.rfc-editor.org/rfc/rfc9470#section-7)). Default: not
   * known, each value is asked for.
   */
  readonly acrValuesSupported?: readonly string[]
  /**
   * Scopes that an API may ask for. Any other one is `assurance_not_met`, and the user is not asked. Default: not known, an API that is
   * listed gets any scope that it names.
   */
  readonly scopesSupported?: readonly string[]
  /**
   * How long every requirement is rejected after a flow failed, and the same requirement after a step-up that wasn't enough: in
   * milliseconds, up to 600,000; 0: not at all. Default 2,000 (2 s).
   */
  readonly quietPeriod?: Milliseconds
  /** Gets what `flow` and `now` threw, with its stack. Default: `reportError` where the platform has it, else the console. */
  readonly reportDefect?: DefectReporter
  /** Default: the clock of the platform. */
  readonly now?: () => EpochMilliseconds
}

interface SupportedValues {
  readonly acrValuesSupported: readonly string[] | null
  readonly scopesSupported: readonly string[] | null
}

type GateSettings = Required<Omit<StepUpGateOptions, keyof SupportedValues>> & SupportedValues

const rules: OptionRules<StepUpGateOptions> = {
  flow: ['be a function that makes a new flow', isFunction],
  acrValuesSupported: texts,
  scopesSupported: texts,
  quietPeriod: [
    'be milliseconds from 0 to 600000, such as 2000 for 2 seconds',
    (value) => isAmount(value) && value <= 600_000,
  ],
  reportDefect: aFunction,
  now: aFunction,
}

export function resolveGateOptions(caller: string, options: StepUpGateOptions): GateSettings {
  requireOptions<StepUpGateOptions>(caller, options, rules, ['flow'])
  const { flow, acrValuesSupported = null, scopesSupported = null } = options
  const { quietPeriod = 2000, now = () => Date.now() } = options
  const reportDefect = reporterOf(options.reportDefect)
  return { flow, acrValuesSupported, scopesSupported, quietPeriod, reportDefect, now }
}

/** The requirement with the levels that are supported. Throws `assurance_not_met` where none is, or where one of the scopes isn't. */
export function keepSupported(
  requirement: StepUpRequirement,
  { acrValuesSupported, scopesSupported }: SupportedValues,
): StepUpRequirement {
  const { acrValues, scope = [] } = requirement
  // All scopes are needed: none can go.
  if (scopesSupported !== null && !scope.every((name) => scopesSupported.includes(name)))
    throw unsupported('scope')
  if (acrValues === undefined || acrValuesSupported === null) return requirement
  const known = acrValues.filter((value) => acrValuesSupported.includes(value))
  if (known.length === 0) throw unsupported('acr')
  return { ...requirement, acrValues: known }
}

const unsupported = (claim: string) => new StepUpError('assurance_not_met', { claim, reason: 'wrong' })
