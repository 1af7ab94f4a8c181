import type { RefObject, SubmitEvent } from 'react'
import { classOf, type StepUpView } from 'mfa-step-up'
import { expiryText, labels, triesText } from 'mfa-step-up-vanilla/texts'

export interface StepUpFormProps {
  readonly id: string
  readonly view: Extract<StepUpView, { step: 'enterCode' | 'working' }>
  readonly now: number
  readonly validity: string | null
  readonly input: RefObject<HTMLInputElement | null>
  readonly onCode: (code: string, trustDevice: boolean) => void
}

/** Takes a code. It stays in the document only: no state of a component holds it. */
export function StepUpForm({ id, view, now, validity, input, onCode }: StepUpFormProps) {
  const isShown = view.step === 'enterCode'
  const isWrong = view.setback !== null && ['typo', 'wrongCode'].includes(classOf(view.setback.code))
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    onCode(input.current?.value ?? '', fields.has('trustDevice'))
  }
  return (
    <form className="step-up-form" noValidate hidden={!isShown} onSubmit={submit}>
      <label htmlFor={`${id}-code`} className="step-up-label">
        {labels.code}
      </label>
      <input
        ref={input}
        id={`${id}-code`}
        name="code"
        className="step-up-input"
        autoComplete="one-time-code"
        inputMode={isShown && view.code.alphabet === 'digits' ? 'numeric' : 'text'}
        dir="ltr"
        spellCheck={false}
        autoCapitalize="off"
        enterKeyHint="done"
        aria-describedby={`${id}-intro ${id}-tries ${id}-validity`}
        aria-errormessage={`${id}-status`}
        aria-invalid={isWrong}
      />
      <p className="step-up-facts">
        <span id={`${id}-tries`}>{triesText(view)}</span>
        <span>{expiryText(view, now)}</span>
        <span id={`${id}-validity`} hidden>
          {validity}
        </span>
      </p>
      {view.factor?.canTrustDevice === true && (
        <label className="step-up-trust">
          <input type="checkbox" name="trustDevice" />
          {labels.trustDevice}
        </label>
      )}
      <button type="submit" className="step-up-button step-up-primary" disabled={!view.can.submitCode}>
        {labels.confirm}
      </button>
    </form>
  )
}
