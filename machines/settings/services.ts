import { StepUpError } from '../errors.js'
import type { Environment, EvidencePort, FlowStore, StepUpAdapter, Vault } from '../ports.js'
import { resolveLimits, type StepUpLimits } from './limits.js'
import { createMemoryVault } from './memory-vault.js'
import { anObject, requireOptions } from './options.js'
import { isObject } from './values.js'

export interface StepUpServicesOptions {
  readonly adapter: StepUpAdapter
  /** Checks what the provider claims. Default: none, and the evidence says so. */
  readonly evidence?: EvidencePort
  /** Default: in memory, gone with the page. */
  readonly vault?: Vault
  /**
   * Where every flow of `createStepUpFlow` is saved by itself, for `resumeStepUpFlow`; an actor of your own is not. Wants a vault that
   * is durable. Default: nowhere.
   */
  readonly store?: FlowStore
  /** Limits where they differ from the defaults. */
  readonly limits?: Partial<StepUpLimits>
}

/** Everything a chart works with. Made once per configuration and shared by all its flows. */
export interface StepUpServices {
  readonly adapter: StepUpAdapter
  readonly evidence: EvidencePort | null
  readonly vault: Vault
  readonly store: FlowStore | null
  readonly limits: StepUpLimits
}

/**
 * Checks the options at once. Throws a `TypeError` that names the first wrong one, and a `StepUpError` `vault_not_durable` for a
 * store beside a vault that forgets.
 */
export function createStepUpServices(options: StepUpServicesOptions): StepUpServices {
  requireOptions<StepUpServicesOptions>(options, 'createStepUpServices', {
    ...{ adapter: anObject, evidence: anObject, vault: anObject, store: anObject, limits: anObject },
  })
  const { adapter, evidence, vault, store, limits } = options
  requireMethods(adapter, 'adapter', ['begin', 'send', 'verify'])
  requireMethods(adapter.environment, 'adapter.environment', ['now', 'generateId', 'random'])
  if (!Number.isFinite(adapter.environment.now()))
    throw new TypeError('adapter.environment.now must answer milliseconds')
  if (adapter.environment.isOnline !== undefined)
    requireMethods(adapter.environment, 'adapter.environment', ['isOnline'])
  if (adapter.exchange !== undefined) requireMethods(adapter, 'adapter', ['exchange'])
  if (evidence !== undefined) requireMethods(evidence, 'evidence', ['check'])
  if (vault !== undefined) requireMethods(vault, 'vault', ['seal', 'open', 'discard'])
  if (store !== undefined) {
    requireMethods(store, 'store', ['getKeys', 'getItem', 'setItem', 'removeItem'])
    if (vault?.isDurable !== true) throw new StepUpError('vault_not_durable')
  }
  const services = Object.freeze({
    adapter,
    evidence: evidence ?? null,
    vault: vault ?? createMemoryVault(adapter.environment),
    store: store ?? null,
    limits: resolveLimits(limits),
  })
  made.add(services)
  return services
}

const made = new WeakSet<object>()

/** Throws a `TypeError` for what {@link createStepUpServices} did not make. */
export function requireServices(services: unknown): void {
  const isMade = isObject(services) && made.has(services)
  if (!isMade) throw new TypeError('services must come from createStepUpServices')
}

/** Whether it is sure that no request can leave. A platform that fails to say counts as online. */
export function isOffline({ isOnline }: Pick<Environment, 'isOnline'>): boolean {
  try {
    return isOnline?.() === false
  } catch {
    return false
  }
}

function requireMethods(value: unknown, name: string, methods: readonly string[]): void {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name} must be an object`)
  for (const method of methods) {
    const member: unknown = Reflect.get(value, method)
    if (typeof member !== 'function') throw new TypeError(`${name}.${method} must be a function`)
  }
}
