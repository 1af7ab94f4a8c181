import { createStepUpFlow } from '../machines/index.js'
import type { StepUpRequest, StepUpServices } from '../machines/index.js'

export const sessionRequest: StepUpRequest = { approach: { kind: 'session' } }

/** One whole flow of ours, driven by the view as a front end would. */
export async function runOurFlow(
  services: StepUpServices,
  readCode: () => string,
  request: StepUpRequest = sessionRequest,
): Promise<void> {
  const flow = createStepUpFlow({ services, request })
  flow.subscribe(() => {
    if (flow.getSnapshot().step === 'enterCode') flow.send({ type: 'code.submitted', code: readCode() })
  })
  flow.send({ type: 'flow.started' })
  const outcome = await flow.outcome
  if (outcome.status === 'failed') throw new Error(outcome.reason)
}
