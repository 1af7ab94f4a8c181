import type { StepUpErrorCode } from '../../../machines/errors.js'
import type { StepUpOutcome, StepUpResult } from '../../../machines/index.js'

type Outcome<Status> = Extract<StepUpOutcome, { readonly status: Status }>

/** An outcome as it travels: the way to the result is the result. */
export type FlowEnd =
  Outcome<'failed'> | (Omit<Outcome<'verified'>, 'readResult'> & { readonly result: StepUpResult })

export function packEnd(outcome: StepUpOutcome): FlowEnd {
  if (outcome.status === 'failed') return outcome
  const { status, flowId, evidence, readResult } = outcome
  return { status, flowId, evidence, result: readResult() }
}

export function openEnd(end: FlowEnd): StepUpOutcome {
  if (end.status === 'failed') return end
  const { status, flowId, evidence, result } = end
  return { status, flowId, evidence, readResult: () => result }
}

/** An outcome that ends a flow for a reason of its own. */
export const failedWith = (flowId: string, code: StepUpErrorCode) =>
  ({ status: 'failed', flowId, reason: code, error: { code } }) as const
