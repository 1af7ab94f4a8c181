import { toFailure, type FailureClass, type StepUpErrorCode } from '../errors.js'
import type { SealedAnswer } from './step-up.actors.js'
import type { Deadlines, StepUpEvent, StepUpNotice } from './step-up.types.js'

/** Pieces that several states of the chart share, so that the chart itself is read in one go. */

type ErrorEvent = { readonly event: { readonly error: unknown } }
type AnswerEvent = { readonly event: { readonly output: SealedAnswer } }
type EventOf<Type extends StepUpEvent['type']> = { readonly event: Extract<StepUpEvent, { type: Type }> }

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

const outcome = (is: SealedAnswer['outcome']) =>
  ({
    type: 'isOutcome',
    params: ({ event }: AnswerEvent) => ({ is, outcome: event.output.outcome }),
  }) as const

const answer = {
  type: 'recordAnswer',
  params: ({ event }: AnswerEvent) => ({ answer: event.output }),
} as const

export const notify = (type: StepUpNotice['type']) => ({ type: 'notify', params: { type } }) as const

const isDue = (deadline: keyof Deadlines) => ({ type: 'isDue', params: { deadline } }) as const

/** Where the provider's answer leads. */
export const judged = [
  { guard: outcome('verified'), target: at('codeSent.exchanging'), actions: answer },
  { guard: outcome('nextChallenge'), target: at('stepUp.choosingFactor'), actions: answer },
  { guard: outcome('pending'), target: at('codeSent.awaitingApproval'), actions: answer },
  { target: at('retry.wrongCode'), actions: [answer, notify('try.failed')] },
] as const

/** A setback after which nothing is left to do is the end. */
export const deadEnds = [
  { guard: 'hasNoTriesInFlow', target: at('failed'), actions: record.reason('too_many_tries') },
  { guard: 'hasNoWayOn', target: at('failed'), actions: 'recordDeadEnd' },
] as const

/** A code that nobody waits for just goes; one that the user holds in hand is told of. */
const lapsed = ['dropChallenge'] as const
const expired = ['dropChallenge', record.reason('code_expired')] as const

/** Where a resting state goes when a deadline falls due, if not back to itself. */
interface Due {
  readonly code?: string
  readonly wait?: string
}

/**
 * A resting state: nothing is under way, so time and the user decide. One timer runs, to the next deadline; whatever falls
 * due leads to another state or into this one again, which sets the timer anew.
 */
export function resting(self: string, due: Due = {}) {
  return {
    nextDeadline: [
      { guard: isDue('flow'), target: at('failed'), actions: record.reason('flow_expired') },
      { guard: isDue('idle'), target: at('failed'), actions: record.reason('idle_expired') },
      { guard: isDue('wait'), target: due.wait ?? self, reenter: true, actions: 'endWait' },
      { guard: isDue('grant'), target: self, reenter: true, actions: 'expireGrant' },
      { guard: isDue('cooldowns'), target: self, reenter: true, actions: 'endCooldown' },
      { target: due.code ?? self, reenter: true, actions: due.code === undefined ? lapsed : expired },
    ],
  } as const
}

/** What the user can do while a code is out, or should be. */
export function acts(self: string) {
  return {
    'code.submitted': {
      guard: 'canSubmit',
      target: at('codeSent.verifying'),
      actions: [
        'recordAct',
        {
          type: 'recordSubmission',
          params: ({ event }: EventOf<'code.submitted'>) => ({
            response: event.response,
            trustDevice: event.trustDevice ?? false,
          }),
        },
        notify('try.started'),
      ],
    },
    'code.rejected': {
      guard: 'canSubmit',
      target: self,
      reenter: true,
      actions: ['recordAct', record.reason('code_malformed')],
    },
    'code.resendRequested': { guard: 'canResend', target: at('retry.asking'), actions: 'recordAct' },
    'factor.changeRequested': {
      guard: 'canChangeFactor',
      target: at('stepUp.choosingFactor'),
      actions: ['recordAct', 'forgetChoice'],
    },
    'flow.resumed': { target: self, reenter: true },
  } as const
}

/** While the provider asks to wait for the next code, the one that is out can still be typed. */
export function limitedActs(self: string) {
  const { 'code.resendRequested': _, ...others } = acts(self)
  return {
    ...others,
    'code.submitted': { ...others['code.submitted'], guard: 'canSubmitWhileLimited' },
    'code.rejected': { ...others['code.rejected'], guard: 'canSubmitWhileLimited' },
    'factor.changeRequested': { ...others['factor.changeRequested'], guard: 'canChangeFactorWhileLimited' },
  } as const
}
