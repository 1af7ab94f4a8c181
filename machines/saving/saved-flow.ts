import { openSecret, sealSecret } from '../calls/sealing.js'
import { isResting, restOf } from '../chart/resting.js'
import type { FlowState, SealedRequest } from '../chart/types.js'
import type { EpochMilliseconds, Sealed } from '../domain.js'
import { StepUpError, stepUpErrorCodes } from '../errors.js'
import type { StepUpSnapshot } from '../flow/view.js'
import { defaultLimits, LONGEST_TIME, resolveLimits } from '../settings/limits.js'
import type { StepUpServices } from '../settings/services.js'
import {
  type Check,
  isCount,
  isFactors,
  isMoment,
  isObject,
  isText,
  orNull,
  shape,
} from '../settings/values.js'

// Whether a saved flow is one. Of what was sealed, only what the chart relies on is looked at: it was ours once.

const isSealed: Check = (value) => typeof value === 'string' && value.startsWith('sealed:')
const isLimits: Check = (value) => {
  try {
    if (!isObject(value)) return false
    resolveLimits(value)
    return Object.keys(defaultLimits).every((name) => value[name] !== undefined)
  } catch {
    return false
  }
}
const isMoments: Check = (value) => isObject(value) && Object.values(value).every(isMoment)
const isDeadlines: Check = (value) => {
  if (!isObject(value)) return false
  const { cooldowns, ...others } = value
  return isMoments(cooldowns) && isMoments(others)
}

const isContext = shape({
  flow: shape({
    id: isText,
    limits: isLimits,
    request: shape({ approach: isText, secret: isSealed }),
    startedAt: isMoment,
  }),
  grant: orNull(shape({ secret: isSealed, factors: isFactors })),
  factorId: orNull(isText),
  challenge: orNull(
    shape({
      secret: orNull(isSealed),
      factorId: isText,
      triesLeft: Number.isInteger,
      expiresAt: orNull(isMoment),
    }),
  ),
  counts: shape({
    codesSent: isCount,
    challenges: isCount,
    tries: isCount,
    restarts: isCount,
    failedBegins: isCount,
  }),
  deadlines: isDeadlines,
  setback: orNull(shape({ code: (value) => stepUpErrorCodes.some((code) => code === value) })),
})

/** A flow that was started: it has a request. */
type StartedFlow = FlowState & {
  readonly context: { readonly flow: { readonly request: SealedRequest } }
}

export const isFlowState = (value: unknown): value is StartedFlow =>
  shape({ format: isCount, adapter: isText, value: isResting, context: isContext })(value)

const isEnvelope = shape({
  flowId: isText,
  adapter: isText,
  savedAt: isMoment,
  expiresAt: isMoment,
  sealed: isSealed,
}) as (value: unknown) => value is SavedFlow

/** None lives longer than the longest flow, so that none stays for ever. */
export const isSavedFlow = (value: unknown): value is SavedFlow =>
  isEnvelope(value) && value.expiresAt <= value.savedAt + LONGEST_TIME

/** A flow that outlives its page or process: JSON. All that matters is sealed; the rest is for keeping house. */
export interface SavedFlow {
  readonly flowId: string
  /** Name of the adapter: no other provider gets a token of this one. */
  readonly adapter: string
  readonly savedAt: EpochMilliseconds
  /** When the flow is over whether or not somebody comes back: then it can be deleted unread. */
  readonly expiresAt: EpochMilliseconds
  readonly sealed: Sealed<'flow'>
}

/**
 * Makes a flow of another version one of this version, or answers `null` for one that it can't; or a promise of it. Gets what was
 * sealed, `format` among it.
 */
export type MigrateFlow = (state: unknown) => unknown

/** Version of what is sealed. Raise it when a state or a field of context changes its meaning. */
const FORMAT = 1

/**
 * Throws `vault_not_durable` for a vault that forgets with the page, `nothing_to_save` for a flow that has not started or has
 * ended, `secret_unavailable` where the vault fails.
 */
export async function packFlow(services: StepUpServices, snapshot: StepUpSnapshot): Promise<SavedFlow> {
  const { vault, adapter } = services
  if (vault.isDurable !== true) throw new StepUpError('vault_not_durable')
  const { flow, deadlines } = snapshot.context
  const savedAt = adapter.environment.now()
  const rest = snapshot.status === 'active' ? restOf(snapshot.value, snapshot.context, savedAt) : null
  if (rest === null) throw new StepUpError('nothing_to_save')
  const { name } = adapter
  const sealed = await sealSecret(vault, flow.id, 'flow', { format: FORMAT, adapter: name, ...rest })
  const expiresAt = Math.min(deadlines.flow ?? Infinity, deadlines.idle ?? Infinity)
  return { flowId: flow.id, adapter: name, savedAt, expiresAt, sealed }
}

/**
 * What {@link packFlow} packed. Throws `saved_flow_unreadable`, `saved_flow_outdated`, `saved_flow_foreign` for another subject
 * than the one that the request named, `saved_flow_expired`.
 */
export async function unpackFlow(
  { vault, adapter }: StepUpServices,
  saved: SavedFlow,
  subject: string | undefined,
  migrate: MigrateFlow = () => null,
): Promise<FlowState> {
  const { flowId } = saved
  const refuse = () => new StepUpError('saved_flow_unreadable')
  const opened: unknown = await openSecret(vault, flowId, 'flow', saved.sealed).catch(() => {
    throw refuse()
  })
  if (!isObject(opened)) throw refuse()
  const state = opened['format'] === FORMAT ? opened : await migrated(migrate, opened)
  if (!isObject(state) || state['format'] !== FORMAT) throw new StepUpError('saved_flow_outdated')
  if (!isFlowState(state) || state.context.flow.id !== flowId || state.adapter !== adapter.name)
    throw refuse()

  const { flow, deadlines } = state.context
  const request: unknown = await openSecret(vault, flowId, 'request', flow.request.secret).catch(() => {
    throw refuse()
  })
  if (!isObject(request)) throw refuse()
  if (request['subject'] !== subject) throw new StepUpError('saved_flow_foreign')
  const now = adapter.environment.now()
  if ((deadlines.flow ?? 0) <= now || (deadlines.idle ?? 0) <= now)
    throw new StepUpError('saved_flow_expired')
  return state
}

/** A migration that throws has not migrated. */
async function migrated(migrate: MigrateFlow, opened: unknown): Promise<unknown> {
  try {
    return await migrate(opened)
  } catch (cause) {
    throw new StepUpError('saved_flow_outdated', { cause })
  }
}
