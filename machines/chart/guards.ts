import type { EpochMilliseconds, Milliseconds } from '../domain.js'
import { classOf, type FailureClass, type StepUpFailure } from '../errors.js'
import * as rules from './rules.js'
import type { Deadlines, SealedAnswer, StepUpContext } from './types.js'

interface Scope {
  readonly context: StepUpContext
}

/** Every guard of the chart: total, one question each. Two of them read the clock: `isOver` and `isEndDue`. */
export const createGuards = (now: () => EpochMilliseconds) => ({
  canChoose: ({ context }: Scope, { factorId }: { factorId: string }) => {
    const factor = context.grant?.factors.find(({ id }) => id === factorId)
    return factor !== undefined && rules.canUse(context, factor)
  },
  canSubmit: ({ context }: Scope) => rules.canSubmit(context),
  canResend: ({ context }: Scope) => rules.canResend(context),
  canChangeFactor: ({ context }: Scope) => rules.canChangeFactor(context),
  canExtend: ({ context }: Scope) => rules.canExtend(context),
  canRestart: ({ context }: Scope) => rules.canRestart(context),
  canReopen: ({ context }: Scope) =>
    rules.currentFactor(context)?.needsSend === false && rules.hasLiveGrant(context),

  isNothingOffered: ({ context }: Scope) => context.grant?.factors.length === 0,
  isNothingChosen: ({ context }: Scope) => context.factorId === null,
  hasNothingToChoose: ({ context }: Scope) =>
    !(context.grant?.factors ?? []).some((factor) => rules.canEverUse(context, factor)),
  hasLiveGrant: ({ context }: Scope) => rules.hasLiveGrant(context),
  hasDeadGrant: ({ context }: Scope) => !rules.hasLiveGrant(context),
  hasChallenge: ({ context }: Scope) => rules.currentChallenge(context) !== null,
  hasCodesLeft: ({ context }: Scope) => rules.codesLeft(context) > 0,
  hasNoTriesInFlow: ({ context }: Scope) => context.counts.tries >= context.flow.limits.triesPerFlow,
  hasNoTriesOnChallenge: ({ context }: Scope) => rules.currentChallenge(context)?.triesLeft === 0,
  hasNoBeginsLeft: ({ context }: Scope) => context.counts.failedBegins >= context.flow.limits.beginTries,
  isLocked: ({ context }: Scope) => rules.isLocked(context),
  /** No code to type, none to ask for, no other factor; or a provider that answers nothing any more. */
  hasNoWayOn: ({ context }: Scope) =>
    rules.isLockedForGood(context) ||
    (!rules.isAnswerable(context) && !rules.canEverResend(context) && !rules.canEverChangeFactor(context)),

  needsNoSend: ({ context }: Scope) => rules.currentFactor(context)?.needsSend === false,
  isApprovedElsewhere: ({ context }: Scope) => rules.currentFactor(context)?.code === null,
  isApprovalPending: ({ context }: Scope) =>
    rules.currentFactor(context)?.code === null && rules.isAnswerable(context) && !rules.isLocked(context),
  isCoolingDown: ({ context }: Scope) => rules.cooldownOf(context, context.factorId) !== null,

  /** By the clock; a flow without a clock is over. */
  isOver: ({ context }: Scope) => {
    try {
      return rules.hasEnded(context.deadlines, now())
    } catch {
      return true
    }
  },
  /** By the timer, which is right where the clock was set back: the deadline that it was set for is the end, or a later one is. */
  isEndDue: ({ context }: Scope) =>
    rules.hasEnded(context.deadlines, rules.timerMoment(context.deadlines, now)),
  isDue: ({ context }: Scope, { deadline }: { deadline: keyof Deadlines }) =>
    rules.nextDeadline(context.deadlines)?.[0] === deadline,

  isFailure: (_: Scope, { failure, classes }: { failure: StepUpFailure; classes: readonly FailureClass[] }) =>
    classes.includes(classOf(failure.code)),
  /** Worth asking again without the user: nothing was sent to anybody, and it may pass. */
  isTransient: (_: Scope, { failure }: { failure: StepUpFailure }) =>
    failure.code === 'network' || failure.code === 'unavailable',
  isOutcome: (_: Scope, { answer, outcome }: { answer: SealedAnswer; outcome: SealedAnswer['outcome'] }) =>
    answer.outcome === outcome,
})

/** Every delay of the chart, in milliseconds. Deadlines are absolute, so that a restored flow keeps them. */
export const createDelays = (now: () => EpochMilliseconds) => ({
  /** A flow that was started always has a deadline: its own. One that is farther away than the flow lives is so by a clock that was set back. */
  nextDeadline: ({ context }: Scope): Milliseconds => {
    const left = (rules.nextDeadline(context.deadlines)?.[1] ?? 0) - now()
    return Math.min(Math.max(0, left), context.flow.limits.flowLifetime)
  },
  beginTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.beginTimeout,
  sendTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.sendTimeout,
  verifyTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.verifyTimeout,
})
