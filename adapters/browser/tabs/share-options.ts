import type { Milliseconds } from '../../../machines/domain.js'
import { requireFlowOptions, type StepUpFlowOptions } from '../../../machines/index.js'
import type { FlowSaving } from '../../../machines/ports.js'
import { assertOptions, isFields, isFunction, type OptionChecks, OptionError } from '../../_shared/options.js'
import type { TabChannel } from './tab-channel.js'
import type { TabLocks } from './tab-lock.js'

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

/** What the tabs of a browser have in common. */
export type SharePlatform = Required<Pick<ShareStepUpFlowOptions, 'locks' | 'createChannel'>>

export interface ShareSettings extends Required<
  Pick<ShareStepUpFlowOptions, 'name' | 'services' | 'request' | 'patience' | 'clock'>
> {
  readonly saving: FlowSaving
  /** Of the request; `null` where the app named none. */
  readonly subject: string | null
  readonly limits: ShareStepUpFlowOptions['limits']
  readonly signal: AbortSignal | undefined
  /** What every flow of this tab gets. */
  readonly watchers: Pick<ShareStepUpFlowOptions, 'onNotice' | 'inspect' | 'clock'>
  readonly platform: SharePlatform | null
}

const checks: OptionChecks<ShareStepUpFlowOptions> = {
  // Nothing that a key of a store or a header of a request would write otherwise.
  name: (value) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value),
  services: isFields,
  request: isFields,
  limits: isFields,
  signal: (value) => value instanceof AbortSignal,
  onNotice: isFunction,
  inspect: isFunction,
  clock: (value) => isFields(value) && isFunction(value['setTimeout']) && isFunction(value['clearTimeout']),
  patience: (value) => Number.isFinite(value) && Number(value) >= 1000 && Number(value) <= 60_000,
  locks: (value) => isFields(value) && isFunction(value['request']),
  createChannel: isFunction,
}

/** Throws a `TypeError` that names the first wrong option, services without a store among them. */
export function resolveShareOptions(options: ShareStepUpFlowOptions): ShareSettings {
  assertOptions<ShareStepUpFlowOptions>(options, checks, ['name', 'services', 'request'])
  const { name, services, request, limits, signal, onNotice, inspect, clock, patience = 3000 } = options
  requireFlowOptions('shareStepUpFlow', { services, request, ...(limits && { limits }) })
  const { saving } = services
  if (saving === null) throw new OptionError('services.saving', 'missing')
  const watchers = { ...(onNotice && { onNotice }), ...(inspect && { inspect }), ...(clock && { clock }) }
  return {
    ...{ name, services, request, limits, signal, patience, saving, watchers },
    ...{ subject: request.subject ?? null, clock: clock ?? platformClock, platform: findPlatform(options) },
  }
}

const platformClock: NonNullable<ShareStepUpFlowOptions['clock']> = {
  setTimeout: (due, wait) => setTimeout(due, wait),
  clearTimeout: (timer: ReturnType<typeof setTimeout>) => {
    clearTimeout(timer)
  },
}

/** Missing on plain http, on a server, and in old browsers. */
interface Platform {
  readonly navigator?: { readonly locks?: TabLocks }
  readonly BroadcastChannel?: new (name: string) => TabChannel
}

function findPlatform(
  options: ShareStepUpFlowOptions,
  { navigator, BroadcastChannel: Channel }: Platform = globalThis,
): SharePlatform | null {
  const locks = options.locks ?? navigator?.locks
  const createChannel = options.createChannel ?? (Channel && ((name: string) => new Channel(name)))
  return locks && createChannel ? { locks, createChannel } : null
}
