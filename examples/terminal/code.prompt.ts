import { englishMessages, parseCode, type StepUpAct, type StepUpView } from 'mfa-step-up'

import { nameOf } from './factor.text.js'
import type { Answer, Prompts } from './terminal.prompts.js'
import { secondsUntil } from './time.text.js'

export interface FlowQuestion {
  readonly prompts: Prompts
  /** The view as it is at the call: it changes while the person types. */
  readonly getView: () => StepUpView
  readonly now: () => number
  /** Ends the prompt. */
  readonly signal: AbortSignal
}

type EnterCodeView = Extract<StepUpView, { step: 'enterCode' }>

type OtherAct = Exclude<
  StepUpAct['type'],
  'flow.started' | 'factor.chosen' | 'code.submitted' | 'redirect.returned' | 'flow.extended' | 'flow.resumed'
>

/** What else can be done at the prompt for a code. No code is that short. */
const letters = new Map<string, OtherAct>([
  ['r', 'code.resendRequested'],
  ['f', 'factor.changeRequested'],
  ['c', 'flow.cancelled'],
])

/** Asks for a code, or a letter. What can't be a code, or can't be done yet, is refused here and costs no try. */
export async function askForCode(view: EnterCodeView, question: FlowQuestion): Promise<Answer<StepUpAct>> {
  const { prompts, getView, now, signal } = question
  const readLetter = (typed: string) => letters.get(typed.trim().toLowerCase())
  const answer = await prompts.type({
    signal,
    message: () => describe(getView(), now()),
    refuse: (typed) => {
      switch (readLetter(typed)) {
        case 'code.resendRequested':
          return getView().can.resendCode ? undefined : `Not now: ${nextCodeText(getView(), now())}.`
        case 'factor.changeRequested':
          return getView().can.changeFactor ? undefined : 'Not now: there is no other way.'
        case 'flow.cancelled':
          return undefined
        case undefined:
          if (typed.trim() === '') return 'Type the code, or a letter.'
          return parseCode(typed, view.code) === null ? englishMessages.code_malformed : undefined
      }
    },
  })
  if (answer.kind !== 'answer') return answer
  const type = readLetter(answer.value)
  return { kind: 'answer', value: type ? { type } : { type: 'code.submitted', code: answer.value } }
}

function describe(view: StepUpView, now: number): readonly string[] {
  if (view.step !== 'enterCode') return ['']
  const { code, factor, triesLeft, expiresAt, can } = view
  const characters = code.alphabet === 'digits' ? 'digits' : 'characters'
  const what = code.length === undefined ? 'code' : `${code.length} ${characters}`
  const facts = [
    `${triesLeft} ${triesLeft === 1 ? 'try' : 'tries'} left`,
    ...(expiresAt === null ? [] : [`expires in ${secondsUntil(expiresAt, now)} s`]),
  ]
  const acts = [
    `r: ${nextCodeText(view, now)}`,
    ...(can.changeFactor ? ['f: another way'] : []),
    ...(can.cancel ? ['c: cancel'] : []),
  ]
  return [
    `Type the ${what} that came by ${factor === null ? 'message' : nameOf(factor.kind)} (${facts.join(', ')})`,
    `or a letter, ${acts.join(', ')}`,
  ]
}

function nextCodeText(view: StepUpView, now: number): string {
  if (view.can.resendCode) return 'another code'
  const moment = 'resendAvailableAt' in view ? view.resendAvailableAt : null
  return moment === null ? 'no more codes' : `another code in ${secondsUntil(moment, now)} s`
}
