import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'
import { StepUpError, toStepUpError } from '../../machines/errors.js'

/** Needs that the user has just said no to. Moments are compared: a timer would keep a process alive. */
export interface QuietPeriod {
  readonly open: (need: string, error: StepUpError) => void
  /** Throws what ended the flow, while it is quiet, and until when it is: `availableAt`. */
  readonly assertOver: (need: string) => void
  readonly forget: () => void
}

export function createQuietPeriod(length: Milliseconds, now: () => EpochMilliseconds): QuietPeriod {
  const refused = new Map<string, { readonly since: EpochMilliseconds; readonly error: StepUpError }>()
  const isOver = (since: EpochMilliseconds) => {
    const age = now() - since
    // A clock that was set back ends it too.
    return age < 0 || age >= length
  }

  return {
    open: (need, error) => {
      for (const [other, { since }] of refused) if (isOver(since)) refused.delete(other)
      refused.set(need, { since: now(), error })
    },
    assertOver: (need) => {
      const refusal = refused.get(need)
      if (refusal === undefined || isOver(refusal.since)) return
      const { code, details } = toStepUpError(refusal.error)
      throw new StepUpError(code, { ...details, availableAt: refusal.since + length })
    },
    forget: () => {
      refused.clear()
    },
  }
}
