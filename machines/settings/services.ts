import {
  aFunction,
  anObject,
  aText,
  isObject,
  methods,
  OptionError,
  type OptionRules,
  requireOption,
  requireOptions,
  StepUpError,
} from '../errors.js'
import type { Environment, EvidencePort, FlowSaving, StepUpAdapter, Vault } from '../ports.js'
import { resolveLimits, type StepUpLimits } from './limits.js'
import { createMemoryVault, waitForSeals } from './vault.js'

export interface StepUpServicesOptions {
  readonly adapter: StepUpAdapter
  /** Checks what the provider claims. Default: none, and the evidence says so. */
  readonly evidence?: EvidencePort
  /** Default: in memory, gone with the page. */
  readonly vault?: Vault
  /**
   * Saves every flow of `createStepUpFlow`, for `resumeStepUpFlow`: `saveIn(store)`. An actor of your own is not saved. Needs a durable
   * vault. Default: flows are not saved.
   */
  readonly saving?: FlowSaving
  /** Limits where they differ from the defaults. */
  readonly limits?: Partial<StepUpLimits>
}

/** Everything a chart works with. Made once per configuration and shared by all its flows. */
export interface StepUpServices {
  readonly adapter: StepUpAdapter
  readonly evidence: EvidencePort | null
  readonly vault: Vault
  readonly saving: FlowSaving | null
  readonly limits: StepUpLimits
  /** Calls `make` at the first time, and answers what it made from then on: the chart is made so, when the first flow needs it. */
  readonly once: <Value>(make: (services: StepUpServices) => Value) => Value
}

const rules: OptionRules<StepUpServicesOptions> = {
  adapter: methods('begin', 'send', 'verify'),
  evidence: methods('check'),
  vault: methods('seal', 'open', 'discard'),
  saving: methods('keep', 'whenSaved', 'release', 'list', 'remove'),
  limits: anObject,
}

/**
 * Checks the options at once. Throws an `OptionError` that names the first wrong one, and a `StepUpError` `vault_not_durable` for a
 * `saving` beside a vault that forgets.
 */
export function createStepUpServices(options: StepUpServicesOptions): StepUpServices {
  const caller = 'createStepUpServices'
  requireOptions<StepUpServicesOptions>(caller, options, rules, ['adapter'])
  const { adapter, evidence, vault, saving, limits } = options
  requireOption(caller, 'adapter.environment', adapter.environment, methods('now', 'generateId', 'random'))
  const { exchange, environment } = adapter
  const now = environment.now()
  requireOption(caller, 'adapter.environment.now()', now, ['be milliseconds', Number.isFinite])
  if (adapter.identity !== undefined) requireOption(caller, 'adapter.identity', adapter.identity, aText)
  if (exchange !== undefined) requireOption(caller, 'adapter.exchange', exchange, aFunction)
  for (const name of ['isOnline', 'reportDefect'] as const)
    if (environment[name] !== undefined)
      requireOption(caller, `adapter.environment.${name}`, environment[name], aFunction)
  if (saving !== undefined && vault?.isDurable !== true) throw new StepUpError('vault_not_durable')
  const made = new Map<unknown, unknown>()
  const services: StepUpServices = Object.freeze({
    adapter,
    evidence: evidence ?? null,
    vault: vault === undefined ? createMemoryVault(adapter.environment) : waitForSeals(vault),
    saving: saving ?? null,
    limits: resolveLimits(caller, limits),
    once: <Value>(make: (services: StepUpServices) => Value): Value => {
      if (!made.has(make)) made.set(make, make(services))
      return made.get(make) as Value
    },
  })
  return services
}

/**
 * Name and identity of an adapter: whose step-ups these are. Two tenants of one provider never get each other's tokens
 * ([RFC 9700, section 4.4](https://www.rfc-editor.org/rfc/rfc9700#section-4.4)).
 */
export const identityOf = ({ name, identity }: Pick<StepUpAdapter, 'name' | 'identity'>): string =>
  identity === undefined ? name : `${name} ${identity}`

const itself = (services: StepUpServices): unknown => services

/** Throws an `OptionError` for what {@link createStepUpServices} did not make, and for a copy: its `once` is of other services. */
export function requireServices(caller: string, services: unknown): asserts services is StepUpServices {
  const once: unknown = isObject(services) ? services['once'] : undefined
  const isMade = typeof once === 'function' && Reflect.apply(once, undefined, [itself]) === services
  if (!isMade) throw new OptionError(caller, 'services', 'must come from createStepUpServices')
}

/** Whether the platform says that the device is offline: a hint. A platform that fails to say counts as online. */
export function isOffline({ isOnline }: Pick<Environment, 'isOnline'>): boolean {
  try {
    return isOnline?.() === false
  } catch {
    return false
  }
}
