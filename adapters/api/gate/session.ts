import { StepUpError } from '../../../machines/errors.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import type { StepUpVerified } from './requirement.js'

export interface StepUpWaitOptions {
  /** Aborting it ends this wait with the reason of the signal. The flow goes on for other calls; without any it is cancelled. */
  readonly signal?: AbortSignal
  /** The earlier answer of {@link StepUpSession.held}: a newer step-up that is enough is answered without a flow. */
  readonly since?: StepUpVerified | null
}

/** A gate as one call sees it, for the user who was signed in when it was taken. After `forget()` all of it throws `cancelled`. */
export interface StepUpSession {
  /**
   * Runs a flow, or waits for the one that runs for the same requirement. Rejects with a `StepUpError`: the reason of a flow that
   * failed, or `assurance_not_met` for a requirement that can't be met. Rejects with an `OptionError` that names the wrong field of a
   * requirement.
   */
  readonly stepUp: (requirement: StepUpRequirement, options?: StepUpWaitOptions) => Promise<StepUpVerified>
  /**
   * The last step-up, if it meets a requirement and its access token has not expired; `null` otherwise. Its age counts from the end of
   * the flow. `maxAge: 0` is never held.
   */
  readonly held: (requirement?: StepUpRequirement) => StepUpVerified | null
  /** Throws `cancelled` after `forget()`: the call would go on for another user. */
  readonly assertOpen: () => void
  /**
   * For an API that refuses these requirements right after a step-up. Answers the error to throw; for the time of `quietPeriod` it
   * rejects the same requirements, too.
   */
  readonly refuse: (...requirements: readonly StepUpRequirement[]) => StepUpError
  /** Records that the access token of a step-up was sent to an origin. */
  readonly recordUse: (verified: StepUpVerified, origin: string) => void
  /** Whether the gate holds this step-up and its access token was sent to the origin before. */
  readonly wasUsedAt: (verified: StepUpVerified, origin: string) => boolean
}

interface Sessions {
  readonly open: () => StepUpSession
  /** Ends all that are open. */
  readonly end: () => void
}

/** Sessions over the functions of a gate. */
export function createSessions(gate: Omit<StepUpSession, 'assertOpen'>): Sessions {
  let ended = 0

  const open = (): StepUpSession => {
    const before = ended
    const assertOpen = () => {
      if (ended !== before) throw new StepUpError('cancelled')
    }
    const whileOpen =
      <Input extends readonly unknown[], Answer>(act: (...input: Input) => Answer) =>
      (...input: Input): Answer => {
        assertOpen()
        return act(...input)
      }
    return {
      assertOpen,
      held: whileOpen(gate.held),
      stepUp: async (requirement, options) => {
        assertOpen()
        const verified = await gate.stepUp(requirement, options)
        assertOpen()
        return verified
      },
      refuse: whileOpen(gate.refuse),
      recordUse: whileOpen(gate.recordUse),
      wasUsedAt: whileOpen(gate.wasUsedAt),
    }
  }

  return {
    open,
    end: () => {
      ended += 1
    },
  }
}
