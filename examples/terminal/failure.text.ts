import { defaultLimits, englishMessages, formatMessage, type StepUpFailure } from 'mfa-step-up'

import { secondsUntil } from './time.text.js'

/** The English text of a failure, for people. */
export function messageOf({ code, availableAt }: StepUpFailure, now: number): string {
  const seconds = secondsUntil(availableAt ?? now + defaultLimits.rateLimitWait, now)
  return formatMessage(englishMessages, code, { seconds })
}

/** Where a failure comes from, for a developer: our code, and what the provider said. */
export function sourceOf({ code, status, providerCode }: StepUpFailure): string {
  const said = [providerCode, status === undefined ? undefined : `HTTP ${status}`]
  return [code, ...said.filter((each) => each !== undefined)].join(', ')
}
