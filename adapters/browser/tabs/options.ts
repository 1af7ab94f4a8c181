import type { Milliseconds } from '../../../machines/domain.js'
import {
  aFunction,
  anObject,
  methods,
  OptionError,
  type OptionRules,
  requireOptions,
} from '../../../machines/errors.js'
import { requireFlowOptions, type StepUpFlowOptions } from '../../../machines/index.js'
import type { FlowSaving } from '../../../machines/ports.js'
import type { TabChannel } from './channel.js'
import type { TabLocks } from './lock.js'

/** Options of {@link shareStepUpFlow}: those of a flow, and its name. */
export interface ShareStepUpFlowOptions extends Omit<StepUpFlowOptions, 'flowId'> {
  /**
   * Tabs that give the same name share a flow: 1 to 64 letters, digits, `_`, `.` and `-`. One name for one act of one user:
   * `pay-4711`.
   */
  readonly name: string
  /** This tab leaves, as if it were closed: its outcome is `cancelled`, and another tab goes on. */
  readonly signal?: AbortSignal
  /** How long a leader may be silent before another tab takes the flow over: 1,000 to 60,000 ms. Default 3,000 (3 s). */
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

const rules: OptionRules<ShareStepUpFlowOptions> = {
  // Nothing that a key of a store or a header of a request would write otherwise.
  name: [
    'be 1 to 64 letters, digits, "_", "." or "-", for example "pay-4711"',
    (value) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value),
  ],
  services: anObject,
  request: anObject,
  limits: anObject,
  signal: ['be an AbortSignal', (value) => value instanceof AbortSignal],
  onNotice: aFunction,
  inspect: aFunction,
  clock: methods('setTimeout', 'clearTimeout'),
  patience: [
    'be 1000 to 60000 milliseconds, for example 3000',
    (value) => Number.isFinite(value) && Number(value) >= 1000 && Number(value) <= 60_000,
  ],
  locks: methods('request'),
  createChannel: aFunction,
}

/** Throws an `OptionError` that names the first wrong option, services that save nothing among them. */
export function resolveShareOptions(options: ShareStepUpFlowOptions): ShareSettings {
  const caller = 'shareStepUpFlow'
  requireOptions<ShareStepUpFlowOptions>(caller, options, rules, ['name', 'services', 'request'])
  const { name, services, request, limits, signal, onNotice, inspect, clock, patience = 3000 } = options
  requireFlowOptions(caller, { services, request, ...(limits && { limits }) })
  const { saving } = services
  if (saving === null)
    throw new OptionError(
      caller,
      'services',
      'must save: createStepUpServices({ saving: saveIn(store), ... })',
    )
  return {
    name,
    services,
    saving,
    request,
    subject: request.subject ?? null,
    limits,
    signal,
    patience,
    clock: clock ?? platformClock,
    watchers: { ...(onNotice && { onNotice }), ...(inspect && { inspect }), ...(clock && { clock }) },
    platform: findPlatform(options),
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
