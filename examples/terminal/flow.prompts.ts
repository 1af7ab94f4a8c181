import type { StepUpAct, StepUpView } from 'mfa-step-up'

import { askForCode, type FlowQuestion } from './code.prompt.js'
import { nameOf } from './factor.text.js'
import type { Answer, Choice } from './terminal.prompts.js'
import { secondsUntil } from './time.text.js'

/** Asks the person for the next act, by the step that the view is at. */
export async function askForAct(question: FlowQuestion): Promise<Answer<StepUpAct>> {
  const view = question.getView()
  switch (view.step) {
    case 'chooseFactor':
      return askForFactor(view, question)
    case 'enterCode':
      return askForCode(view, question)
    case 'approve':
    case 'recover':
      return askForWayOn(view, question)
    case 'idle':
    case 'working':
    case 'verified':
    case 'failed':
      return { kind: 'movedOn' }
  }
}

/** While this stays the same, so does the prompt: what is being typed outlives news that don't concern it. */
export function promptKey(view: StepUpView): string {
  return view.step === 'enterCode' ? `enterCode ${view.factor?.id ?? ''}` : JSON.stringify(view)
}

type ViewOf<Step extends StepUpView['step']> = Extract<StepUpView, { step: Step }>

const cancel = { value: 'flow.cancelled', label: 'Cancel' } as const

async function askForFactor(
  { factors }: ViewOf<'chooseFactor'>,
  { prompts, signal, now }: FlowQuestion,
): Promise<Answer<StepUpAct>> {
  const choices = factors.map(({ id, kind, hint, canChoose, availableAt }): Choice<string> => {
    const countdown = () => {
      if (availableAt === null) return hint ?? ''
      return canChoose ? 'the code that you have' : `in ${secondsUntil(availableAt, now())} s`
    }
    return { value: id, label: `By ${nameOf(kind)}`, hint: countdown, isDisabled: !canChoose }
  })
  const message = 'How do you want to get a code?'
  const answer = await prompts.choose({ message, choices: [...choices, cancel], signal })
  if (answer.kind !== 'answer') return answer
  const { value } = answer
  return {
    kind: 'answer',
    value: value === cancel.value ? { type: value } : { type: 'factor.chosen', factorId: value },
  }
}

async function askForWayOn(
  { can, step, resendAvailableAt }: ViewOf<'approve' | 'recover'>,
  { prompts, signal, now }: FlowQuestion,
): Promise<Answer<StepUpAct>> {
  const countdown = () => (resendAvailableAt === null ? '' : `in ${secondsUntil(resendAvailableAt, now())} s`)
  const answer = await prompts.choose({
    message: step === 'approve' ? 'Approve on your device' : 'How do you want to go on?',
    choices: [
      { value: 'code.resendRequested', label: 'Another code', hint: countdown, isDisabled: !can.resendCode },
      { value: 'factor.changeRequested', label: 'Another way', isDisabled: !can.changeFactor },
      cancel,
    ] as const,
    signal,
  })
  return answer.kind === 'answer' ? { kind: 'answer', value: { type: answer.value } } : answer
}
