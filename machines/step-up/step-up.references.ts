import { toFailure, type FailureClass, type StepUpErrorCode } from '../errors.js'
import type { SealedAnswer } from './step-up.actors.js'
import type { StepUpNotice } from './step-up.types.js'

/** References to guards and actions by name, with typed parameters: what the chart's tables are written with. */

export interface ErrorEvent {
  readonly event: { readonly error: unknown }
}
export interface AnswerEvent {
  readonly event: { readonly output: SealedAnswer }
}

/** Where a state leads; `#` starts an absolute path. */
export const at = <const Path extends string>(path: Path) => `#mfaStepUp.${path}` as const

export const failure = {
  is: (is: FailureClass) =>
    ({
      type: 'isFailure',
      params: ({ event }: ErrorEvent) => ({ is, failure: toFailure(event.error) }),
    }) as const,
  isTransient: {
    type: 'isTransient',
    params: ({ event }: ErrorEvent) => ({ failure: toFailure(event.error) }),
  } as const,
}

/** Actions that keep what a call was refused with. */
export const record = {
  failure: {
    type: 'recordFailure',
    params: ({ event }: ErrorEvent) => ({ failure: toFailure(event.error) }),
  } as const,
  failedBegin: {
    type: 'recordFailedBegin',
    params: ({ event }: ErrorEvent) => ({ failure: toFailure(event.error) }),
  } as const,
  /** `scope` where the adapter doesn't say what the limit stops: the call that met it. */
  rateLimit: (scope: 'send' | 'verify' | 'account') =>
    ({
      type: 'recordRateLimit',
      params: ({ event }: ErrorEvent) => ({ failure: { scope, ...toFailure(event.error) } }),
    }) as const,
  reason: (code: StepUpErrorCode) => ({ type: 'recordReason', params: { code } }) as const,
}

export const exhausted = record.reason('tries_exhausted')

export const outcome = (is: SealedAnswer['outcome']) =>
  ({
    type: 'isOutcome',
    params: ({ event }: AnswerEvent) => ({ is, outcome: event.output.outcome }),
  }) as const

export const answer = {
  type: 'recordAnswer',
  params: ({ event }: AnswerEvent) => ({ answer: event.output }),
} as const

export const notify = (type: StepUpNotice['type']) => ({ type: 'notify', params: { type } }) as const
