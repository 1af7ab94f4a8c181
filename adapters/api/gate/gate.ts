import type { StepUpRequirement } from '../../_shared/assurance.js'
import { StepUpError } from '../../../machines/errors.js'
import { readRefusal, settle, type Settled } from './challenge.js'
import { keepSupported, resolveGateOptions, type StepUpGateOptions } from './options.js'
import { createFlowQueue, createQuietPeriod, type FlowEnd, type Turn } from './queue.js'
import {
  hasReached,
  isEnough,
  missedClaim,
  needKeyOf,
  type Reached,
  type StepUpVerified,
  tidyRequirement,
} from './requirement.js'

/** An action that needs a step-up. First it gets what was reached (`evidence`, `readResult()`), then its own arguments. */
export type GuardedAction<Input extends readonly unknown[], Answer> = (
  access: StepUpVerified,
  ...input: Input
) => Answer

/**
 * Runs the action with what the gate holds, else after a flow. An action that is refused for want of a step-up runs once more
 * after one; refused again, or after a flow of its own for the same need, it is `assurance_not_met`. After `forget()` it doesn't
 * run, and asks nobody. Whatever else it answers or throws is handed on.
 */
function guardAction<Input extends readonly unknown[], Answer>(
  openSession: () => StepUpSession,
  requirement: StepUpRequirement,
  action: GuardedAction<Input, Answer>,
): (...input: Input) => Promise<Awaited<Answer>> {
  if (typeof action !== 'function') throw new TypeError('action must be a function')
  return async (...input): Promise<Awaited<Answer>> => {
    const session = openSession()
    const run = (access: StepUpVerified) => {
      session.assertOpen()
      return settle(() => action(access, ...input))
    }
    const before = session.held(requirement)
    const access = before ?? (await session.stepUp(requirement))
    const first = await run(access)
    const refusal = await readRefusal(first)
    if (refusal === null) return handOn<Awaited<Answer>>(first)
    const wanted = { ...requirement, ...refusal }
    // The user has just been asked for this very need: asking again can't help.
    const isAnswered = session.held(wanted) === access || needKeyOf(wanted) === needKeyOf(requirement)
    if (before === null && isAnswered) throw session.refuse(requirement, wanted)
    const second = await run(await session.stepUp(wanted, { since: access }))
    if ((await readRefusal(second)) !== null) throw session.refuse(requirement, wanted)
    return handOn<Awaited<Answer>>(second)
  }
}

function handOn<Value>(settled: Settled<Value>): Value {
  if (settled.kind === 'threw') throw settled.error
  return settled.value
}

/** A gate as one call sees it, which began for one user. After `forget()` all of it throws `cancelled`. */
export interface StepUpSession extends Pick<StepUpGate, 'stepUp' | 'held'> {
  /** Throws `cancelled` after `forget()`: what would go on now, would go on for another user. */
  readonly assertOpen: () => void
  /** The API refuses these needs right after a step-up: makes them quiet, and answers the error to throw. */
  readonly refuse: (...needs: readonly StepUpRequirement[]) => StepUpError
}

interface Sessions {
  readonly open: () => StepUpSession
  /** Closes all that are open. */
  readonly end: () => void
}

/** @param makeQuiet Opens the quiet period of a need. */
function createSessions(
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

export interface StepUpWaitOptions {
  /** Aborting it ends this wait with the reason of the signal; the flow goes on for others, and is cancelled without them. */
  readonly signal?: AbortSignal
  /** What {@link StepUpGate.held} answered before: something newer that is enough is taken, without a flow. */
  readonly since?: StepUpVerified | null
}

/** What all calls of an app share: one flow at a time, and what the last one reached. Its functions are bound. */
export interface StepUpGate {
  /**
   * Runs a flow, or waits for the one that runs for the same need. Rejects with a `StepUpError`: the reason of a flow that
   * failed, `assurance_not_met` for what can't be reached. A wrong requirement is a `TypeError` that names the field.
   */
  readonly stepUp: (requirement: StepUpRequirement, options?: StepUpWaitOptions) => Promise<StepUpVerified>
  /**
   * What the last flow reached, if it is enough for a requirement and its access token lives; `null` otherwise. Age counts from
   * the end of the flow. `maxAge: 0` is never held.
   */
  readonly held: (requirement?: StepUpRequirement) => StepUpVerified | null
  /** Puts an action behind a requirement: see {@link GuardedAction}. */
  readonly guard: <Input extends readonly unknown[], Answer>(
    requirement: StepUpRequirement,
    action: GuardedAction<Input, Answer>,
  ) => (...input: Input) => Promise<Awaited<Answer>>
  /** For those who send calls again by themselves: take one before the first call, and it ends with `forget()`. */
  readonly session: () => StepUpSession
  /** For signing out: drops what is held, cancels the flow that runs; who waits, or comes to wait later, gets `cancelled`. */
  readonly forget: () => void
}

/** Throws a `TypeError` that names a wrong option. */
export function createStepUpGate(options: StepUpGateOptions): StepUpGate {
  const settings = resolveGateOptions(options)
  const { quietPeriod, now } = settings
  const quiet = createQuietPeriod(quietPeriod, now)
  const wantedOf = (requirement: StepUpRequirement) => keepSupported(tidyRequirement(requirement), settings)
  let reached: Reached | null = null

  const settle = (turn: Turn, end: FlowEnd) => {
    if ('error' in end) {
      // The user, or the provider, has said no: the next dialog, for whatever need, would be a second question.
      quiet.openAll(end.error)
      for (const { waiting } of [turn, ...queue.takeOut(() => true)]) waiting.reject(end.error)
      return
    }
    const latest: Reached = { outcome: end.outcome, asked: turn.requirement, endedAt: now() }
    reached = latest
    const claim = missedClaim(latest)
    if (claim === null) turn.waiting.resolve(end.outcome)
    else {
      const error = new StepUpError('assurance_not_met', { claim, reason: 'wrong' })
      quiet.open(turn.need, error)
      turn.waiting.reject(error)
    }
    const done = queue.takeOut(({ requirement }) => hasReached(requirement, latest))
    for (const { waiting } of done) waiting.resolve(end.outcome)
  }
  const queue = createFlowQueue(settings.flow, settle)

  const held = (requirement: StepUpRequirement = {}) => {
    const wanted = tidyRequirement(requirement)
    return reached !== null && isEnough(wanted, reached, now()) ? reached.outcome : null
  }
  const wait: StepUpGate['stepUp'] = async (requirement, { signal, since } = {}) => {
    const wanted = wantedOf(requirement)
    signal?.throwIfAborted()
    if (since !== undefined) {
      const latest = held(wanted)
      if (latest !== null && latest !== since) return latest
    }
    quiet.assertOver(needKeyOf(wanted))
    return queue.join(wanted, signal)
  }
  const sessions = createSessions({ stepUp: wait, held }, (need, error) => {
    quiet.open(needKeyOf(wantedOf(need)), error)
  })

  return {
    stepUp: async (requirement, waitOptions) => sessions.open().stepUp(requirement, waitOptions),
    held,
    guard: (requirement, action) => guardAction(sessions.open, tidyRequirement(requirement), action),
    session: sessions.open,
    forget: () => {
      sessions.end()
      reached = null
      quiet.forget()
      queue.clear(new StepUpError('cancelled'))
    },
  }
}
