import {
  createStepUpFlow,
  createStepUpServices,
  type EvidencePort,
  type StepUpRequest,
} from '../../../machines/index.js'
import {
  createReachFiveAdapter,
  type ReachFiveAdapter,
  type ReachFiveAdapterOptions,
} from '../../providers/reachfive/index.js'
import { DEFAULT_USER, type ReachFiveSimulator } from '../../tools/simulator/index.js'

/** A whole step-up of Ada against the simulator, with a check of its evidence at the end. */
export async function runFlow(
  simulator: ReachFiveSimulator,
  evidence: EvidencePort | ((adapter: ReachFiveAdapter) => EvidencePort),
  request: Partial<StepUpRequest> = {},
  options: Partial<ReachFiveAdapterOptions> = {},
) {
  const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
  const adapter = createReachFiveAdapter({ ...simulator.adapterOptions, ...options })
  const port = typeof evidence === 'function' ? evidence(adapter) : evidence
  const services = createStepUpServices({ adapter, evidence: port })
  const approach = { kind: 'accessToken', accessToken } as const
  const flow = createStepUpFlow({ services, request: { approach, preferredFactor: 'sms', ...request } })
  let sentTo = 0
  const goOn = () => {
    const view = flow.getSnapshot()
    // A second code is asked for and never typed: that a flow wants one is what a test sees.
    if (view.step !== 'enterCode' || sentTo > 0) return
    sentTo += 1
    flow.send({ type: 'code.submitted', code: simulator.outbox.last()?.code ?? '' })
  }
  const resting = new Promise<string>((resolve) => {
    flow.subscribe(() => {
      goOn()
      const { step } = flow.getSnapshot()
      if (['recover', 'verified', 'failed'].includes(step)) resolve(step)
    })
  })
  flow.send({ type: 'flow.started' })
  await resting
  return flow
}

/** Where a flow came to, and what its outcome says. */
export async function outcomeOf(...setup: Parameters<typeof runFlow>) {
  const outcome = await (await runFlow(...setup)).outcome
  return outcome.status === 'verified'
    ? { status: outcome.status, evidence: outcome.evidence }
    : { status: outcome.status, error: outcome.error }
}
