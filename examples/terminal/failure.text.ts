import { englishMessages, formatMessage, type StepUpFailure } from 'mfa-step-up'

/** The English text of a failure, for people. */
export function messageOf(failure: StepUpFailure, now: number): string {
  return formatMessage(englishMessages, failure, now)
}

/** Where a failure comes from, for a developer: our code, and what the provider said. */
export function sourceOf({ code, option, status, providerCode }: StepUpFailure): string {
  const said = [option, providerCode, status === undefined ? undefined : `HTTP ${status}`]
  return [code, ...said.filter((each) => each !== undefined)].join(', ')
}
