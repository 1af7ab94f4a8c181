import { ApiError, type ErrorAnswer, WRONG_CODE } from './simulator.errors.js'
import { expiry, findLive, type Services } from './simulator.services.js'
import type { Challenge, StepUp } from './simulator.store.js'

/** What a challenge is made from; the server adds the code and the deadlines. */
export type ChallengeDraft = Pick<
  Challenge,
  'id' | 'purpose' | 'channel' | 'to' | 'request' | 'authentication' | 'orchestrationToken'
>

/** The part of a message only the caller knows. */
export interface MessageDraft {
  readonly action?: string | undefined
  /** The link for an e-mail, made from the code. */
  readonly link: (code: string) => string
}

/** Makes a challenge and sends its code. A challenge of the same id is gone with that. */
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

/** Takes a challenge out of the world: its code is valid once. */
export function consumeChallenge(services: Services, challenge: Challenge): void {
  services.store.challenges.delete(challenge.id)
}

function wrongCode(answer: ErrorAnswer): ApiError {
  return new ApiError(answer, 'Invalid verification code')
}
