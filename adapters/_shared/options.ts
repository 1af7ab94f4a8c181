import { OptionError as WrongOption, StepUpError } from '../../machines/errors.js'

/** A call that answers a wrong option of one flow with `configuration`, which names the option. */
export function guardOptions<Input extends readonly unknown[], Answer>(
  act: (...input: Input) => Promise<Answer>,
): (...input: Input) => Promise<Answer> {
  return async (...input) => {
    try {
      return await act(...input)
    } catch (error) {
      if (!(error instanceof WrongOption)) throw error
      throw new StepUpError('configuration', { option: error.option, cause: error })
    }
  }
}

// From here on: the old checks, for folders that import them still. They go with the last of these imports.

/** An option that is unknown, missing or wrong. It names the option and never its value. */
export class OptionError extends TypeError {
  /** @param option Its name, with a dot per level: `auth.redirectUri`. */
  constructor(
    readonly option: string,
    problem: 'unknown' | 'missing' | 'wrong' = 'wrong',
  ) {
    super(`Option "${option}" is ${problem}`)
  }
}

/** Whether a value will do. */
export type OptionCheck = (value: unknown) => boolean

/** One check per option of `Options`: a forgotten one doesn't compile. */
export type OptionChecks<Options> = { readonly [Name in keyof Required<Options>]: OptionCheck }

/** The members of an object, none of them checked yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Not empty. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
export const isFunction: OptionCheck = (value) => typeof value === 'function'
export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
/** Not null, not a list. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isOneOf =
  (...choices: readonly unknown[]): OptionCheck =>
  (value) =>
    choices.includes(value)
/** A whole number from 1 to `highest`. */
export const isUpTo =
  (highest: number): OptionCheck =>
  (value) =>
    Number.isInteger(value) && Number(value) > 0 && Number(value) <= highest

/**
 * Checks options that came from outside; an `undefined` one counts as absent. Throws an {@link OptionError} that names the
 * first wrong one, `prefix` in front.
 */
export function assertOptions<Options extends object>(
  given: unknown,
  checks: OptionChecks<Options>,
  required: readonly (keyof Options)[] = [],
  prefix = '',
): asserts given is Options {
  if (!isFields(given))
    throw new OptionError(prefix.slice(0, -1) || 'options', given === undefined ? 'missing' : 'wrong')
  const known = new Map<string, OptionCheck>(Object.entries(checks))
  for (const name of new Set([...Object.keys(given), ...required.map(String)])) {
    const value = given[name]
    const isNeeded = required.some((each) => each === name)
    const isGood = known.has(name) && (value === undefined ? !isNeeded : known.get(name)?.(value))
    if (isGood === true) continue
    const isMissing = value === undefined && known.has(name)
    throw new OptionError(prefix + name, isMissing ? 'missing' : known.has(name) ? 'wrong' : 'unknown')
  }
}
