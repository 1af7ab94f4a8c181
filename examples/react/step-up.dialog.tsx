import { useEffect, useId, useRef, useState } from 'react'
import type { StepUpAct, StepUpFlow } from 'mfa-step-up'
import { headingOf, introOf, labels, resendLabel } from 'mfa-step-up-vanilla/texts'

import { StepUpFactors } from './step-up.factors.js'
import { StepUpForm } from './step-up.form.js'
import { useStepUp } from './step-up.hook.js'

export interface StepUpDialogProps {
  readonly flow: StepUpFlow
  /** The user has seen the end, or left: the place to unmount. */
  readonly onClose: () => void
}

/** Shows a flow in a dialog, from the moment that it leaves `idle`. */
export function StepUpDialog({ flow, onClose }: StepUpDialogProps) {
  const { view, now, status, validity } = useStepUp(flow)
  const [isHushed, setIsHushed] = useState(false)
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (view.step === 'idle') return
    if (dialog.current?.open === false) dialog.current.showModal()
    if (view.step !== 'enterCode') heading.current?.focus()
    else {
      input.current?.focus()
      input.current?.select()
    }
  }, [view.step])

  const send = (act: StepUpAct) => () => {
    flow.send(act)
  }
  const choose = (factorId: string) => {
    flow.send({ type: 'factor.chosen', factorId })
  }
  const submit = (code: string, trustDevice: boolean) => {
    flow.send({ type: 'code.submitted', code, trustDevice })
    // The same words again are heard only where they were gone for a moment.
    setIsHushed(true)
    setTimeout(() => {
      setIsHushed(false)
    }, 100)
  }
  const hasEnded = view.step === 'verified' || view.step === 'failed'
  const leave = () => {
    if (hasEnded) dialog.current?.close()
    else flow.send({ type: 'flow.cancelled' })
  }
  // Hidden while a code is checked, not gone: what was typed stays, to be mended.
  const hasForm = view.step === 'enterCode' || (view.step === 'working' && view.work === 'verifying')
  const intro = introOf(view)
  const resend = resendLabel(view, now)

  return (
    <dialog
      ref={dialog}
      className="step-up"
      data-step={view.step}
      aria-modal="true"
      aria-labelledby={`${id}-heading`}
      onCancel={(event) => {
        event.preventDefault()
        leave()
      }}
      onClose={() => {
        // A browser may close it whatever we say, for a second Escape.
        flow.send({ type: 'flow.cancelled' })
        onClose()
      }}
    >
      <h2 ref={heading} id={`${id}-heading`} tabIndex={-1} className="step-up-heading">
        {headingOf(view)}
      </h2>
      <p id={`${id}-intro`} className="step-up-intro" hidden={intro === null}>
        {intro}
      </p>
      <p id={`${id}-status`} className="step-up-status" role="status" aria-live="polite">
        {!isHushed && status}
      </p>
      {view.step === 'chooseFactor' && <StepUpFactors factors={view.factors} now={now} onChoose={choose} />}
      {hasForm && (
        <StepUpForm key={view.factor?.id} {...{ id, view, now, validity, input }} onCode={submit} />
      )}
      <div className="step-up-actions">
        {resend !== null && (
          <button
            type="button"
            className="step-up-button step-up-secondary"
            disabled={!view.can.resendCode}
            onClick={send({ type: 'code.resendRequested' })}
          >
            {resend}
          </button>
        )}
        {view.can.changeFactor && (
          <button
            type="button"
            className="step-up-button step-up-secondary"
            onClick={send({ type: 'factor.changeRequested' })}
          >
            {labels.changeFactor}
          </button>
        )}
        {(hasEnded || view.can.cancel) && (
          <button type="button" className="step-up-button step-up-quiet" onClick={leave}>
            {hasEnded ? labels.close : labels.cancel}
          </button>
        )}
      </div>
    </dialog>
  )
}
