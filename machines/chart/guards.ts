import type { EpochMilliseconds, Milliseconds } from '../domain.js'
import { classOf, type FailureClass, type StepUpFailure } from '../errors.js'
import * as rules from './rules.js'
import { nextDeadline } from './rules.js'
import type { Deadlines, StepUpContext } from './types.js'

interface Scope {
  readonly context: StepUpContext
}

const isSendLimited = (context: StepUpContext) => context.setback?.scope === 'send'

/** A guard must not throw, whatever the clock does; a flow without a clock is over. */
function isPast(at: EpochMilliseconds, now: () => EpochMilliseconds): boolean {
  try {
    return at <= now()
  } catch {
    return true
  }
}

/**
 * Every guard of the chart: total, one question. One of them reads the clock, `isOver`: a machine that slept wakes up with its
 * timers late, and then an act may come before them.
 */
export const createGuards = (now: () => EpochMilliseconds) => ({
  canChoose: ({ context }: Scope, { factorId }: { factorId: string }) => {
    const factor = context.grant?.factors.find(({ id }) => id === factorId)
    return factor !== undefined && rules.canUse(context, factor)
  },
  canSubmit: ({ context }: Scope) => rules.canSubmit(context),
  canSubmitWhileLimited: ({ context }: Scope) => rules.canSubmit(context) && isSendLimited(context),
  canResend: ({ context }: Scope) =>
    rules.canEverResend(context) && rules.cooldownOf(context, context.factorId) === null,
  canChangeFactor: ({ context }: Scope) => rules.canEverChangeFactor(context),
  canChangeFactorWhileLimited: ({ context }: Scope) =>
    rules.canEverChangeFactor(context) && isSendLimited(context),
  canRestart: ({ context }: Scope) => rules.canRestart(context),

  hasNoFactors: ({ context }: Scope) => context.grant?.factors.length === 0,
  hasFactor: ({ context }: Scope) => context.factorId !== null,
  hasLiveGrant: ({ context }: Scope) => rules.hasLiveGrant(context),
  hasDeadGrant: ({ context }: Scope) => !rules.hasLiveGrant(context),
  hasChallenge: ({ context }: Scope) => rules.currentChallenge(context) !== null,
  hasCodesLeft: ({ context }: Scope) => rules.codesLeft(context) > 0,
  hasNoTriesInFlow: ({ context }: Scope) => context.counts.tries >= context.flow.limits.triesPerFlow,
  hasNoTriesOnChallenge: ({ context }: Scope) => rules.currentChallenge(context)?.triesLeft === 0,
  /** No code to type, none to ask for, no other factor: only a limit is left to be told of. */
  hasNoWayOn: ({ context }: Scope) =>
    !rules.isAnswerable(context) && !rules.canEverResend(context) && !rules.canEverChangeFactor(context),
  hasNothingToChoose: ({ context }: Scope) =>
    !(context.grant?.factors ?? []).some((factor) => rules.canEverUse(context, factor)),
  hasNoBeginsLeft: ({ context }: Scope) => context.counts.failedBegins >= context.flow.limits.beginTries,

  needsNoSend: ({ context }: Scope) => rules.currentFactor(context)?.needsSend === false,
  isApprovedElsewhere: ({ context }: Scope) => rules.currentFactor(context)?.code === null,

  isOver: ({ context }: Scope, { deadline }: { deadline: 'flow' | 'idle' }) =>
    isPast(context.deadlines[deadline] ?? Infinity, now),
  isCoolingDown: ({ context }: Scope) => rules.cooldownOf(context, context.factorId) !== null,
  /** Not while the provider asks to wait with everything, its answer to the approval included. */
  isApprovalPending: ({ context }: Scope) =>
    rules.currentFactor(context)?.code === null &&
    rules.isAnswerable(context) &&
    (context.setback?.scope ?? 'send') === 'send',
  canReopen: ({ context }: Scope) =>
    rules.currentFactor(context)?.needsSend === false && rules.hasLiveGrant(context),
  isDue: ({ context }: Scope, { deadline }: { deadline: keyof Deadlines }) =>
    rules.nextDeadline(context.deadlines)?.[0] === deadline,
  isFailure: (_: Scope, { failure, is }: { failure: StepUpFailure; is: FailureClass }) =>
    classOf(failure.code) === is,
  /** Worth asking again without the user: nothing was sent to anybody, and it may pass. */
  isTransient: (_: Scope, { failure }: { failure: StepUpFailure }) =>
    failure.code === 'network' || failure.code === 'unavailable',
  isOutcome: (_: Scope, { outcome, is }: { outcome: string; is: string }) => outcome === is,
})

interface Scope {
  readonly context: StepUpContext
}

/** Every delay of the chart, in milliseconds. Deadlines are absolute, so that a restored flow keeps them. */
export function createDelays(now: () => EpochMilliseconds) {
  return {
    /** A flow that was started always has a deadline: its own. */
    nextDeadline: ({ context }: Scope): Milliseconds =>
      Math.max(0, (nextDeadline(context.deadlines)?.[1] ?? 0) - now()),
    beginTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.beginTimeout,
    sendTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.sendTimeout,
    verifyTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.verifyTimeout,
  }
}
