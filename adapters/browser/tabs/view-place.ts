import type { StepUpFailure } from '../../../machines/errors.js'
import type { StepUpAct, StepUpView } from '../../../machines/index.js'

/**
 * What an act was meant for: the same text while the same act means the same. An act that comes for another place is ignored, so
 * that a double click in one tab, or a click in two, does nothing twice, and a code is for no other challenge.
 */
export function placeOf(view: StepUpView): string {
  const { step, setback } = view
  const code = 'triesLeft' in view ? [view.factor?.id, view.codesLeft, view.triesLeft] : []
  return JSON.stringify([step, setback?.code, ...code])
}

/** Whether an act from this place, or one that means the same wherever the flow is by now, is meant for this view. */
export const isMeantFor = (view: StepUpView, place: string, { type }: StepUpAct): boolean =>
  type === 'flow.cancelled' || type === 'flow.resumed' || place === placeOf(view)

const none = { start: false, chooseFactor: false, submitCode: false }
const can = { ...none, resendCode: false, changeFactor: false, cancel: false }

/** The view of a flow that ended for this tab without a last view of its owner. */
export function failedView(flowId: string, error: StepUpFailure): StepUpView {
  return { flowId, state: 'failed', can, setback: null, step: 'failed', error }
}
