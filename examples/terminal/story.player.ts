import {
  createStepUpFlow,
  type StepUpErrorCode,
  type StepUpFlow,
  type StepUpRequest,
  type StepUpServices,
} from 'mfa-step-up'
import type { SimulatedClock } from 'xstate'

import { nameOf } from './factor.text.js'
import { untilView } from './flow.waiting.js'
import type { Story, StoryAct } from './stories.list.js'
import type { ViewPrinter } from './view.printer.js'

/** What a story is played with. */
export interface Stage {
  readonly services: StepUpServices
  readonly clock: SimulatedClock
  readonly printer: ViewPrinter
  /** Says what the person does. */
  readonly tell: (text: string) => void
  /** The code of the newest message on the phone. */
  readonly readCode: () => string
}

/** Real time that the simulated tenant may take for one answer; a story that hangs ends after it. */
const patience = 60_000

/** The flow of a story, for a request. */
export function flowOf({ limits }: Story, { services, clock }: Stage, request: StepUpRequest): StepUpFlow {
  return createStepUpFlow({ services, clock, request, ...(limits && { limits }) })
}

/** Plays a story on its flow and answers its ending, as it really was. */
export async function playStory(story: Story, flow: StepUpFlow, stage: Stage): Promise<Story['ending']> {
  const { printer, tell } = stage
  const setbacks: StepUpErrorCode[] = []
  flow.subscribe(() => {
    const view = flow.getSnapshot()
    printer.print(view)
    const code = view.setback?.code
    if (code !== undefined && code !== setbacks.at(-1)) setbacks.push(code)
  })

  printer.print(flow.getSnapshot())
  tell('start')
  await reached(flow, () => {
    flow.send({ type: 'flow.started' })
  })
  for (const act of story.acts) await perform(act, flow, stage)
  // A story whose acts came to nothing is over, too.
  flow.send({ type: 'flow.cancelled' })
  const outcome = await flow.outcome
  return { setbacks, outcome: outcome.status === 'verified' ? 'verified' : outcome.reason }
}

async function perform(act: StoryAct, flow: StepUpFlow, { clock, tell, readCode }: Stage): Promise<void> {
  switch (act.act) {
    case 'chooseFactor':
      tell(`choose ${nameOf(act.factor)}`)
      return reached(flow, () => {
        flow.send({ type: 'factor.chosen', factorId: act.factor })
      })
    case 'typeCode': {
      tell(`type ${act.is === 'right' ? 'the' : 'a wrong'} code`)
      const code = act.is === 'right' ? readCode() : wrongCode(readCode())
      return reached(flow, () => {
        flow.send({ type: 'code.submitted', code })
      })
    }
    case 'askForCode':
      tell('ask for another code')
      return reached(flow, () => {
        flow.send({ type: 'code.resendRequested' })
      })
    case 'wait':
      tell(`wait ${act.seconds} s`)
      for (let second = 0; second < act.seconds; second += 1) clock.increment(1000)
  }
}

/** Does something and waits until the flow has dealt with it. */
async function reached(flow: StepUpFlow, act: () => void): Promise<void> {
  const before = flow.getSnapshot()
  act()
  await untilView(flow, (view) => view !== before && view.step !== 'working', patience)
}

/** The code with another last digit. */
function wrongCode(code: string): string {
  return code.slice(0, -1) + String((Number(code.slice(-1)) + 1) % 10)
}
