import type { StepUpFlow } from 'mfa-step-up'
import { mountStepUp } from 'mfa-step-up-vanilla'

import { createDemoFlow, type DemoFlowOptions } from '../bank/demo.flow.js'

/** A flow of this page in the reference dialog, which begins when the test says so: inspectors connect before. */
export async function offerFlow(options: DemoFlowOptions): Promise<StepUpFlow> {
  const flow = await createDemoFlow(options)
  mountStepUp(document.body, flow)
  const begin = document.createElement('button')
  begin.textContent = 'Begin'
  begin.addEventListener('click', () => {
    flow.send({ type: 'flow.started' })
  })
  document.body.append(begin)
  return flow
}
