import type { StepUpRequirement } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { StepUpGate } from './step-up.gate.js'

/** A gate as one call sees it, which began for one user. After `forget()` all of it throws `cancelled`. */
export interface StepUpSession extends Pick<StepUpGate, 'stepUp' | 'held'> {
  /** Throws `cancelled` after `forget()`: what would go on now, would go on for another user. */
  readonly assertOpen: () => void
  /** The API refuses these needs right after a step-up: makes them quiet, and answers the error to throw. */
  readonly refuse: (...needs: readonly StepUpRequirement[]) => StepUpError
}

export interface Sessions {
  readonly open: () => StepUpSession
  /** Closes all that are open. */
  readonly end: () => void
}

/** @param makeQuiet Opens the quiet period of a need. */
export function createSessions(
  { stepUp, held }: Pick<StepUpGate, 'stepUp' | 'held'>,
  makeQuiet: (need: StepUpRequirement, error: StepUpError) => void,
): Sessions {
  let ended = 0

  const open = (): StepUpSession => {
    const before = ended
    const assertOpen = () => {
      if (ended !== before) throw new StepUpError('cancelled')
    }
    return {
      assertOpen,
      held: (requirement) => {
        assertOpen()
        return held(requirement)
      },
      stepUp: async (requirement, options) => {
        assertOpen()
        const verified = await stepUp(requirement, options)
        assertOpen()
        return verified
      },
      refuse: (...needs) => {
        assertOpen()
        const error = new StepUpError('assurance_not_met')
        for (const need of needs) makeQuiet(need, error)
        return error
      },
    }
  }

  return {
    open,
    end: () => {
      ended += 1
    },
  }
}
