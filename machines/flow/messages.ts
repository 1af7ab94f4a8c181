import type { EpochMilliseconds } from '../domain.js'
import type { StepUpErrorCode, StepUpFailure } from '../errors.js'
import { defaultLimits } from '../settings/limits.js'

/** A text per code, for people. `{seconds}` is filled in by {@link formatMessage}. */
export type StepUpMessages = Readonly<Record<StepUpErrorCode, string>>

/** English texts that an app can start with. They say what happened, then what to do. */
export const englishMessages: StepUpMessages = {
  code_malformed: 'That does not look like the code we sent. Check it and type it again.',
  invalid_code: 'That code is not right. Check the latest message and try again.',
  code_already_used: 'That code has been used. Wait for the next one.',
  code_expired: 'That code is too old. Ask for a new one.',
  tries_exhausted: 'That code was tried too often. Ask for a new one.',
  token_expired: 'This took too long. Start again.',
  rate_limited: 'Too many requests. Wait {seconds} s before you go on.',
  factor_unavailable: 'This way is not available now. Try another way.',
  send_refused: 'We could not send a code. Try again, or another way.',
  offline: 'You are offline. Go on when you are connected again.',
  network: 'We could not reach the service. Check your connection.',
  timeout: 'The service did not answer in time.',
  unavailable: 'The service is not available now. Try again in a moment.',
  server: 'Something went wrong at the service. Try again.',
  protocol: 'The service gave an answer that we do not understand.',
  adapter_failure: 'Something went wrong. Try again.',
  interrupted: 'We were interrupted. Check your messages, or ask for a new code.',
  cancelled: 'You cancelled. Nothing was changed.',
  flow_expired: 'This took too long. Start again.',
  idle_expired: 'You were away for a while. Start again.',
  too_many_codes: 'We sent you as many codes as we can. Start again later.',
  too_many_tries: 'Too many wrong codes. Start again.',
  credentials_rejected: 'That is not right. Check what you typed and try again.',
  login_required: 'Log in again to go on.',
  enrolment_required: 'Set up a second step for your account first.',
  denied: 'This was not allowed.',
  locked: 'Your account is locked. Contact support.',
  proof_rejected: 'We could not finish. Start again.',
  assurance_not_met: 'This way of confirming is not strong enough. Start again with another.',
  user_mismatch: 'You confirmed with another account. Start again.',
  configuration: 'This cannot work at the moment. Contact support.',
  secret_unavailable: 'This page no longer holds what it needs. Start again.',
  vault_not_durable: 'This cannot work at the moment. Contact support.',
  save_failed: 'Stay on this page until you are done.',
  saved_flow_unreadable: 'We cannot go on where you were. Start again.',
  saved_flow_outdated: 'We cannot go on where you were. Start again.',
  saved_flow_foreign: 'We cannot go on where you were. Start again.',
  saved_flow_expired: 'This took too long. Start again.',
}

/**
 * The text of a failure, with `{seconds}` filled in: whole seconds from `now` until `availableAt`, or the default wait where
 * the provider said no time.
 */
export function formatMessage(
  messages: StepUpMessages,
  { code, availableAt }: StepUpFailure,
  now: EpochMilliseconds,
): string {
  const wait = Math.max(0, (availableAt ?? now + defaultLimits.rateLimitWait) - now)
  return messages[code].replaceAll('{seconds}', String(Math.ceil(wait / 1000)))
}
