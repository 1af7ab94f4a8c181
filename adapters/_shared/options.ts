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
