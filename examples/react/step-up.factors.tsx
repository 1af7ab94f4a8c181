import { useId } from 'react'
import type { FactorView } from 'mfa-step-up'
import { factorName, factorWait } from 'mfa-step-up-vanilla/texts'

export interface StepUpFactorsProps {
  readonly factors: readonly FactorView[]
  readonly now: number
  readonly onChoose: (factorId: string) => void
}

export function StepUpFactors({ factors, now, onChoose }: StepUpFactorsProps) {
  return (
    <ul className="step-up-factors" role="list">
      {factors.map((factor) => (
        <StepUpFactor
          key={factor.id}
          factor={factor}
          wait={factorWait(factor, now)}
          onChoose={() => {
            onChoose(factor.id)
          }}
        />
      ))}
    </ul>
  )
}

interface StepUpFactorProps {
  readonly factor: FactorView
  readonly wait: string | null
  readonly onChoose: () => void
}

/** The wait is beside the button, not in it: the name of a button should not count. */
function StepUpFactor({ factor: { kind, hint, canChoose }, wait, onChoose }: StepUpFactorProps) {
  const waitId = useId()
  return (
    <li>
      <button
        type="button"
        className="step-up-factor"
        aria-describedby={waitId}
        disabled={!canChoose}
        onClick={onChoose}
      >
        <span>{factorName(kind)}</span>{' '}
        {hint !== null && (
          <bdi className="step-up-hint" dir="ltr">
            {hint}
          </bdi>
        )}
      </button>
      <span id={waitId} className="step-up-wait" hidden={wait === null}>
        {wait}
      </span>
    </li>
  )
}
