import { StepUpError, toStepUpError } from '../../machines/errors.js'
import type { StepUpFlow } from '../../machines/index.js'
import { isFields, isFunction } from '../_shared/option.checks.js'
import type { StepUpVerified } from './reached.rules.js'

/** How a flow of the gate ended; `error` also when there was no flow. */
export type FlowEnd = { readonly outcome: StepUpVerified } | { readonly error: StepUpError }

export interface FlowRun {
  /** Never rejects. */
  readonly end: Promise<FlowEnd>
  /** Cancels the flow, or the one that is still being made. Never throws. */
  readonly cancel: () => void
}

/** Makes a flow, starts it and waits for its end. */
export function runFlow(makeFlow: () => StepUpFlow | Promise<StepUpFlow>): FlowRun {
  let flow: StepUpFlow | null = null
  let isCancelled = false
  const cancel = () => {
    isCancelled = true
    try {
      flow?.send({ type: 'flow.cancelled' })
    } catch {
      // A flow of somebody else's. Nobody waits for it any more.
    }
  }
  const make = async (): Promise<StepUpFlow> => {
    try {
      // Not at once, so that a `flow` which comes back to the gate finds it at rest. A microtask later a click still counts.
      await Promise.resolve()
      // Making it would show it.
      if (isCancelled) throw new StepUpError('cancelled')
      const made = await makeFlow()
      assertOpenFlow(made)
      return made
    } catch (error) {
      if (error instanceof StepUpError) throw error
      throw new StepUpError('configuration', { option: 'flow', cause: error })
    }
  }
  const run = async (): Promise<FlowEnd> => {
    try {
      flow = await make()
      // Ignored by a flow that runs already.
      flow.send({ type: isCancelled ? 'flow.cancelled' : 'flow.started' })
      const outcome = await flow.outcome
      if (outcome.status === 'verified') return { outcome }
      const { code, ...details } = outcome.error
      return { error: new StepUpError(code, details) }
    } catch (error) {
      return { error: toStepUpError(error) }
    }
  }
  return { end: run(), cancel }
}

/** A flow that has ended says nothing of now: its user was asked before. */
function assertOpenFlow(flow: StepUpFlow): void {
  const given: unknown = flow
  if (!isFields(given) || !isFunction(given['send']) || !isFunction(given['getSnapshot']))
    throw new TypeError('flow')
  if (['verified', 'failed'].includes(flow.getSnapshot().step)) throw new TypeError('flow')
}
