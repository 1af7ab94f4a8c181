import type { EpochMilliseconds, Sealed } from '../domain.js'
import { StepUpError } from '../errors.js'
import { isObject } from '../value.checks.js'
import { isFlowState } from './step-up.checks.js'
import { restOf } from './step-up.neighbours.js'
import { openSecret, sealSecret } from './step-up.secrets.js'
import type { StepUpServices } from './step-up.services.js'
import type { FlowState } from './step-up.types.js'
import type { StepUpSnapshot } from './step-up.view.js'

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
