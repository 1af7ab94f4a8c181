import { openSecret, sealSecret } from '../calls/sealing.js'
import { isResting, restOf } from '../chart/resting.js'
import type { FlowState, SealedRequest } from '../chart/types.js'
import type { EpochMilliseconds, Sealed } from '../domain.js'
import { type Check, isObject, isText, StepUpError, stepUpErrorCodes } from '../errors.js'
import type { ChartFlow } from '../flow/flow.js'
import { isLimits, LONGEST_TIME } from '../settings/limits.js'
import { identityOf, type StepUpServices } from '../settings/services.js'
import {
  isBindingMessage,
  isCount,
  isFactors,
  isMoment,
  listOf,
  orAbsent,
  orNull,
  shape,
} from '../settings/values.js'

// Whether a saved flow is one. Of what was sealed, only what the chart relies on is looked at: it was ours once.

const isSealed: Check = (value) => typeof value === 'string' && value.startsWith('sealed:')
const isMoments: Check = (value) => isObject(value) && Object.values(value).every(isMoment)
const isDeadlines: Check = (value) => {
  if (!isObject(value)) return false
  const { cooldowns, ...others } = value
  return isMoments(cooldowns) && isMoments(others)
}

const isContext = shape({
  flow: shape({
    id: isText,
    secrets: listOf(isSealed),
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
      bindingMessage: orAbsent(isBindingMessage),
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
  owner: (value) => typeof value === 'string',
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
  /** {@link identityOf} its adapter: no other provider, and no other tenant of it, gets a token of this one. */
  readonly adapter: string
  /** Of which user it is: {@link ownerOf}. */
  readonly owner: string
  readonly savedAt: EpochMilliseconds
  /** When the flow is over whether or not somebody comes back: then it can be deleted unread. */
  readonly expiresAt: EpochMilliseconds
  readonly sealed: Sealed<'flow'>
}

/** Version of what is sealed. Raise it when a state or a field of context changes its meaning. */
const FORMAT = 4

/**
 * Tells users of one store apart without naming them: 32 bits of the subject (FNV-1a), empty where a flow has none. Two users of the
 * same bits share their places, and nothing else: the subject itself is sealed, and compared.
 */
export function ownerOf(subject: string | undefined): string {
  if (subject === undefined) return ''
  let hash = 0x811c9dc5
  for (let index = 0; index < subject.length; index += 1)
    hash = Math.imul(hash ^ subject.charCodeAt(index), 0x01000193) >>> 0
  return hash.toString(36)
}

/**
 * The flow as it is now. Throws `save_failed` for one that has not started or has ended, `secret_unavailable` where the
 * vault fails.
 */
export async function packFlow({
  services,
  actor,
  subject,
}: Pick<ChartFlow, 'services' | 'actor' | 'subject'>): Promise<SavedFlow> {
  const { vault, adapter } = services
  const snapshot = actor.getSnapshot()
  const { flow, deadlines } = snapshot.context
  const savedAt = adapter.environment.now()
  const rest = snapshot.status === 'active' ? restOf(snapshot.value, snapshot.context) : null
  if (rest === null) throw new StepUpError('save_failed')
  const identity = identityOf(adapter)
  const sealed = await sealSecret(vault, flow.id, 'flow', { format: FORMAT, adapter: identity, ...rest })
  const expiresAt = Math.min(deadlines.flow ?? Infinity, deadlines.idle ?? Infinity)
  return { flowId: flow.id, adapter: identity, owner: ownerOf(subject), savedAt, expiresAt, sealed }
}

/**
 * What {@link packFlow} packed. Throws `saved_flow_unreadable`, `saved_flow_outdated`, `saved_flow_foreign` for another subject
 * than the one that the request named, `saved_flow_expired`.
 */
export async function unpackFlow(
  { vault, adapter }: StepUpServices,
  saved: SavedFlow,
  subject: string | undefined,
): Promise<FlowState> {
  const { flowId } = saved
  const refuse = () => new StepUpError('saved_flow_unreadable')
  const opened: unknown = await openSecret(vault, flowId, 'flow', saved.sealed).catch(() => {
    throw refuse()
  })
  if (!isObject(opened)) throw refuse()
  if (opened['format'] !== FORMAT) throw new StepUpError('saved_flow_outdated')
  const state: unknown = opened
  if (!isFlowState(state) || state.context.flow.id !== flowId || state.adapter !== identityOf(adapter))
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
