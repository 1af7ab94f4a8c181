/**
 * Checks of option values. Each returns the value with its type, or throws a `TypeError` that names the option, so that
 * a mistake shows when the simulator is created and not three requests later.
 */

const reject = (name: string, expected: string): never => {
  throw new TypeError(`Option "${name}" must be ${expected}`)
}

/** Text with something in it. */
export function checkString(value: unknown, name: string): string {
  return typeof value === 'string' && value !== '' ? value : reject(name, 'a non-empty string')
}

/** Text, or nothing: the option may be left out. */
export function checkOptionalString(value: unknown, name: string): string | undefined {
  return value === undefined ? undefined : checkString(value, name)
}

/** Exactly `true` or `false`; no other value is taken for one. */
export function checkBoolean(value: unknown, name: string): boolean {
  return typeof value === 'boolean' ? value : reject(name, 'true or false')
}

/** Seconds, counts: a finite number above zero. */
export function checkPositive(value: unknown, name: string): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
    ? value
    : reject(name, 'a finite number above 0')
}

/** Whole seconds, 0 included. */
export function checkAge(value: unknown, name: string): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? value
    : reject(name, 'a whole number from 0 up')
}

/** A whole number from 1 up; `Infinity` switches the limit off. */
export function checkLimit(value: unknown, name: string): number {
  return typeof value === 'number' && value >= 1 && (Number.isInteger(value) || value === Infinity)
    ? value
    : reject(name, 'a whole number from 1 up, or Infinity')
}

/** An HTTP status that says no. */
export function checkStatus(value: unknown, name: string): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599
    ? value
    : reject(name, 'an HTTP status from 400 to 599')
}

/** Characters of a code. */
export function checkLength(value: unknown, name: string): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 64
    ? value
    : reject(name, 'a whole number from 1 to 64')
}

/** The characters a code is drawn from: at most 256, for one random byte picks one of them. */
export function checkAlphabet(value: unknown, name: string): string {
  const alphabet = checkString(value, name)
  return alphabet.length >= 2 && alphabet.length <= 256 ? alphabet : reject(name, 'of 2 to 256 characters')
}

/** A path of the server, e.g. `/oauth/introspect`. */
export function checkPath(value: unknown, name: string): string {
  const path = checkString(value, name)
  return path.startsWith('/') ? path : reject(name, 'a path that begins with "/"')
}

/** One of the listed values. */
export function checkChoice<Choice extends string | number>(
  value: unknown,
  choices: readonly Choice[],
  name: string,
): Choice {
  return (
    choices.find((choice) => choice === value) ??
    reject(name, `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`)
  )
}

/** A list of texts; the index of the one at fault is in the message. */
export function checkStrings(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) return reject(name, 'an array of strings')
  return value.map((item: unknown, index) => checkString(item, `${name}[${index}]`))
}

/** An absolute URL; a custom scheme such as `myapp://callback` is one. */
export function checkUrl(value: unknown, name: string): string {
  const text = checkString(value, name)
  return URL.canParse(text) ? text : reject(name, 'an absolute URL')
}

/** A list of absolute URLs. */
export function checkUrls(value: unknown, name: string): readonly string[] {
  return checkStrings(value, name).map((url, index) => checkUrl(url, `${name}[${index}]`))
}

/** An object that is no array. */
export function checkObject(value: unknown, name: string): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : reject(name, 'an object')
}

/** A function. What it takes and gives is not checked. */
export function checkFunction<Value>(value: Value, name: string): Value {
  return typeof value === 'function' ? value : reject(name, 'a function')
}

/** An absolute http(s) origin such as `https://tenant.example`, without a path. */
export function checkOrigin(value: unknown, name: string): string {
  const text = checkString(value, name)
  const origin = URL.canParse(text) ? new URL(text).origin : 'null'
  return origin === text ? text : reject(name, 'an origin such as "https://tenant.example", without a path')
}

/** The given object, once sure that it is one and has no key but `keys`: a misspelt option is an error. */
export function checkKeys<Value extends object>(
  value: Value | undefined,
  keys: readonly string[],
  name: string,
): Partial<Value> {
  const given: unknown = value ?? {}
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return reject(name, 'an object')
  const stranger = Object.keys(given).find((key) => !keys.includes(key))
  if (stranger !== undefined) return reject(`${name}.${stranger}`, `one of ${keys.join(', ')}`)
  return given
}

/** One check per member of a group of options. */
export type Checks<Group> = { readonly [Key in keyof Group]-?: (value: unknown, name: string) => unknown }

/** A group of options over its defaults, every member checked. */
export function checkGroup<Group extends object>(
  given: Partial<Group> | undefined,
  defaults: Group,
  checks: Checks<Group>,
  name: string,
): Group {
  const merged: Group = { ...defaults, ...checkKeys(given, Object.keys(checks), name) }
  for (const key in checks) checks[key](merged[key], `${name}.${key}`)
  return merged
}

/** A check for `checkGroup` that accepts only the listed values. */
export const oneOf =
  <Choice extends string | number>(...choices: readonly Choice[]) =>
  (value: unknown, name: string): Choice =>
    checkChoice(value, choices, name)
