import {
  createStepUpFlow,
  detachStepUpFlow,
  resumeStepUpFlow,
  type StepUpFlow,
  type StepUpView,
} from '../../../machines/index.js'
import type { FlowSaving } from '../../../machines/ports.js'
import { isOver, type Tenure } from './owner-seat.js'
import type { ShareSettings } from './share-options.js'
import { END_WAIT } from './tab-ending.js'
import type { TabTimer } from './tab-timer.js'
import type { ViewBoard } from './view-board.js'

/**
 * Finds the flow as long as the tenure lasts, and looks twice: the word of its end may be on its way, or the store of this page is a
 * moment behind. What is found too late is let go of.
 */
export async function findInTenure(
  settings: ShareSettings,
  board: Pick<ViewBoard, 'view'>,
  tenure: Tenure,
  timer: TabTimer,
): Promise<StepUpFlow | null> {
  let flow = await findFlow(settings, board.view)
  if (flow === null && !isOver(tenure)) {
    await timer.pass(END_WAIT)
    if (!isOver(tenure)) flow = await findFlow(settings, board.view)
  }
  if (flow === null || !isOver(tenure)) return flow
  await detachStepUpFlow(flow)
  return null
}

/**
 * Finds the flow of a name, for the tab that runs it from now on: the one that was saved, or a new one; and where another tab has
 * shown one already, that one, or `null` where there is nothing of it to go on with. Rejects like `resumeStepUpFlow`.
 */
async function findFlow(settings: ShareSettings, shown: StepUpView | null): Promise<StepUpFlow | null> {
  const { name, saving, services, request, limits, watchers } = settings
  const { subject } = request
  const resume = (flowId: string) =>
    resumeStepUpFlow({ ...watchers, services, flowId, ...(subject !== undefined && { subject }) })
  const create = (flowId: string) =>
    createStepUpFlow({ ...watchers, services, request, flowId, ...(limits && { limits }) })

  if (shown === null) {
    for (const flowId of await listSaved(saving, name)) {
      const flow = await resume(flowId).catch(() => null)
      if (flow !== null) return flow
    }
    return create(`${name}~${services.adapter.environment.generateId()}`)
  }
  const flow = await resume(shown.flowId)
  if (flow !== null || shown.step !== 'idle') return flow
  // What is idle is not saved, and nothing has happened to it; but another one may have taken its place.
  return (await listSaved(saving, name)).length === 0 ? create(shown.flowId) : null
}

/** Ids of the saved flows of a name; none for a store that fails. */
async function listSaved(saving: FlowSaving, name: string): Promise<readonly string[]> {
  const ids = await saving.list().catch(() => [])
  return ids.filter((id) => id.startsWith(`${name}~`))
}
