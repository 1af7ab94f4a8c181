import type { StepUpMessages, StepUpView } from 'mfa-step-up'

import { statusOf, validityText } from './step-up.texts.js'

/** What a screen is made of, beside the time. */
export interface ScreenSource {
  readonly view: StepUpView
  /**
   * The view that the screen has the shape of: while a request is under way it is the one before. All stays in its place, out of use, so
   * that no other button comes under a pointer that clicks twice.
   */
  readonly place: StepUpView
  readonly draft: number
  readonly status: string
  readonly validity: string | null
  readonly isClosed: boolean
}

/** What is read aloud is made here, when the view changes, and not every second: a live region that counts is read every time. */
export function sourceOf(
  view: StepUpView,
  before: ScreenSource | null,
  now: number,
  messages?: StepUpMessages,
): ScreenSource {
  const isKept = before !== null && (before.view.step === view.step || isRetry(before.view, view))
  return {
    view,
    place: view.step === 'working' && before !== null ? before.place : view,
    draft: (before?.draft ?? 0) + (isKept ? 0 : 1),
    status: statusOf(view, now, messages),
    validity: validityText(view, now),
    isClosed: before?.isClosed === true,
  }
}

/** A check, and back from one that said no: what was typed stays, selected, to be mended or typed over. */
function isRetry(before: StepUpView, view: StepUpView): boolean {
  const isChecked = before.step === 'working' && before.work === 'verifying'
  return (view.step === 'working' && view.work === 'verifying') || (isChecked && view.setback !== null)
}
