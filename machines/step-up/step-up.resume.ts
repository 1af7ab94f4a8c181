import { StepUpError } from '../errors.js'
import { isSavedFlow } from './step-up.checks.js'
import { flowOptions, type StepUpFlow, type StepUpFlowOptions } from './step-up.flow.js'
import { ChartFlow } from './step-up.runner.js'
import { unpackFlow, type MigrateFlow, type SavedFlow } from './step-up.saved.js'
import { requireOptions, requireServices } from './step-up.services.js'
import { findSaved, forgetSaved } from './step-up.store.js'

export interface ResumeStepUpFlowOptions extends Omit<StepUpFlowOptions, 'request' | 'limits'> {
  /** What {@link saveStepUpFlow} answered; for services without a store. With one: what it holds. */
  readonly saved?: SavedFlow
  /** Which of the saved flows. Default: the one that was saved last. */
  readonly flowId?: string
  /** `sub` of the user who is here now. It must be the `subject` of the request, or both absent. */
  readonly subject?: string
  /** For flows of another version. Default: they are refused. */
  readonly migrate?: MigrateFlow
}

/**
 * The flow, ready to be kept: JSON without a secret in clear. One in the middle of a request is saved as if the answer was lost.
 *
 * Rejects with `vault_not_durable` for services whose vault forgets with the page, with `nothing_to_save` for a flow that has not
 * started or has ended.
 */
export async function saveStepUpFlow(flow: StepUpFlow): Promise<SavedFlow> {
  if (!(flow instanceof ChartFlow))
    throw new TypeError('flow must come from createStepUpFlow or resumeStepUpFlow')
  return flow.save()
}

/**
 * Goes on with a saved flow: same deadlines, same counts, nothing sent. What fell due meanwhile happens at once. Answers `null`
 * where none was saved, and the running flow where one of the store runs here already.
 *
 * Rejects with a `StepUpError`, and removes what was saved, for one that can't be gone on with: `saved_flow_unreadable`,
 * `saved_flow_outdated`, `saved_flow_foreign`, `saved_flow_expired`. Throws a `TypeError` that names a wrong option.
 */
export async function resumeStepUpFlow(options: ResumeStepUpFlowOptions): Promise<StepUpFlow | null> {
  requireOptions(options, 'resumeStepUpFlow', resumeOptions)
  requireServices(options.services)
  const { saved: given, subject, migrate, ...flow } = options
  const { services, flowId } = flow
  const { store, adapter } = services
  if ((given === undefined) === (store === null))
    throw new TypeError('resumeStepUpFlow takes saved, or services with a store')
  if (store === null) {
    if (!isSavedFlow(given)) throw new StepUpError('saved_flow_unreadable')
    return new ChartFlow(flow, await unpackFlow(services, given, subject, migrate))
  }
  const saved = await findSaved(store, adapter.name, flowId)
  if (saved === null) return null
  const running = ChartFlow.find(services, saved.flowId)
  try {
    const state = await unpackFlow(services, saved, subject, migrate)
    // It may have ended meanwhile, here or in another tab: then it is not begun again.
    const isThere = running !== undefined || (await findSaved(store, adapter.name, saved.flowId)) !== null
    const kept = running ?? ChartFlow.find(services, saved.flowId)
    return kept ?? (isThere ? new ChartFlow(flow, state) : null)
  } catch (error) {
    if (running === undefined) await forgetSaved(store, services.vault, saved.flowId)
    throw error
  }
}

const resumeOptions: readonly (keyof ResumeStepUpFlowOptions)[] = [
  ...(['saved', 'subject', 'migrate'] as const),
  ...flowOptions.filter((name) => name !== 'request' && name !== 'limits'),
]
