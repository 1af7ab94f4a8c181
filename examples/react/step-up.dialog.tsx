import { useId } from 'react'
import type { StepUpFlow } from 'mfa-step-up'
import type { StepUpPresenterOptions } from 'mfa-step-up/presenter'
import { useStepUpScreen } from 'mfa-step-up/react'

interface StepUpDialogProps {
  readonly flow: StepUpFlow | null
  readonly options?: StepUpPresenterOptions
}

/** Shows a flow in a dialog, from the moment that it leaves `idle`. Leave it in place: it is closed while there is nothing to show. */
export function StepUpDialog({ flow, options }: StepUpDialogProps) {
  const { screen, presenter, dialogRef } = useStepUpScreen(flow, options)
  const id = useId()
  if (screen === null) return null
  const { summary, factors, form, match, help, warning } = screen

  return (
    <dialog
      ref={dialogRef}
      className="step-up"
      data-step={screen.step}
      lang={screen.lang}
      dir={screen.dir}
      aria-modal="true"
      aria-labelledby={`${id}-heading`}
      aria-describedby={`${id}-summary ${id}-intro`}
    >
      <h2 id={`${id}-heading`} className="step-up-heading" tabIndex={-1}>
        {screen.heading}
      </h2>
      {/* Always there: a live region is heard only where it was there before its text. */}
      <p className="step-up-announcement" role="status">
        {screen.announcement}
      </p>
      <div className="step-up-body" aria-busy={screen.isBusy}>
        {summary && (
          <div id={`${id}-summary`} className="step-up-summary">
            <p>{summary.title}</p>
            <dl>
              {summary.rows?.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
        {screen.intro && (
          <p id={`${id}-intro`} className="step-up-intro">
            {screen.intro}
          </p>
        )}
        {screen.problem && <p className="step-up-problem">{screen.problem}</p>}
        {match && (
          <p className="step-up-match">
            {match.label} <strong>{match.number}</strong>
          </p>
        )}
        {factors && (
          <ul className="step-up-factors" role="list">
            {factors.map((factor) => (
              <li key={factor.id}>
                {/* Not `disabled`, which would lose the focus: what is not possible does nothing. */}
                <button
                  type="button"
                  className="step-up-factor"
                  aria-disabled={!factor.canChoose}
                  aria-describedby={`${id}-note-${factor.id}`}
                  onClick={() => {
                    presenter.choose(factor.id)
                  }}
                >
                  <span>{factor.name}</span>{' '}
                  {factor.hint && <span className="step-up-hint">{factor.hint}</span>}
                </button>
                {/* Beside the button, not in it: the name of a button should not count. */}
                <span id={`${id}-note-${factor.id}`} className="step-up-note">
                  {factor.note}
                </span>
              </li>
            ))}
          </ul>
        )}
        {form && (
          <form className="step-up-form" noValidate>
            <div className="step-up-caption">
              <label htmlFor={`${id}-code`} className="step-up-label">
                {form.label}
              </label>
              <p id={`${id}-error`} className="step-up-error">
                {form.error}
              </p>
            </div>
            <input
              id={`${id}-code`}
              name="code"
              className="step-up-input"
              dir="ltr"
              autoComplete="one-time-code"
              inputMode={form.inputMode}
              spellCheck={false}
              autoCapitalize="off"
              enterKeyHint="done"
              aria-invalid={form.error !== null}
              aria-describedby={`${id}-error ${id}-intro ${id}-tries ${id}-validity`}
            />
            <p className="step-up-facts">
              <span id={`${id}-tries`}>{form.tries}</span>
              <span>{form.expiry}</span>
              <span id={`${id}-validity`} hidden>
                {form.validity}
              </span>
            </p>
            {form.trust && (
              <label className="step-up-trust">
                <input type="checkbox" name="trustDevice" />
                {form.trust}
              </label>
            )}
            <button type="submit" className="step-up-confirm" aria-disabled={!form.canSubmit}>
              {form.confirm}
            </button>
          </form>
        )}
        <div className="step-up-actions">
          {screen.actions.map(({ name, label, canUse }) => (
            <button
              key={name}
              type="button"
              className={`step-up-${name}`}
              aria-disabled={!canUse}
              onClick={presenter[name]}
            >
              {label}
            </button>
          ))}
        </div>
        {help && (
          <details className="step-up-help">
            <summary>{help.label}</summary>
            <ul>
              {help.advice.map((advice) => (
                <li key={advice}>{advice}</li>
              ))}
            </ul>
          </details>
        )}
        {warning && (
          <div className="step-up-warning">
            <h3>{warning.heading}</h3>
            <p>{warning.text}</p>
            {warning.goOn && (
              <button type="button" className="step-up-extend" onClick={presenter.extend}>
                {warning.goOn}
              </button>
            )}
          </div>
        )}
      </div>
    </dialog>
  )
}
