import { createStepUpFlow } from '../machines/index.js'
import type { StepUpAct, StepUpFlow, StepUpRequest, StepUpServices, StepUpView } from '../machines/index.js'

/** The simulator of the load sends this code to everybody. */
const right: StepUpAct = { type: 'code.submitted', code: '123456' }
const wrong: StepUpAct = { type: 'code.submitted', code: '000000' }

interface Plot {
  /** What the user does, one after the other, each as soon as it is possible. */
  readonly acts: readonly StepUpAct[]
  /** `verified`, or the reason of the failure. */
  readonly end: string
  readonly codes: number
  readonly tries: number
}

/** What becomes of a flow; the crowd plays them in turn. */
export const plots: readonly Plot[] = [
  { acts: [right], end: 'verified', codes: 1, tries: 1 },
  { acts: [wrong, right], end: 'verified', codes: 1, tries: 2 },
  { acts: [{ type: 'code.resendRequested' }, right], end: 'verified', codes: 2, tries: 1 },
  { acts: [{ type: 'flow.cancelled' }], end: 'cancelled', codes: 1, tries: 0 },
  { acts: [wrong, wrong], end: 'too_many_tries', codes: 1, tries: 2 },
]

interface Member {
  readonly flow: StepUpFlow
  readonly plot: number
}

const isPossible = ({ can, step }: StepUpView, { type }: StepUpAct) =>
  (type === 'code.submitted' && can.submitCode) ||
  (type === 'code.resendRequested' && can.resendCode) ||
  (type === 'flow.cancelled' && step === 'enterCode')

/** Resolves when the flow shows what is asked for, or has ended. */
function reach(flow: StepUpFlow, isThere: (view: StepUpView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      const view = flow.getSnapshot()
      if (!isThere(view) && view.step !== 'verified' && view.step !== 'failed') return
      stop()
      resolve()
    }
    const stop = flow.subscribe(check)
    check()
  })
}

export function createCrowd(services: StepUpServices, request: StepUpRequest) {
  const limits = { triesPerFlow: 2, resendCooldowns: [1000] }

  const begin = async (count: number): Promise<Member[]> => {
    const members = Array.from({ length: count }, (_, index) => ({
      flow: createStepUpFlow({ services, request, limits }),
      plot: index % plots.length,
    }))
    for (const { flow } of members) flow.send({ type: 'flow.started' })
    await Promise.all(members.map(({ flow }) => reach(flow, ({ step }) => step === 'enterCode')))
    return members
  }
  const play = async ({ flow, plot }: Member) => {
    for (const act of plots[plot]?.acts ?? []) {
      await reach(flow, (view) => isPossible(view, act))
      flow.send(act)
      await reach(flow, ({ step }) => step === 'working')
    }
    const outcome = await flow.outcome
    return { plot, end: outcome.status === 'verified' ? outcome.status : outcome.reason }
  }
  const finish = (members: readonly Member[]) => Promise.all(members.map(play))

  return {
    begin,
    finish,
    run: async (count: number) => finish(await begin(count)),
    /** What so many flows ask for; a multiple of the plots. */
    expected: (count: number) => ({
      codes: (count / plots.length) * plots.reduce((sum, { codes }) => sum + codes, 0),
      tries: (count / plots.length) * plots.reduce((sum, { tries }) => sum + tries, 0),
    }),
  }
}
