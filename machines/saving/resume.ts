import { StepUpError } from '../errors.js'
import { ChartFlow, flowOptionRules, type StepUpFlow, type StepUpFlowOptions } from '../flow/flow.js'
import type { FlowStore } from '../ports.js'
import { aFunction, anObject, aText, requireOptions } from '../settings/options.js'
import { requireServices, type StepUpServices } from '../settings/services.js'
import { isSavedFlow, type MigrateFlow, type SavedFlow, unpackFlow } from './saved-flow.js'
import { findRunning } from './saving.js'
import { findSaved, forgetSaved } from './store.js'

export interface ResumeStepUpFlowOptions extends Omit<StepUpFlowOptions, 'request' | 'limits'> {
  /** What {@link saveStepUpFlow} answered. Required for services without a store, refused for those with one. */
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
  return requireChartFlow(flow).save()
}

/**
 * Lets go of a flow with which somebody else goes on: its request is given up, and nothing is sent, saved or told from now on. Its
 * `outcome` never comes. Resolves when what was being written is; a change that was not written yet is lost.
 */
export async function detachStepUpFlow(flow: StepUpFlow): Promise<void> {
  await requireChartFlow(flow).detach()
}

function requireChartFlow(flow: StepUpFlow): ChartFlow {
  if (flow instanceof ChartFlow) return flow
  throw new TypeError('flow must come from createStepUpFlow or resumeStepUpFlow')
}

/**
 * Goes on with a saved flow: same deadlines, same counts. What fell due meanwhile happens at once. No code is sent and no try is
 * made by it; a right code whose exchange waited for the network is exchanged, and an approval elsewhere asked for.
 *
 * Answers `null` where none was saved, and the running flow where one of the store runs here already: that one keeps the `signal`,
 * `onNotice`, `inspect` and `clock` it was made with.
 *
 * Rejects with a `StepUpError`, and removes what was saved (but not of a flow that runs here), for one that can't be gone on with:
 * `saved_flow_unreadable`, `saved_flow_outdated`, `saved_flow_foreign`, `saved_flow_expired`. A store that fails is
 * `saved_flow_unreadable`, too, and nothing is removed. Rejects with a `TypeError` that names a wrong option; nothing is removed then, either.
 */
export async function resumeStepUpFlow(options: ResumeStepUpFlowOptions): Promise<StepUpFlow | null> {
  const { request: _, limits: __, ...rules } = flowOptionRules
  requireOptions<ResumeStepUpFlowOptions>(options, 'resumeStepUpFlow', {
    ...rules,
    ...{ saved: anObject, subject: aText, migrate: aFunction },
  })
  const { services, saved, subject, migrate } = options
  requireServices(services)
  const { store } = services
  if ((saved === undefined) === (store === null))
    throw new TypeError('resumeStepUpFlow takes saved, or services with a store')
  if (store !== null) return inTurn(services, () => resumeFrom(store, options))
  if (!isSavedFlow(saved)) throw new StepUpError('saved_flow_unreadable')
  return new ChartFlow(options, await unpackFlow(services, saved, subject, migrate))
}

const turns = new WeakMap<StepUpServices, Promise<unknown>>()

/** One after the other: two that resume the same flow get the same one. */
function inTurn<Answer>(services: StepUpServices, task: () => Promise<Answer>): Promise<Answer> {
  const turn = (turns.get(services) ?? Promise.resolve()).then(task)
  turns.set(
    services,
    turn.catch(() => undefined),
  )
  return turn
}

async function resumeFrom(store: FlowStore, options: ResumeStepUpFlowOptions): Promise<StepUpFlow | null> {
  const { services, flowId, subject, migrate } = options
  const { adapter, vault } = services
  const saved = await findSaved(store, adapter.name, flowId)
  const running = findRunning(services, flowId ?? saved?.flowId)
  if (running !== undefined) {
    if (!running.isOf(subject)) throw new StepUpError('saved_flow_foreign')
    if (running.isActive()) return running
    // It is on its way out of the store.
    await running.outcome
    return resumeFrom(store, options)
  }
  if (saved === null) return null
  const state = await unpackFlow(services, saved, subject, migrate).catch(async (refusal: unknown) => {
    await forgetSaved(store, vault, saved.flowId)
    throw refusal
  })
  // In another tab it may have gone on meanwhile, or have ended.
  const latest = await findSaved(store, adapter.name, saved.flowId)
  return latest?.sealed === saved.sealed ? new ChartFlow(options, state) : resumeFrom(store, options)
}
