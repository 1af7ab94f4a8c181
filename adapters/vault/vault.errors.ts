import { StepUpError } from '../../machines/errors.js'

/** The one error of vaults and keys. Of a `StepUpError` inside, its cause counts: that is what the browser said. */
export function unavailable(error: unknown): StepUpError {
  const cause = error instanceof StepUpError ? (error.cause ?? error) : error
  return new StepUpError('secret_unavailable', { cause })
}
