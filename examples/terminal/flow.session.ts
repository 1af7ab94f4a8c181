import type { StepUpFlow } from 'mfa-step-up'

import { askForAct, promptKey } from './flow.prompts.js'
import { untilView } from './flow.waiting.js'
import type { Prompts } from './terminal.prompts.js'
import type { ViewPrinter } from './view.printer.js'

export interface SessionOptions {
  readonly prompts: Prompts
  readonly printer: ViewPrinter
  readonly now: () => number
  /** Keeps what is printed back while a prompt is on show, which it would tear apart. */
  readonly hold: (isHeld: boolean) => void
  /** Cancels the flow as Ctrl-C does when no prompt is on show. */
  readonly interrupt: () => void
}

/** Lets a person walk through a flow, from its start to its end. */
export async function runSession(flow: StepUpFlow, options: SessionOptions): Promise<void> {
  const { printer, interrupt } = options
  const isOver = () => ['verified', 'failed'].includes(flow.getSnapshot().step)
  flow.subscribe(() => {
    printer.print(flow.getSnapshot())
  })
  printer.print(flow.getSnapshot())
  flow.send({ type: 'flow.started' })

  while (!isOver()) {
    await untilView(flow, ({ step }) => step !== 'idle' && step !== 'working')
    const answer = await askOnce(flow, options)
    if (answer.kind === 'interrupted') interrupt()
    if (answer.kind !== 'answer') continue
    // A code is sealed before it reaches the flow: the view changes a moment later.
    const before = flow.getSnapshot()
    if (answer.value.type === 'code.submitted' && before.step !== 'enterCode') continue
    flow.send(answer.value)
    if (answer.value.type === 'code.submitted') await untilView(flow, (view) => view !== before)
  }
}

/** Shows one prompt, until it is answered or the view moves on under it. */
async function askOnce(flow: StepUpFlow, { prompts, hold, now }: SessionOptions) {
  const { getSnapshot: getView } = flow
  const controller = new AbortController()
  const key = promptKey(getView())
  const unsubscribe = flow.subscribe(() => {
    if (promptKey(getView()) !== key) controller.abort()
  })
  const timer = setInterval(prompts.redraw, 1000)
  hold(true)
  try {
    return await askForAct({ prompts, getView, now, signal: controller.signal })
  } finally {
    unsubscribe()
    clearInterval(timer)
    hold(false)
  }
}
