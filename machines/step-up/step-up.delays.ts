import type { EpochMilliseconds, Milliseconds } from '../domain.js'
import { nextDeadline } from './step-up.rules.js'
import type { StepUpContext } from './step-up.types.js'

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
