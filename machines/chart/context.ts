import type { CallInput, StepUpContext, StepUpInput, StepUpNotice, StepUpOutput } from './types.js'
import { resolveLimits, type StepUpLimits } from '../settings/limits.js'
import { currentFactor } from './rules.js'

/** A flow of which nothing is known yet. Throws an `OptionError` that names a wrong limit. */
export function createContext(
  { flowId, limits: given, caller = 'createActor' }: StepUpInput,
  limits: StepUpLimits,
): StepUpContext {
  return {
    flow: {
      id: flowId,
      secrets: [],
      limits: resolveLimits(caller, given, limits),
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

/** A provider that renews its grant with each poll gives one every few seconds. */
const MOST_SECRETS = 64

/** What is sealed is remembered from the moment at which it enters the context, whatever becomes of it. */
export function remember(context: StepUpContext, changes: Partial<StepUpContext>): Partial<StepUpContext> {
  const { grant, challenge, success } = changes
  const flow = changes.flow ?? context.flow
  const entered = [grant?.secret, challenge?.secret, challenge?.submission?.response, success?.proof]
  const fresh = entered
    .filter((each) => each !== undefined && each !== null)
    .filter((each) => !flow.secrets.includes(each))
  if (fresh.length === 0) return changes
  return { ...changes, flow: { ...flow, secrets: [...flow.secrets, ...fresh].slice(-MOST_SECRETS) } }
}
