import type { Milliseconds } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { StepUpFlowOptions } from '../../machines/index.js'
import type { FlowStore } from '../../machines/ports.js'
import { resolveLimits } from '../../machines/step-up/step-up.limits.js'
import { checkRequest } from '../../machines/step-up/step-up.request.js'
import {
  assertOptions,
  isFields,
  isFunction,
  OptionError,
  type OptionChecks,
} from '../_shared/option.checks.js'
import type { TabChannel } from './tab.channel.js'
import type { TabLocks } from './tab.lock.js'

/** Options of {@link shareStepUpFlow}: those of a flow, and its name. */
export interface ShareStepUpFlowOptions extends Omit<StepUpFlowOptions, 'flowId'> {
  /**
   * Tabs that give the same name share a flow: 1 to 64 letters, digits, `_`, `.` and `-`. One name for one act of one user:
   * `pay-4711`.
   */
  readonly name: string
  /** This tab leaves, as if it were closed: its outcome is `cancelled`, and another tab goes on. */
  readonly signal?: AbortSignal
  /** How long an owner may be silent before another tab takes the flow over: 1,000 to 60,000 ms. Default 3,000. */
  readonly patience?: Milliseconds
  /** Default: `navigator.locks`. */
  readonly locks?: TabLocks
  /** Makes the channel. Default: the platform's `BroadcastChannel`. */
  readonly createChannel?: (name: string) => TabChannel
}

export interface ShareSettings extends Required<
  Pick<ShareStepUpFlowOptions, 'name' | 'services' | 'request' | 'patience'>
> {
  readonly store: FlowStore
  readonly limits: ShareStepUpFlowOptions['limits']
  readonly signal: AbortSignal | undefined
  readonly clock: ShareStepUpFlowOptions['clock']
  /** What every flow of this tab gets. */
  readonly watchers: Pick<ShareStepUpFlowOptions, 'onNotice' | 'inspect' | 'clock'>
  /** `null` where the platform has none. */
  readonly locks: TabLocks | null
  readonly createChannel: ((name: string) => TabChannel) | null
}

const checks: OptionChecks<ShareStepUpFlowOptions> = {
  // Nothing that a key of a store or a header of a request would write otherwise.
  name: (value) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value),
  services: (value) => isFields(value) && 'vault' in value && 'limits' in value,
  request: isFields,
  limits: isFields,
  signal: (value) => value instanceof AbortSignal,
  onNotice: isFunction,
  inspect: isFunction,
  clock: isFields,
  patience: (value) => Number.isFinite(value) && Number(value) >= 1000 && Number(value) <= 60_000,
  locks: (value) => isFields(value) && isFunction(value['request']),
  createChannel: isFunction,
}

/**
 * Throws a `TypeError` that names the first wrong option, and `vault_not_durable` for a vault that no other tab could open what
 * it seals with.
 */
export function resolveShareOptions(options: ShareStepUpFlowOptions): ShareSettings {
  assertOptions<ShareStepUpFlowOptions>(options, checks, ['name', 'services', 'request'])
  const { name, services, request, limits, signal, onNotice, inspect, clock, patience = 3000 } = options
  const { store, vault } = services
  if (store === null) throw new OptionError('services.store', 'missing')
  if (vault.isDurable !== true) throw new StepUpError('vault_not_durable')
  checkRequest(request)
  if (limits !== undefined) resolveLimits(limits, services.limits)
  const watchers = { ...(onNotice && { onNotice }), ...(inspect && { inspect }), ...(clock && { clock }) }
  const { locks = platformLocks(), createChannel = platformChannel() } = options
  return {
    ...{ name, services, request, limits, signal, clock, patience, store, watchers, locks, createChannel },
  }
}

/** Missing on plain http, on a server, and in old browsers. */
function platformLocks(): TabLocks | null {
  const navigator: unknown = Reflect.get(globalThis, 'navigator')
  const locks: unknown =
    typeof navigator === 'object' && navigator !== null && Reflect.get(navigator, 'locks')
  return isLocks(locks) ? locks : null
}

const isLocks = (value: unknown): value is TabLocks => isFields(value) && isFunction(value['request'])

function platformChannel(): ((name: string) => TabChannel) | null {
  return 'BroadcastChannel' in globalThis ? (name) => new BroadcastChannel(name) : null
}
