import type { EpochMilliseconds } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import type { StepUpVerified } from './requirement.js'

export interface StepUpWaitOptions {
  /** Aborting it ends this wait with the reason of the signal. The flow goes on for other calls; without any it is cancelled. */
  readonly signal?: AbortSignal
  /** The earlier answer of {@link StepUpSession.held}: a newer step-up of the same `identity` that is enough is answered without a flow. */
  readonly since?: StepUpVerified | null
  /**
   * The call of an API that the step-up is for. The step-up may then be sent to the origin of that call. It is shared with no call to
   * another origin, except where it has no access token. Absent: the app decides where it sends the token.
   */
  readonly call?: {
    readonly method: string
    readonly url: URL
    /** The signal that its repetitions have in common, where that is not `signal`; `null` where none is known. */
    readonly querySignal?: AbortSignal | null
  }
}

/** A gate as one call sees it, for the user who was signed in when it was taken. After `forget()` all of it throws `cancelled`. */
export interface StepUpSession {
  /**
   * Runs a flow, or waits for one that runs and whose step-up it may share. Rejects with a `StepUpError`: the reason of a flow that
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
  /**
   * For an API that refuses the access token of a step-up itself: expired, revoked
   * ([RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)). The gate holds this step-up no longer. It throws nothing.
   */
  readonly drop: (verified: StepUpVerified) => void
  /** Records that the app has sent the access token of a step-up to an origin. */
  readonly recordUse: (verified: StepUpVerified, origin: string) => void
  /**
   * Whether the gate holds this step-up and may put it into a call to the origin: the step-up was for a call there, the app sent the
   * access token there, or there is no access token.
   */
  readonly mayGoTo: (verified: StepUpVerified, origin: string) => boolean
}

/** What the gate knows of the call that a session is for. */
export interface SessionOf {
  readonly madeAt: EpochMilliseconds
  /** The same value for the same guarded action. */
  readonly subject: unknown
}

type GateFunctions = Omit<StepUpSession, 'assertOpen' | 'stepUp'> & {
  readonly stepUp: (
    requirement: StepUpRequirement,
    options: StepUpWaitOptions,
    session: SessionOf,
  ) => Promise<StepUpVerified>
}

interface Sessions {
  readonly open: (subject?: unknown) => StepUpSession
  /** Ends all that are open. */
  readonly end: () => void
}

/** Sessions over the functions of a gate. */
export function createSessions(gate: GateFunctions, now: () => EpochMilliseconds): Sessions {
  let ended = 0

  const open = (subject?: unknown): StepUpSession => {
    const before = ended
    const session = { madeAt: now(), subject }
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
      stepUp: async (requirement, options = {}) => {
        assertOpen()
        const verified = await gate.stepUp(requirement, options, session)
        assertOpen()
        return verified
      },
      refuse: whileOpen(gate.refuse),
      drop: gate.drop,
      recordUse: whileOpen(gate.recordUse),
      mayGoTo: whileOpen(gate.mayGoTo),
    }
  }

  return {
    open,
    end: () => {
      ended += 1
    },
  }
}
