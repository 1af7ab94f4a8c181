import type { StepUpAct, StepUpFlow, StepUpMessages, StepUpView } from 'mfa-step-up'

import { drawTime, drawView, write } from './step-up.drawing.js'
import { createElements } from './step-up.elements.js'
import { isCounting, statusOf } from './step-up.texts.js'

export interface StepUpDialogOptions {
  /** The user has seen the end, or left: the place to unmount. */
  readonly onClose?: () => void
  /** Texts of failures. Default: `englishMessages`. */
  readonly messages?: StepUpMessages
  /** Default `Date.now`. */
  readonly now?: () => number
}

/**
 * Shows a flow in a dialog, from the moment that it leaves `idle`. Answers the way to take the dialog away; the flow goes on without it,
 * so cancel that yourself. The container must be in the document.
 */
export function mountStepUp(
  container: HTMLElement,
  flow: StepUpFlow,
  { onClose, messages, now = Date.now }: StepUpDialogOptions = {},
): () => void {
  const elements = createElements()
  const { dialog, heading, status, factors, form, input, trust, resend, changeFactor, leave } = elements
  const listening = new AbortController()
  let shown: StepUpView | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const tick = () => {
    const view = flow.getSnapshot()
    clearTimeout(timer)
    drawTime(elements, view, now())
    if (isCounting(view, now())) timer = setTimeout(tick, 1000)
  }

  const draw = () => {
    if (listening.signal.aborted) return
    const view = flow.getSnapshot()
    const before = shown
    shown = view
    if (before?.step !== view.step && !isRetry(before, view)) form.reset()
    // Never hidden: a live region is heard only where it was there before its text.
    write(status, statusOf(view, now(), messages))
    drawView(elements, view, now())
    tick()
    if (view.step === 'idle') return
    const target = view.step === 'enterCode' ? input : heading
    // Where a dialog that is opened, or opened again, puts the focus by itself.
    heading.autofocus = target === heading
    input.autofocus = target === input
    if (!dialog.open) dialog.showModal()
    const isLost = dialog.querySelector(':focus')?.matches(':disabled, [hidden], [hidden] *') === true
    if (before?.step !== view.step || isLost) target.focus()
    if (before?.step !== view.step && target === input) input.select()
  }

  const close = () => {
    const view = flow.getSnapshot()
    if (view.step === 'verified' || view.step === 'failed') dialog.close()
    else flow.send({ type: 'flow.cancelled' })
  }

  const sender = (act: StepUpAct) => () => {
    flow.send(act)
  }
  const listen = (target: EventTarget, type: string, listener: (event: Event) => void) => {
    target.addEventListener(type, listener, { signal: listening.signal })
  }
  listen(form, 'submit', (event) => {
    event.preventDefault()
    // The same words again are heard only where they were gone for a moment.
    status.textContent = ''
    setTimeout(draw, 100)
    flow.send({ type: 'code.submitted', code: input.value, trustDevice: trust.checked })
  })
  listen(factors, 'click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null
    if (button !== null) flow.send({ type: 'factor.chosen', factorId: button.value })
  })
  listen(resend, 'click', sender({ type: 'code.resendRequested' }))
  listen(changeFactor, 'click', sender({ type: 'factor.changeRequested' }))
  listen(leave, 'click', close)
  listen(dialog, 'cancel', (event) => {
    event.preventDefault()
    close()
  })
  listen(dialog, 'close', () => {
    // A browser may close it whatever we say, for a second Escape.
    flow.send({ type: 'flow.cancelled' })
    onClose?.()
  })
  listen(document, 'visibilitychange', () => {
    if (document.visibilityState === 'visible') flow.send({ type: 'flow.resumed' })
  })

  container.append(dialog)
  const unsubscribe = flow.subscribe(draw)
  draw()
  return () => {
    unsubscribe()
    listening.abort()
    clearTimeout(timer)
    dialog.close()
    dialog.remove()
  }
}

/** Back from a check that said no: what was typed stays, selected, to be mended or typed over. */
function isRetry(before: StepUpView | null, view: StepUpView): boolean {
  const isChecked = before?.step === 'working' && before.work === 'verifying'
  return (view.step === 'working' && view.work === 'verifying') || (isChecked && view.setback !== null)
}
