import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'
import { StepUpError, toStepUpError } from '../../machines/errors.js'

/** Needs that were refused just now. Moments are compared: a timer would keep a process alive. */
export interface QuietPeriod {
  /** For one need: it was tried, and can't be met. */
  readonly open: (need: string, error: StepUpError) => void
  /** For every need: an API may ask for another one each time. */
  readonly openAll: (error: StepUpError) => void
  /** Throws what ended the flow, while it is quiet, and until when it is: `availableAt`. */
  readonly assertOver: (need: string) => void
  readonly forget: () => void
}

interface Refusal {
  readonly since: EpochMilliseconds
  readonly error: StepUpError
}

export function createQuietPeriod(length: Milliseconds, now: () => EpochMilliseconds): QuietPeriod {
  const refused = new Map<string, Refusal>()
  let refusedAll: Refusal | null = null

  const isOver = ({ since }: Refusal) => {
    const age = now() - since
    // A clock that was set back, or says no number, ends it too.
    return !(age >= 0 && age < length)
  }
  const assertIsOver = (refusal: Refusal | null | undefined) => {
    if (refusal === null || refusal === undefined || isOver(refusal)) return
    const { code, details } = toStepUpError(refusal.error)
    throw new StepUpError(code, { ...details, availableAt: refusal.since + length })
  }

  return {
    open: (need, error) => {
      for (const [other, refusal] of refused) if (isOver(refusal)) refused.delete(other)
      refused.set(need, { since: now(), error })
    },
    openAll: (error) => {
      refusedAll = { since: now(), error }
    },
    assertOver: (need) => {
      assertIsOver(refusedAll)
      assertIsOver(refused.get(need))
    },
    forget: () => {
      refused.clear()
      refusedAll = null
    },
  }
}
