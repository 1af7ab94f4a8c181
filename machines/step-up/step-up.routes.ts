import { over } from './step-up.resting.js'
import { answer, at, exhausted, failure, notify, outcome, record } from './step-up.references.js'

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
