import { classOf, type StepUpView } from 'mfa-step-up'

import type { ScreenSource } from './step-up.source.js'
import * as texts from './step-up.texts.js'

/** All that a user interface shows of a flow, in words: JSON, immutable, no secret, no DOM. */
export interface StepUpScreen {
  readonly step: StepUpView['step']
  /** Whether the dialog is there: from the moment that the flow leaves `idle` until the user closes it. */
  readonly isOpen: boolean
  readonly heading: string
  readonly intro: string | null
  /** What the live region says; it does not count. */
  readonly status: string
  /** Where the focus goes when the step changes. */
  readonly focus: 'heading' | 'code'
  readonly factors: readonly FactorRow[] | null
  readonly form: CodeForm | null
  readonly actions: readonly ScreenAction[]
}

export interface FactorRow {
  readonly id: string
  readonly name: string
  readonly hint: string | null
  readonly wait: string | null
  readonly canChoose: boolean
}

export interface CodeForm {
  /** Another number is another form, and an empty one; the same number keeps what was typed, to be mended. */
  readonly draft: number
  readonly inputMode: 'numeric' | 'text'
  readonly isWrong: boolean
  readonly tries: string | null
  readonly expiry: string | null
  readonly validity: string | null
  readonly canTrustDevice: boolean
  readonly canSubmit: boolean
}

/** A button below, named after the method of the presenter that it calls. */
export interface ScreenAction {
  readonly name: 'resend' | 'changeFactor' | 'leave'
  readonly look: 'secondary' | 'quiet'
  readonly label: string
  readonly canUse: boolean
}

/** The screen at a moment. Pure. What is possible is what `view.can` says. */
export function screenOf(
  { view, place, draft, status, validity, isClosed }: ScreenSource,
  now: number,
): StepUpScreen {
  const hasEnded = view.step === 'verified' || view.step === 'failed'
  const resend = texts.resendLabel(place, now)
  const actions: (ScreenAction | null)[] = [
    resend === null
      ? null
      : { name: 'resend', look: 'secondary', label: resend, canUse: view.can.resendCode },
    place.can.changeFactor
      ? {
          name: 'changeFactor',
          look: 'secondary',
          label: texts.labels.changeFactor,
          canUse: view.can.changeFactor,
        }
      : null,
    hasEnded || view.can.cancel
      ? {
          name: 'leave',
          look: 'quiet',
          label: hasEnded ? texts.labels.close : texts.labels.cancel,
          canUse: true,
        }
      : null,
  ]
  return {
    step: view.step,
    isOpen: view.step !== 'idle' && !isClosed,
    heading: texts.headingOf(view),
    intro: texts.introOf(place),
    status,
    focus: view.step === 'enterCode' ? 'code' : 'heading',
    factors: place.step === 'chooseFactor' ? place.factors.map((each) => rowOf(each, view, now)) : null,
    form: place.step === 'enterCode' ? { ...formOf(place, view, now), draft, validity } : null,
    actions: actions.filter((each) => each !== null),
  }
}

type ChooseView = Extract<StepUpView, { step: 'chooseFactor' }>
type CodeView = Extract<StepUpView, { step: 'enterCode' }>

function rowOf(factor: ChooseView['factors'][number], view: StepUpView, now: number): FactorRow {
  const { id, kind, hint, canChoose } = factor
  const wait = texts.factorWait(factor, now)
  return { id, name: texts.factorName(kind), hint, wait, canChoose: canChoose && view.can.chooseFactor }
}

function formOf(place: CodeView, view: StepUpView, now: number): Omit<CodeForm, 'draft' | 'validity'> {
  return {
    inputMode: place.code.alphabet === 'digits' ? 'numeric' : 'text',
    isWrong: place.setback !== null && ['typo', 'wrongCode'].includes(classOf(place.setback.code)),
    tries: texts.triesText(place),
    expiry: texts.expiryText(place, now),
    canTrustDevice: place.factor?.canTrustDevice === true,
    canSubmit: view.can.submitCode,
  }
}
