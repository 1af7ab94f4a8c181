import type { Factor, Grant } from '../../machines/domain.js'
import { OptionError, StepUpError } from '../../machines/errors.js'

/** A call that answers a wrong option of one flow with `configuration`, which names the option. */
export function guardOptions<Input extends readonly unknown[], Answer>(
  act: (...input: Input) => Promise<Answer>,
): (...input: Input) => Promise<Answer> {
  return async (...input) => {
    try {
      return await act(...input)
    } catch (error) {
      if (!(error instanceof OptionError)) throw error
      throw new StepUpError('configuration', { option: error.option, cause: error })
    }
  }
}

/**
 * The factor of this id as the grant offers it: its properties count, not those of a factor that was handed in. Throws
 * `factor_unavailable` where the grant does not offer it.
 */
export function requireOffered({ factors }: Grant, { id }: Factor): Factor {
  const offered = factors.find((factor) => factor.id === id)
  if (offered === undefined) throw new StepUpError('factor_unavailable')
  return offered
}
