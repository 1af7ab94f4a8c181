import type { CallInput, StepUpContext, StepUpInput, StepUpNotice, StepUpOutput } from './types.js'
import { resolveLimits, type StepUpLimits } from '../settings/limits.js'
import { currentFactor } from './rules.js'

/** A flow of which nothing is known yet. Throws an `OptionError` that names a wrong limit. */
export function createContext(input: StepUpInput, limits: StepUpLimits): StepUpContext {
  return {
    flow: {
      id: input.flowId,
      limits: resolveLimits('createActor', input.limits, limits),
      request: null,
      startedAt: null,
    },
    grant: null,
    factorId: null,
    challenge: null,
    counts: { codesSent: 0, challenges: 0, tries: 0, restarts: 0, failedBegins: 0 },
    deadlines: { cooldowns: {} },
    setback: null,
    success: null,
  }
}

export function callInput(context: StepUpContext): CallInput {
  const { flow, grant, challenge, counts, deadlines, success } = context
  return { flow, grant, challenge, counts, deadlines, success, factor: currentFactor(context) }
}

/** What the machine ends with. A flow that ended without a result has a setback; `adapter_failure` is for the impossible. */
export function outputOf({ flow, success, setback }: StepUpContext): StepUpOutput {
  if (success?.result !== undefined) {
    const { evidence, result } = success.result
    return { status: 'verified', flowId: flow.id, evidence, result }
  }
  const error = setback ?? { code: 'adapter_failure' }
  return { status: 'failed', flowId: flow.id, reason: error.code, error }
}

export function noticeOf(context: StepUpContext, type: StepUpNotice['type']): StepUpNotice {
  const { flow, grant, counts, setback } = context
  return {
    type,
    flowId: flow.id,
    factor: currentFactor(context)?.kind ?? null,
    codesSent: counts.codesSent,
    tries: counts.tries,
    correlationId: grant?.correlationId ?? setback?.correlationId ?? null,
    // A code that is asked for after a setback did not fail.
    failure: type.endsWith('.failed') ? setback : null,
  }
}
