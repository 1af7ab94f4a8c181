import { answer, at, failure, notify, outcome, record } from './step-up.references.js'

/** Where answers and refusals lead, first match first. The chart names these tables; they hold all of its routing by result. */

/** Where the provider's answer leads. */
export const judged = [
  { guard: outcome('verified'), target: at('codeSent.exchanging'), actions: answer },
  { guard: outcome('nextChallenge'), target: at('stepUp.choosingFactor'), actions: answer },
  { guard: outcome('pending'), target: at('codeSent.awaitingApproval'), actions: answer },
  { target: at('retry.wrongCode'), actions: [answer, notify('try.failed')] },
] as const

export const outOfTries = {
  guard: 'hasNoTriesInFlow',
  target: at('failed'),
  actions: record.reason('too_many_tries'),
} as const

/** A setback after which nothing is left to do is the end. */
export const deadEnds = [
  outOfTries,
  { guard: 'hasNoWayOn', target: at('failed'), actions: 'recordDeadEnd' },
] as const

/** Where a refused or failed request leads. What is not listed is impossible, and ends the flow or asks for a new code. */
export const refused = {
  begin: [
    { guard: failure.isTransient, target: at('stepUp.backingOff'), actions: record.failedBegin },
    { guard: failure.is('limited'), target: at('retry.rateLimited'), actions: record.rateLimit('account') },
    { guard: failure.is('unknown'), target: at('retry.sendFailed'), actions: record.failure },
    { target: at('failed'), actions: record.failure },
  ],
  send: [
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    { guard: failure.is('limited'), target: at('retry.rateLimited'), actions: record.rateLimit('send') },
    { guard: failure.is('unknown'), target: at('retry.deliveryUnknown'), actions: record.failure },
    {
      guard: failure.is('grantDead'),
      target: at('retry.restarting'),
      actions: [record.failure, 'expireGrant'],
    },
    { target: at('retry.sendFailed'), actions: record.failure },
  ],
  verify: [
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    { guard: failure.is('limited'), target: at('retry.rateLimited'), actions: record.rateLimit('verify') },
    { guard: failure.is('unknown'), target: at('retry.deliveryUnknown'), actions: record.failure },
    { guard: failure.is('wrongCode'), target: at('retry.wrongCode'), actions: record.failure },
    {
      guard: failure.is('grantDead'),
      target: at('retry.codeExpired'),
      actions: [record.failure, 'expireGrant'],
    },
    { target: at('retry.codeExpired'), actions: record.failure },
  ],
  poll: [
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    {
      guard: failure.is('limited'),
      target: at('codeSent.awaitingApproval'),
      actions: record.rateLimit('verify'),
    },
    { guard: failure.is('unknown'), target: at('codeSent.awaitingApproval'), actions: 'recordPause' },
    { target: at('retry.codeExpired'), actions: record.failure },
  ],
  exchange: [
    { guard: failure.is('terminal'), target: at('failed'), actions: record.failure },
    { guard: failure.is('limited'), target: at('retry.codeExpired'), actions: record.rateLimit('account') },
    { target: at('retry.codeExpired'), actions: record.failure },
  ],
} as const
