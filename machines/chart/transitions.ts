import { type FailureClass, type StepUpErrorCode, toFailure } from '../errors.js'
import type { Deadlines, SealedAnswer, StepUpEvent, StepUpNotice } from './types.js'

/**
 * Tables of transitions that several states share, and the words they are written in. The first row whose guard holds is taken. A
 * row names guards and actions; what they do is in `guards.ts` and `updates.ts`.
 */

interface ErrorEvent {
  readonly event: { readonly error: unknown }
}
interface AnswerEvent {
  readonly event: { readonly output: SealedAnswer }
}
interface EventOf<Type extends StepUpEvent['type']> {
  readonly event: Extract<StepUpEvent, { type: Type }>
}

/** Path of a state, from the root. */
export const at = <const Path extends string>(path: Path) => `#mfaStepUp.${path}` as const

export const notify = (type: StepUpNotice['type']) => ({ type: 'notify', params: { type } }) as const

const failureOf = ({ event }: ErrorEvent) => ({ failure: toFailure(event.error) })

/** Actions that keep why something did not work. */
export const record = {
  failure: { type: 'recordFailure', params: failureOf } as const,
  failedBegin: { type: 'recordFailedBegin', params: failureOf } as const,
  /** `scope`: what the limit stops where the adapter does not say: the call that met it. */
  rateLimit: (scope: 'send' | 'verify' | 'account') =>
    ({
      type: 'recordRateLimit',
      params: ({ event }: ErrorEvent) => ({ failure: { scope, ...toFailure(event.error) } }),
    }) as const,
  silence: { type: 'recordSilence', params: failureOf } as const,
  reason: (code: StepUpErrorCode) => ({ type: 'recordReason', params: { code } }) as const,
}

const is = (...classes: readonly FailureClass[]) =>
  ({
    type: 'isFailure',
    params: (scope: ErrorEvent) => ({ classes, ...failureOf(scope) }),
  }) as const
const isTransient = { type: 'isTransient', params: failureOf } as const
const isOutcome = (outcome: SealedAnswer['outcome']) =>
  ({ type: 'isOutcome', params: ({ event }: AnswerEvent) => ({ outcome, answer: event.output }) }) as const
const recordAnswer = {
  type: 'recordAnswer',
  params: ({ event }: AnswerEvent) => ({ answer: event.output }),
} as const
const codeFailed = notify('code.failed')
const tryFailed = notify('try.failed')

/** The flow is over, whether or not its timer knows: a machine that slept wakes up with its timers late. */
export const over = { guard: 'isOver', target: at('failed'), actions: 'recordTimeout' } as const

/** Nothing is left to do after a setback: the end. */
export const outOfTries = {
  guard: 'hasNoTriesInFlow',
  target: at('failed'),
  actions: record.reason('too_many_tries'),
} as const
export const noWayOn = { guard: 'hasNoWayOn', target: at('failed'), actions: 'recordDeadEnd' } as const
export const deadEnds = [outOfTries, noWayOn] as const

/** A second request that failed does not end the wait for the approval of the first. */
export const stillPending = {
  guard: 'isApprovalPending',
  target: at('codeSent.awaitingApproval'),
} as const

// What the user can do in a resting state.

