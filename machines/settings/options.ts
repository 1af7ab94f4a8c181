import { type Check, isFunction, isObject, isText } from './values.js'

/** What an option has to be, in words that follow its name, and the question that tells. One that is `undefined` is not asked. */
export type OptionRule = readonly [must: string, check: Check]

export const aFunction: OptionRule = ['be a function', isFunction]
export const aText: OptionRule = ['be a non-empty string', isText]
export const anObject: OptionRule = ['be an object', isObject]
export const hasMethods = (...names: readonly string[]): OptionRule => [
  `have ${names.join(' and ')}`,
  (value) => isObject(value) && names.every((name) => isFunction(value[name])),
]

/**
 * Looks at the options of a function before anything is made of them. Throws a `TypeError` for what is no object, and one that
 * names the first option that is wrong or that nobody reads.
 */
export function requireOptions<Options extends object>(
  options: unknown,
  caller: string,
  rules: Readonly<Record<keyof Options & string, OptionRule>>,
): void {
  if (!isObject(options)) throw new TypeError(`${caller} needs options`)
  const known = new Map<string, OptionRule>(Object.entries(rules))
  for (const [name, value] of Object.entries(options)) {
    const rule = known.get(name)
    if (rule === undefined) throw new TypeError(`${name} is not an option of ${caller}`)
    const [must, check] = rule
    if (value !== undefined && !check(value)) throw new TypeError(`${name} must ${must}`)
  }
}
