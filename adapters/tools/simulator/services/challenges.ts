import type { FactorType } from '../options.js'
import { type Fields, readString } from '../requests.js'
import { ApiError, type ErrorAnswer, invalidRequest, WRONG_CODE } from '../responses.js'
import { expiry, findLive, type Services } from './services.js'
import type { AddressCheck, Challenge, StepUp } from './store.js'
import { kindOf, normalize } from './users.js'

/** What is to be proven: that messages to an address reach this user. */
export type AddressClaim = Pick<AddressCheck, 'userId' | 'purpose' | 'channel'>

/**
 * The e-mail address or phone number of a body, in the form it is kept; `undefined` where there is none. Another text is
 * 400 (developer.reachfive.com, "Email address management": "Valid email required").
 */
export function readAddress(services: Services, fields: Fields, channel: FactorType): string | undefined {
  const kind = kindOf(channel)
  const given = readString(fields, kind)
  if (given === undefined) return undefined
  const address = channel === 'sms' ? normalize(services, kind, given) : given.trim()
  const form = channel === 'sms' ? /^\+?\d{4,15}$/ : /^[^\s@]+@[^\s@]+\.[^\s@]+$/
  if (form.test(address)) return address
  throw invalidRequest(kind, channel === 'sms' ? 'Valid phone number required' : 'Valid email required')
}

/** Sends a code to an address that is to be proven. An older code for the same purpose is not valid any more. */
export function sendAddressCode(services: Services, claim: AddressClaim, to: string, action?: string): void {
  const { settings, store, clock, outbox } = services
  const code = settings.generateCode()
  const expiresAt = expiry(services, settings.assumptions.lifetimes.code)
  store.addressChecks.set(keyOf(claim), { ...claim, to, code, expiresAt, wrongCodes: 0 })
  const { channel, purpose } = claim
  outbox.send({ channel, to, code, sentAt: clock.now(), purpose, ...(action !== undefined && { action }) })
}

/**
 * The address that the code proves, once. `expected`: the address the caller speaks of, where one is named. Lifetime and
 * trials are those of a step-up code (U5, U8).
 */
export function confirmAddress(
  services: Services,
  claim: AddressClaim,
  code: string,
  expected?: string,
): string {
  const key = keyOf(claim)
  const check = findLive(services, services.store.addressChecks, key)
  const { limit } = services.settings.assumptions.codeTrials
  const isMeant = expected === undefined || expected === check?.to
  if (check === undefined || !isMeant || check.wrongCodes >= limit || check.code !== code) {
    if (check !== undefined) check.wrongCodes += 1
    throw new ApiError(WRONG_CODE, 'Invalid verification code')
  }
  services.store.addressChecks.delete(key)
  return check.to
}

function keyOf({ userId, purpose, channel }: AddressClaim): string {
  return `${purpose}:${channel}:${userId}`
}

/** A first-factor challenge has no id on the wire: one per address. */
export function firstFactorChallengeId(address: string): string {
  return `first_factor:${address}`
}

/** What a challenge is made from; the server adds the code and the deadlines. */
export type ChallengeDraft = Pick<
  Challenge,
  'id' | 'purpose' | 'channel' | 'to' | 'request' | 'authentication' | 'orchestrationToken'
>

/** The part of a message only the caller knows. */
interface MessageDraft {
  readonly action?: string | undefined
  /** The link for an e-mail, made from the code. */
  readonly link: (code: string) => string
}

/** Makes a challenge and sends its code. It replaces an earlier challenge of the same id. */
export function issueChallenge(services: Services, draft: ChallengeDraft, message: MessageDraft): void {
  const { lifetimes } = services.settings.assumptions
  const code = services.settings.generateCode()
  services.store.challenges.set(draft.id, {
    ...draft,
    code,
    codeExpiresAt: expiry(services, lifetimes.code),
    expiresAt: expiry(services, lifetimes.challenge),
    wrongCodes: 0,
  })
  services.outbox.send({
    channel: draft.channel,
    to: draft.to,
    code,
    sentAt: services.clock.now(),
    purpose: draft.purpose,
    ...(message.action !== undefined && { action: message.action }),
    ...(draft.channel === 'email' && { link: message.link(code) }),
  })
}

/** The id of the next challenge of a step-up, with the older one kept or dropped as assumed (U6). */
export function nextChallengeId(services: Services, stepUp: StepUp): string {
  const { resend } = services.settings.assumptions
  if (stepUp.challengeId !== undefined && resend === 'reuse') return stepUp.challengeId
  if (stepUp.challengeId !== undefined && resend === 'replace')
    services.store.challenges.delete(stepUp.challengeId)
  return services.settings.generateToken()
}

/**
 * The challenge that `code` answers; it stays alive, for the caller to consume. A wrong code counts against the trials
 * of the challenge unless `counts` is false; once they are used up the right code is answered as a wrong one.
 */
export function checkCode(
  services: Services,
  challengeId: string | undefined,
  code: string,
  counts = true,
): Challenge {
  const { assumptions } = services.settings
  const challenge =
    challengeId === undefined ? undefined : findLive(services, services.store.challenges, challengeId)
  if (challenge === undefined) throw wrongCode(assumptions.challengeExpired)
  const isAlive =
    challenge.wrongCodes < assumptions.codeTrials.limit && challenge.codeExpiresAt > services.clock.now()
  if (isAlive && challenge.code === code) return challenge
  if (counts) challenge.wrongCodes += 1
  throw wrongCode(WRONG_CODE)
}

/** Removes a challenge: its code is valid once. */
export function consumeChallenge(services: Services, challenge: Challenge): void {
  services.store.challenges.delete(challenge.id)
}

function wrongCode(answer: ErrorAnswer): ApiError {
  return new ApiError(answer, 'Invalid verification code')
}
