import type { StepUpRequirement } from '../../_shared/assurance.js'
import type { EpochMilliseconds, Milliseconds, StepUpRequest } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import { fieldsOf, isAmount } from '../../_shared/answers.js'
import { assertOptions, isFunction, isTexts, type OptionChecks, OptionError } from '../../_shared/options.js'

/** Hosts of the machine itself: there, plain http is no risk for a token. */
const isLoopback = (host: string) => /^(?:localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/.test(host)

/** `https://api.example.com`, written just so but for a slash at its end; http for localhost alone, as tokens go there (RFC 6750, section 5.3). */
function isExactOrigin(text: string): boolean {
  // A URL may have a star in its host.
  if (text.includes('*') || !URL.canParse(text)) return false
  const { origin, protocol, hostname } = new URL(text)
  return (
    [origin, `${origin}/`].includes(text) &&
    (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))
  )
}

/** Throws an `OptionError` for an empty list, a path, a wildcard, a scheme without TLS. */
export function readOrigins(origins: unknown): ReadonlySet<string> {
  if (!isTexts(origins) || origins.length === 0 || !origins.every(isExactOrigin))
    throw new OptionError('origins')
  return new Set(origins.map((text) => new URL(text).origin))
}

/** The page or worker that a relative URL counts from, as `fetch` does; `undefined` where there is none. */
function baseUrl(): string | undefined {
  const { baseURI } = fieldsOf(Reflect.get(globalThis, 'document'))
  const { href } = fieldsOf(Reflect.get(globalThis, 'location'))
  return [baseURI, href].find((each) => typeof each === 'string')
}

/** The whole URL; `null` for one that `fetch` will refuse. */
export function resolveUrl(url: string): URL | null {
  const base = baseUrl()
  return URL.canParse(url, base) ? new URL(url, base) : null
}

/** Whether an answer comes from another origin than the page that asked: CORS decides which of its headers are seen. */
export const isCrossOrigin = ({ type }: Response): boolean => type === 'cors'

/** The part of a requirement that a provider can be asked for: spread it into the request of the flow. */
export type AskedFor = Pick<StepUpRequest, 'acrValues' | 'maxAge' | 'scope'>

/** Options of `createStepUpGate`. */
export interface StepUpGateOptions {
  /**
   * Makes a new flow, and shows it: `asked` is for its request, `requirement` has besides what the evidence must show. The gate
   * starts it and waits for its end; it asks for one at a time. What it throws is an error of everybody who waits. One that never
   * answers keeps them waiting: only their signals and `forget()` end that. It is told by `flow.cancelled` when nobody waits.
   */
  readonly flow: (asked: AskedFor, requirement: StepUpRequirement) => StepUpFlow | Promise<StepUpFlow>
  /** `acr_values_supported` of the provider (RFC 9470, section 7). Default: not known, each value is asked for. */
  readonly acrValuesSupported?: readonly string[]
  /**
   * Scopes that an API may ask for; any other one is `assurance_not_met`, and nobody is asked. Default: not known, an API that is
   * listed gets whatever scope it names.
   */
  readonly scopesSupported?: readonly string[]
  /**
   * How long every need is refused after a flow failed, and the same need after a step-up that wasn't enough: in milliseconds, up
   * to 600,000; 0: not at all. Default 2,000 (2 s).
   */
  readonly quietPeriod?: Milliseconds
  /** Default: the clock of the platform. */
  readonly now?: () => EpochMilliseconds
}

interface SupportedValues {
  readonly acrValuesSupported: readonly string[] | null
  readonly scopesSupported: readonly string[] | null
}

export type GateSettings = Required<Omit<StepUpGateOptions, keyof SupportedValues>> & SupportedValues

const checks: OptionChecks<StepUpGateOptions> = {
  flow: isFunction,
  acrValuesSupported: isTexts,
  scopesSupported: isTexts,
  quietPeriod: (value) => isAmount(value) && value <= 600_000,
  now: isFunction,
}

export function resolveGateOptions(options: StepUpGateOptions): GateSettings {
  assertOptions<StepUpGateOptions>(options, checks, ['flow'])
  const { flow, acrValuesSupported = null, scopesSupported = null } = options
  const { quietPeriod = 2000, now = () => Date.now() } = options
  return { flow, acrValuesSupported, scopesSupported, quietPeriod, now }
}

const unsupported = (claim: string) => new StepUpError('assurance_not_met', { claim, reason: 'wrong' })

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
