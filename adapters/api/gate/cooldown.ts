import type { EpochMilliseconds, Milliseconds } from '../../../machines/domain.js'
import { StepUpError, toStepUpError } from '../../../machines/errors.js'

/** Requirements that were refused just now: for a while they are refused again, and the user is not asked. */
interface Cooldown {
  /** For one requirement, by its key: a step-up did not meet it. */
  readonly start: (key: string, error: StepUpError) => void
  /** For every requirement: an API may ask for another one each time. */
  readonly startAll: (error: StepUpError) => void
  /** While it lasts, throws the error that began it, with its end as `availableAt`. */
  readonly assertOver: (key: string) => void
  readonly clear: () => void
}

interface Refusal {
  readonly since: EpochMilliseconds
  readonly error: StepUpError
}

/** It compares moments: a timer would keep a process alive. */
export function createCooldown(length: Milliseconds, now: () => EpochMilliseconds): Cooldown {
  const refused = new Map<string, Refusal>()
  let refusedAll: Refusal | null = null

  const isOver = ({ since }: Refusal) => {
    const age = now() - since
    // A clock that was set back, or that answers no number, ends it too.
    return !(age >= 0 && age < length)
  }
  const assertIsOver = (refusal: Refusal | null | undefined) => {
    if (refusal === null || refusal === undefined || isOver(refusal)) return
    const { code, details } = toStepUpError(refusal.error)
    throw new StepUpError(code, { ...details, availableAt: refusal.since + length })
  }

  return {
    start: (key, error) => {
      for (const [other, refusal] of refused) if (isOver(refusal)) refused.delete(other)
      refused.set(key, { since: now(), error })
    },
    startAll: (error) => {
      refusedAll = { since: now(), error }
    },
    assertOver: (key) => {
      assertIsOver(refusedAll)
      assertIsOver(refused.get(key))
    },
    clear: () => {
      refused.clear()
      refusedAll = null
    },
  }
}
