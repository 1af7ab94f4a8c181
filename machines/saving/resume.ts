import { aText, OptionError, requireOptions, StepUpError, toFailure } from '../errors.js'
import { ChartFlow, type StepUpFlow } from '../flow/flow.js'
import { flowOptionRules, type StepUpFlowOptions } from '../flow/options.js'
import { identityOf, requireServices } from '../settings/services.js'
import { ownerOf, unpackFlow } from './saved-flow.js'
import { type StoreSaving, storeSavingOf } from './saving.js'
import { findSaved, forgetSaved } from './store.js'

export interface ResumeStepUpFlowOptions extends Omit<StepUpFlowOptions, 'request' | 'limits'> {
  /** Which of the saved flows. Default: of the flows of this `subject`, the one that was saved last. */
  readonly flowId?: string
  /** `sub` of the user who is here now. It must be the `subject` of the request, or both absent. */
  readonly subject?: string
}

/**
 * Stops running a flow with which another page goes on: its request is given up, and nothing is sent, saved or told from now on. Its
 * `outcome` never comes. Resolves when what was being written is; a change that was not written yet is lost.
 */
export async function detachStepUpFlow(flow: StepUpFlow): Promise<void> {
  if (flow instanceof ChartFlow) return flow.detach()
  throw new OptionError('detachStepUpFlow', 'flow', 'must come from createStepUpFlow or resumeStepUpFlow')
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
 * `saved_flow_unreadable`, too, and nothing is removed. Rejects with an `OptionError` that names a wrong option, services without
 * `saveIn` among them; nothing is removed then, either.
 */
export async function resumeStepUpFlow(options: ResumeStepUpFlowOptions): Promise<StepUpFlow | null> {
  const caller = 'resumeStepUpFlow'
  const { request: _, limits: __, ...rules } = flowOptionRules
  requireOptions<ResumeStepUpFlowOptions>(caller, options, { ...rules, subject: aText })
  requireServices(caller, options.services)
  const saving = storeSavingOf(options.services)
  if (saving === null)
    throw new OptionError(
      caller,
      'services',
      'must save: createStepUpServices({ saving: saveIn(store), ... })',
    )
  return saving.inTurn(() => resumeFrom(saving, options))
}

async function resumeFrom(saving: StoreSaving, options: ResumeStepUpFlowOptions): Promise<StepUpFlow | null> {
  const { store } = saving
  const { services, flowId, subject } = options
  const { adapter, vault } = services
  const saved = await findSaved(store, identityOf(adapter), ownerOf(subject), flowId)
  const running = saving.findRunning(services, flowId ?? saved?.flowId)
  if (running !== undefined) {
    if (running.subject !== subject) throw new StepUpError('saved_flow_foreign')
    if (running.isActive()) return running
    // It is on its way out of the store.
    await running.outcome
    return resumeFrom(saving, options)
  }
  if (saved === null) return null
  const state = await unpackFlow(services, saved, subject).catch(async (refusal: unknown) => {
    // Found by the hash of its user alone, it may be somebody else's.
    const isForeign = toFailure(refusal).code === 'saved_flow_foreign' && flowId === undefined
    if (!isForeign) await forgetSaved(store, vault, saved.flowId)
    throw refusal
  })
  // In another tab it may have gone on meanwhile, or have ended.
  const latest = await findSaved(store, saved.adapter, saved.owner, saved.flowId)
  return latest?.sealed === saved.sealed ? new ChartFlow(options, state) : resumeFrom(saving, options)
}
