import type { StepUpOutcome, StepUpView } from '../../machines/index.js'
import type { StepUpFailure } from '../../machines/errors.js'

/**
 * What an act was meant for: the same text while the same act means the same. An act that comes for another place is ignored, so
 * that a double click in one tab, or a click in two, does nothing twice, and a code is for no other challenge.
 */
export function placeOf(view: StepUpView): string {
  const { step, setback } = view
  const code = 'triesLeft' in view ? [view.factor?.id, view.codesLeft, view.triesLeft] : []
  return JSON.stringify([step, setback?.code, ...code])
}

const none = { start: false, chooseFactor: false, submitCode: false }
const can = { ...none, resendCode: false, changeFactor: false, cancel: false }

/** The view of a flow that ended for this tab without a last view of its owner. */
export function failedView(flowId: string, error: StepUpFailure): StepUpView {
  return { flowId, state: 'failed', can, setback: null, step: 'failed', error }
}

/** The last view of a flow that another tab has run: what its outcome says, and its setback. */
export function endView(outcome: StepUpOutcome, setback: StepUpFailure | null): StepUpView {
  const { status, flowId } = outcome
  if (status === 'failed') return { ...failedView(flowId, outcome.error), setback }
  return { flowId, state: status, can, setback, step: status, evidence: outcome.evidence }
}
