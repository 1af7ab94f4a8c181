import { useId, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { StepUpFlow } from 'mfa-step-up'
import { listenersOf, showScreen } from 'mfa-step-up-vanilla/modal'
import { createStepUpPresenter } from 'mfa-step-up-vanilla/presenter'
import { labels } from 'mfa-step-up-vanilla/texts'

/** Shows a flow in a dialog, from the moment that it leaves `idle`. `onClose` is the place to unmount it. No effect asks for a code. */
export function StepUpDialog({ flow, onClose }: { readonly flow: StepUpFlow; readonly onClose: () => void }) {
  const presenter = useMemo(() => createStepUpPresenter(flow), [flow])
  const screen = useSyncExternalStore(presenter.subscribe, presenter.getSnapshot, presenter.getSnapshot)
  const { heading, intro, status, factors, form, actions } = screen
  const isWorking = screen.step === 'working'
  const on = listenersOf(presenter, onClose)
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    if (dialog.current !== null) showScreen(dialog.current, screen)
  }, [screen])

  return (
    <dialog
      ref={dialog}
      className="step-up"
      data-step={screen.step}
      aria-modal="true"
      aria-labelledby={`${id}-heading`}
      onCancel={on.cancel}
      onClose={on.close}
    >
      <h2 id={`${id}-heading`} tabIndex={-1} className="step-up-heading">
        {heading}
      </h2>
      <p id={`${id}-intro`} className="step-up-intro" hidden={intro === null} inert={isWorking}>
        {intro}
      </p>
      <p id={`${id}-status`} className="step-up-status" role="status" aria-live="polite">
        {status}
      </p>
      {factors && (
        <ul className="step-up-factors" role="list" inert={isWorking}>
          {factors.map((factor, index) => (
            <li key={factor.id}>
              <button
                type="button"
                className="step-up-factor"
                aria-describedby={`${id}-wait-${index}`}
                disabled={!factor.canChoose}
                onClick={() => {
                  presenter.choose(factor.id)
                }}
              >
                <span>{factor.name}</span>{' '}
                {factor.hint !== null && (
                  <bdi className="step-up-hint" dir="ltr">
                    {factor.hint}
                  </bdi>
                )}
              </button>
              {/* Beside the button, not in it: the name of a button should not count. */}
              <span id={`${id}-wait-${index}`} className="step-up-wait" hidden={factor.wait === null}>
                {factor.wait}
              </span>
            </li>
          ))}
        </ul>
      )}
      {form && (
        <form key={form.draft} className="step-up-form" noValidate inert={isWorking} onSubmit={on.submit}>
          <label htmlFor={`${id}-code`} className="step-up-label">
            {labels.code}
          </label>
          <input
            id={`${id}-code`}
            name="code"
            className="step-up-input"
            autoComplete="one-time-code"
            inputMode={form.inputMode}
            dir="ltr"
            spellCheck={false}
            autoCapitalize="off"
            enterKeyHint="done"
            aria-describedby={`${id}-intro ${id}-tries ${id}-validity`}
            aria-errormessage={`${id}-status`}
            aria-invalid={form.isWrong}
          />
          <p className="step-up-facts">
            <span id={`${id}-tries`}>{form.tries}</span>
            <span>{form.expiry}</span>
            <span id={`${id}-validity`} hidden>
              {form.validity}
            </span>
          </p>
          {form.canTrustDevice && (
            <label className="step-up-trust">
              <input type="checkbox" name="trustDevice" />
              {labels.trustDevice}
            </label>
          )}
          <button type="submit" className="step-up-button step-up-primary" disabled={!form.canSubmit}>
            {labels.confirm}
          </button>
        </form>
      )}
      <div className="step-up-actions">
        {actions.map(({ name, look, label, canUse }) => (
          <button
            key={name}
            type="button"
            className={`step-up-button step-up-${look}`}
            disabled={!canUse}
            onClick={presenter[name]}
          >
            {label}
          </button>
        ))}
      </div>
    </dialog>
  )
}