export const submitted = [
  over,
  {
    guard: 'canSubmit',
    target: at('codeSent.verifying'),
    actions: [
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
] as const
export const rejected = (self: string) =>
  [over, { guard: 'canSubmit', target: self, reenter: true, actions: 'recordTypo' }] as const
export const resendRequested = [
  over,
  { guard: 'canResend', target: at('retry.asking'), actions: 'recordAct' },
] as const
export const changeRequested = [
  over,
  { guard: 'canChangeFactor', target: at('stepUp.choosingFactor'), actions: ['recordAct', 'forgetChoice'] },
] as const
export const extended = (self: string) =>
  [over, { guard: 'canExtend', target: self, reenter: true, actions: 'recordAct' }] as const
export const resumed = (self: string) =>
  [over, { target: self, reenter: true, actions: 'recordResume' }] as const

/** All of them. */
export const acts = (self: string) =>
  ({
    'code.submitted': submitted,
    'code.rejected': rejected(self),
    'code.resendRequested': resendRequested,
    'factor.changeRequested': changeRequested,
    'flow.extended': extended(self),
    'flow.resumed': resumed(self),
  }) as const

/**
 * One timer runs in a resting state, to the next deadline. What is due leads to another state, or into this one again, which sets
 * the timer anew. `due` names where the end of a pause (`wait`), of a pause between polls (`poll`) and of a code (`code`) lead; what nobody waits for just goes.
 */
export function resting(
  self: string,
  due: { readonly wait?: string; readonly poll?: string; readonly code?: string } = {},
) {
  const isDue = (deadline: keyof Deadlines) => ({ type: 'isDue', params: { deadline } }) as const
  return {
    nextDeadline: [
      { guard: 'isEndDue', target: at('failed'), actions: 'recordTimeout' },
      ...(due.wait === undefined
        ? []
        : [{ guard: isDue('wait'), target: due.wait, reenter: true, actions: 'passDeadline' } as const]),
      ...(due.poll === undefined
        ? []
        : [{ guard: isDue('poll'), target: due.poll, reenter: true, actions: 'passDeadline' } as const]),
      ...(due.code === undefined
        ? []
        : [
            {
              guard: isDue('code'),
              target: due.code,
              reenter: true,
              actions: ['passDeadline', record.reason('code_expired')],
            } as const,
          ]),
      { target: self, reenter: true, actions: 'passDeadline' },
    ],
  } as const
}

// Where the answers of the provider lead.

const notRefused = [
  { guard: isOutcome('verified'), target: at('codeSent.exchanging'), actions: recordAnswer },
  { guard: isOutcome('nextChallenge'), target: at('stepUp.preparing'), actions: recordAnswer },
  { guard: isOutcome('pending'), target: at('codeSent.awaitingApproval'), actions: recordAnswer },
] as const

/** A code, judged by the provider. */
export const judged = [
  ...notRefused,
  { target: at('retry.wrongCode'), actions: [recordAnswer, tryFailed] },
] as const

/** An approval on another device. Refused there, it can't be tried again. */
export const judgedElsewhere = [
  ...notRefused,
  { target: at('retry.codeExpired'), actions: [recordAnswer, tryFailed] },
] as const

/** Time is up, and the provider may have acted. */
export const timedOut = (notice: 'code.failed' | 'try.failed') =>
  ({ target: at('retry.requestFailed'), actions: [record.reason('timeout'), notify(notice)] }) as const

/** Time is up for asking whether the user approved: that is asked again. */
export const silent = {
  target: at('codeSent.awaitingApproval'),
  actions: { type: 'recordSilence', params: { failure: { code: 'timeout' } } },
} as const

/** Time is up for the one request that spends the proof. */
export const spent = {
  target: at('retry.codeExpired'),
  actions: [record.reason('timeout'), tryFailed],
} as const

/** Where a failed or refused request leads. The last row of each is for all others. */
export const refused = {
  begin: [
    { guard: isTransient, target: at('stepUp.backingOff'), actions: record.failedBegin },
    { guard: is('limited'), target: at('retry.rateLimited'), actions: record.rateLimit('account') },
    { guard: is('unknown', 'unsent'), target: at('retry.requestFailed'), actions: record.failure },
    { target: at('failed'), actions: record.failure },
  ],
  send: [
    {
      guard: is('unsent'),
      target: at('retry.requestFailed'),
      actions: [record.failure, 'forgetSend', codeFailed],
    },
    { guard: is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: is('limited'),
      target: at('retry.rateLimited'),
      actions: [record.rateLimit('send'), codeFailed],
    },
    {
      guard: is('grantDead'),
      target: at('retry.restarting'),
      actions: [record.failure, 'expireGrant', 'forgetCooldown'],
    },
    { target: at('retry.requestFailed'), actions: [record.failure, codeFailed] },
  ],
  verify: [
    {
      guard: is('unsent'),
      target: at('codeSent.awaitingCode'),
      actions: [record.failure, 'forgetSubmission', tryFailed],
    },
    { guard: is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: is('limited'),
      target: at('retry.rateLimited'),
      actions: [record.rateLimit('verify'), tryFailed],
    },
    { guard: is('unknown'), target: at('retry.requestFailed'), actions: [record.failure, tryFailed] },
    { guard: is('wrongCode'), target: at('retry.wrongCode'), actions: [record.failure, tryFailed] },
    {
      guard: is('grantDead'),
      target: at('retry.codeExpired'),
      actions: [record.failure, 'expireGrant', tryFailed],
    },
    { target: at('retry.codeExpired'), actions: [record.failure, tryFailed] },
  ],
  poll: [
    { guard: is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: is('unsent'),
      target: at('codeSent.awaitingApproval'),
      actions: record.failure,
    },
    { guard: is('limited'), target: at('retry.rateLimited'), actions: record.rateLimit('verify') },
    { guard: is('unknown'), target: at('codeSent.awaitingApproval'), actions: record.silence },
    {
      guard: is('grantDead'),
      target: at('retry.codeExpired'),
      actions: [record.failure, 'expireGrant'],
    },
    { target: at('retry.codeExpired'), actions: record.failure },
  ],
  exchange: [
    { guard: is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: is('unsent'),
      target: at('codeSent.holding'),
      actions: [record.failure, 'recordHold'],
    },
    {
      guard: is('limited'),
      target: at('retry.rateLimited'),
      actions: [record.rateLimit('account'), 'dropChallenge', tryFailed],
    },
    { target: at('retry.codeExpired'), actions: [record.failure, tryFailed] },
  ],
} as const
