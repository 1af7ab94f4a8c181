import type { EpochMilliseconds, Milliseconds } from '../domain.js'
import { nextDeadline } from './step-up.rules.js'
import type { StepUpContext } from './step-up.types.js'

/** Longest delay that timers take (2^31 - 1 ms, HTML Standard, "timers"); a longer one fires at once. */
const LONGEST: Milliseconds = 2_147_483_647

interface Scope {
  readonly context: StepUpContext
}

/** Every delay of the chart, in milliseconds. Deadlines are absolute, so that a restored flow keeps them. */
export function createDelays(now: () => EpochMilliseconds) {
  return {
    nextDeadline: ({ context }: Scope): Milliseconds => {
      const at = nextDeadline(context.deadlines)?.[1]
      return at === undefined ? LONGEST : Math.min(LONGEST, Math.max(0, at - now()))
    },
    beginTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.beginTimeout,
    sendTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.sendTimeout,
    verifyTimeout: ({ context }: Scope): Milliseconds => context.flow.limits.verifyTimeout,
  }
}

export type StepUpDelay = keyof ReturnType<typeof createDelays>
