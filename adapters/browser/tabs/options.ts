import type { Milliseconds } from '../../../machines/domain.js'
import {
  aFunction,
  anObject,
  isObject,
  methods,
  OptionError,
  type OptionRules,
  requireOptions,
} from '../../../machines/errors.js'
import { requireFlowOptions, type StepUpFlowOptions } from '../../../machines/index.js'
import type { FlowSaving } from '../../../machines/ports.js'
import type { TabChannel } from './channel.js'
import type { TabLocks } from './lock.js'
import type { ShareScope } from './messages.js'

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

export interface ShareSettings
  extends ShareScope, Required<Pick<ShareStepUpFlowOptions, 'services' | 'request' | 'patience' | 'clock'>> {
  /** What locks, channels and flows of this scope are called, short enough for the header of a request. */
  readonly scope: string
  readonly saving: FlowSaving
  /** Of the request; `null` where the app named none. */
  readonly subject: string | null
  readonly limits: ShareStepUpFlowOptions['limits']
  readonly signal: AbortSignal | undefined
  /** What every flow of this tab gets. */
  readonly watchers: Pick<ShareStepUpFlowOptions, 'onNotice' | 'inspect' | 'clock'>
  readonly platform: SharePlatform | null
}

/** The longest `patience`. */
export const MOST_PATIENCE: Milliseconds = 60_000

const [, isListenable] = methods('addEventListener', 'removeEventListener')

const rules: OptionRules<ShareStepUpFlowOptions> = {
  // Nothing that a key of a store or a header of a request would write otherwise.
  name: [
    'be 1 to 64 letters, digits, "_", "." or "-", for example "pay-4711"',
    (value) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value),
  ],
  services: anObject,
  request: anObject,
  limits: anObject,
  // By its methods: the signal of a frame is of another class.
  signal: ['be an AbortSignal', (value) => isObject(value) && 'aborted' in value && isListenable(value)],
  onNotice: aFunction,
  inspect: aFunction,
  clock: methods('setTimeout', 'clearTimeout'),
  patience: [
    'be 1000 to 60000 milliseconds, for example 3000',
    (value) => Number.isFinite(value) && Number(value) >= 1000 && Number(value) <= MOST_PATIENCE,
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
  const { adapter } = services
  // Also two adapters of one issuer have nothing in common.
  const identity = adapter.identity === undefined ? adapter.name : `${adapter.name} ${adapter.identity}`
  return {
    name,
    identity,
    scope: `${name}@${hashOf(identity)}`,
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

/** 32 bits (FNV-1a). Messages are sealed for the identity itself. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash.toString(36)
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
  platform: Platform = globalThis,
): SharePlatform | null {
  try {
    const { BroadcastChannel: Channel } = platform
    const locks = options.locks ?? platform.navigator?.locks
    const createChannel = options.createChannel ?? (Channel && ((name: string) => new Channel(name)))
    return locks && createChannel ? { locks, createChannel } : null
  } catch {
    // A browser that denies a page even the question.
    return null
  }
}
