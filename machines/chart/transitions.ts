import { type FailureClass, type StepUpErrorCode, toFailure } from '../errors.js'
import type { Deadlines, StepUpEvent, StepUpNotice, SealedAnswer } from './types.js'

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

/** What all states have in common in which nothing is under way: time and the user decide. */

interface EventOf<Type extends StepUpEvent['type']> {
  readonly event: Extract<StepUpEvent, { type: Type }>
}

const isOver = (deadline: 'flow' | 'idle') => ({ type: 'isOver', params: { deadline } }) as const
const isDue = (deadline: keyof Deadlines) => ({ type: 'isDue', params: { deadline } }) as const

/** The flow is over, whether or not its timer knows: nothing but the end comes of it. */
export const over = [
  { guard: isOver('flow'), target: at('failed'), actions: record.reason('flow_expired') },
  { guard: isOver('idle'), target: at('failed'), actions: record.reason('idle_expired') },
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
 * One timer runs in a resting state, to the next deadline. Whatever falls due leads to another state, or into this one again,
 * which sets the timer anew.
 */
export function resting(self: string, due: Due = {}) {
  return {
    nextDeadline: [
      ...over,
      { guard: isDue('flow'), target: at('failed'), actions: record.reason('flow_expired') },
      { guard: isDue('idle'), target: at('failed'), actions: record.reason('idle_expired') },
      { guard: isDue('wait'), target: due.wait ?? self, reenter: true, actions: 'endWait' },
      { guard: isDue('grant'), target: self, reenter: true, actions: 'expireGrant' },
      { guard: isDue('cooldowns'), target: self, reenter: true, actions: 'endCooldown' },
      { target: due.code ?? self, reenter: true, actions: due.code === undefined ? lapsed : expired },
    ],
  } as const
}

const submission = {
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
} as const

const change = { target: at('stepUp.choosingFactor'), actions: ['recordAct', 'forgetChoice'] } as const

const typo = (self: string) =>
  ({ target: self, reenter: true, actions: ['recordAct', 'recordTypo'] }) as const

/** What the user can do while a code is out, or should be. */
export function acts(self: string) {
  return {
    'code.submitted': [...over, { guard: 'canSubmit', ...submission }],
    'code.rejected': [...over, { guard: 'canSubmit', ...typo(self) }],
    'code.resendRequested': [
      ...over,
      { guard: 'canResend', target: at('retry.asking'), actions: 'recordAct' },
    ],
    'factor.changeRequested': [...over, { guard: 'canChangeFactor', ...change }],
    'flow.resumed': [...over, { target: self, reenter: true, actions: 'recordResume' }],
  } as const
}

/** While the provider asks to wait for the next code, the one that is out can still be typed. */
export function limitedActs(self: string) {
  return {
    'code.submitted': [...over, { guard: 'canSubmitWhileLimited', ...submission }],
    'code.rejected': [...over, { guard: 'canSubmitWhileLimited', ...typo(self) }],
    'factor.changeRequested': [...over, { guard: 'canChangeFactorWhileLimited', ...change }],
    'flow.resumed': [...over, { target: self, reenter: true, actions: 'recordResume' }],
  } as const
}

/** Where answers and refusals lead, first match first. The chart names these tables; they hold all of its routing by result. */

/** The factor is known: what does it need? */
export const prepared = [
  ...over,
  { guard: 'hasChallenge', target: at('codeSent') },
  { guard: 'hasDeadGrant', target: at('retry.restarting') },
  { guard: 'needsNoSend', target: at('codeSent'), actions: 'openChallenge' },
  { guard: 'isCoolingDown', target: at('stepUp.choosingFactor'), actions: 'forgetChoice' },
  { guard: 'hasCodesLeft', target: at('stepUp.sendingCode') },
  { target: at('failed'), actions: 'recordDeadEnd' },
] as const

/** Where the provider's answer leads. */
export const judged = [
  { guard: outcome('verified'), target: at('codeSent.exchanging'), actions: answer },
  { guard: outcome('nextChallenge'), target: at('stepUp.choosingFactor'), actions: answer },
  { guard: outcome('pending'), target: at('codeSent.awaitingApproval'), actions: answer },
  { target: at('retry.wrongCode'), actions: [answer, notify('try.failed')] },
] as const

/** The same for what the user was to approve elsewhere: refused there, it can't be tried again. */
export const judgedElsewhere = [
  ...judged.slice(0, 3),
  { target: at('retry.codeExpired'), actions: [answer, notify('try.failed')] },
] as const

export const outOfTries = {
  guard: 'hasNoTriesInFlow',
  target: at('failed'),
  actions: record.reason('too_many_tries'),
} as const

/** A code that was tried too often is dead; another may be had. */
export const triesExhausted = {
  guard: 'hasNoTriesOnChallenge',
  target: at('retry.codeExpired'),
  actions: exhausted,
} as const

/** What became of a second request doesn't end the wait for the approval of the first. */
export const stillPending = {
  guard: 'isApprovalPending',
  target: at('codeSent.awaitingApproval'),
  actions: 'recordPause',
} as const

/** A setback after which nothing is left to do is the end. */
export const deadEnds = [
  outOfTries,
  { guard: 'hasNoWayOn', target: at('failed'), actions: 'recordDeadEnd' },
] as const

const codeFailed = notify('code.failed')
const tryFailed = notify('try.failed')

/** A code that the user has at hand is dead: the next one needs no sending, but a live step-up token. */
export const reopened = [
  { guard: 'canReopen', target: at('retry.wrongCode'), actions: 'openChallenge' },
  { guard: 'needsNoSend', target: at('retry.restarting') },
  ...deadEnds,
] as const

/** Time is up, and the provider may have acted. */
export const timedOut = (notice: 'code.failed' | 'try.failed') =>
  ({ target: at('retry.deliveryUnknown'), actions: [record.reason('timeout'), notify(notice)] }) as const

/** Time is up for a proof that one request spends. */
export const spent = {
  target: at('retry.codeExpired'),
  actions: [record.reason('timeout'), tryFailed],
} as const

/** Where a refused or failed request leads. The last row of each is for all others: it ends the flow, or asks for a new code. */
export const refused = {
  begin: [
    { guard: failure.isTransient, target: at('stepUp.backingOff'), actions: record.failedBegin },
    { guard: failure.is('limited'), target: at('retry.rateLimited'), actions: record.rateLimit('account') },
    { guard: failure.is('unknown'), target: at('retry.sendFailed'), actions: record.failure },
    { guard: failure.is('unsent'), target: at('retry.sendFailed'), actions: record.failure },
    { target: at('failed'), actions: record.failure },
  ],
  send: [
    {
      guard: failure.is('unsent'),
      target: at('retry.sendFailed'),
      actions: [record.failure, 'forgetSend', 'forgetCooldown', codeFailed],
    },
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: failure.is('limited'),
      target: at('retry.rateLimited'),
      actions: [record.rateLimit('send'), codeFailed],
    },
    {
      guard: failure.is('unknown'),
      target: at('retry.deliveryUnknown'),
      actions: [record.failure, codeFailed],
    },
    {
      guard: failure.is('grantDead'),
      target: at('retry.restarting'),
      actions: [record.failure, 'expireGrant', 'forgetCooldown'],
    },
    { target: at('retry.sendFailed'), actions: [record.failure, codeFailed] },
  ],
  verify: [
    {
      guard: failure.is('unsent'),
      target: at('codeSent.awaitingCode'),
      actions: [record.failure, 'forgetSubmission', tryFailed],
    },
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: failure.is('limited'),
      target: at('retry.rateLimited'),
      actions: [record.rateLimit('verify'), tryFailed],
    },
    {
      guard: failure.is('unknown'),
      target: at('retry.deliveryUnknown'),
      actions: [record.failure, tryFailed],
    },
    { guard: failure.is('wrongCode'), target: at('retry.wrongCode'), actions: [record.failure, tryFailed] },
    {
      guard: failure.is('grantDead'),
      target: at('retry.codeExpired'),
      actions: [record.failure, 'expireGrant', tryFailed],
    },
    { target: at('retry.codeExpired'), actions: [record.failure, tryFailed] },
  ],
  poll: [
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: failure.is('unsent'),
      target: at('codeSent.awaitingApproval'),
      actions: [record.failure, 'recordPause'],
    },
    { guard: failure.is('limited'), target: at('retry.rateLimited'), actions: record.rateLimit('verify') },
    { guard: failure.is('unknown'), target: at('codeSent.awaitingApproval'), actions: 'recordPause' },
    {
      guard: failure.is('grantDead'),
      target: at('retry.codeExpired'),
      actions: [record.failure, 'expireGrant'],
    },
    { target: at('retry.codeExpired'), actions: record.failure },
  ],
  exchange: [
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: failure.is('unsent'),
      target: at('codeSent.holding'),
      actions: [record.failure, 'recordPause', 'holdIdle'],
    },
    {
      guard: failure.is('limited'),
      target: at('retry.rateLimited'),
      actions: [record.rateLimit('account'), 'dropChallenge', tryFailed],
    },
    { target: at('retry.codeExpired'), actions: [record.failure, tryFailed] },
  ],
} as const
