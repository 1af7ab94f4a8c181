import type { StepUpRequirement } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import { createFlowQueue, type Turn } from './flow.queue.js'
import type { FlowEnd } from './flow.runner.js'
import { keepSupported, resolveGateOptions, type StepUpGateOptions } from './gate.options.js'
import { createSessions, type StepUpSession } from './gate.session.js'
import { type GuardedAction, guardAction } from './guard.action.js'
import { createQuietPeriod } from './quiet.period.js'
import { hasReached, isEnough, missedClaim, type Reached, type StepUpVerified } from './reached.rules.js'
import { needKeyOf, tidyRequirement } from './requirement.rules.js'

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
