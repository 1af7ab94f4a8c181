import type { EpochMilliseconds } from '../../machines/domain.js'
import { isObject } from '../../machines/errors.js'

/** The members of an object, none of them checked yet. */
export type Fields = Readonly<Record<string, unknown>>

type Test<Value> = (value: unknown) => value is Value

export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
/** Finite, 0 or more. */
export const isAmount = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0
/** A list of strings, empty ones among them. */
export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** The last moment of a `Date`, in milliseconds since 1970 ([ECMAScript, "Time Values"](https://tc39.es/ecma262/#sec-time-values-and-time-range)). */
const lastMoment: EpochMilliseconds = 8_640_000_000_000_000

/** The moment so many seconds after another; `null` where they are no amount, and for a moment that no `Date` can be. */
export function momentAfter(start: EpochMilliseconds, seconds: unknown): EpochMilliseconds | null {
  const moment = isAmount(seconds) ? start + seconds * 1000 : Infinity
  return moment <= lastMoment ? moment : null
}

/** An answer that is not an object reads as one without members. */
export function fieldsOf(answer: unknown): Fields {
  return isObject(answer) ? answer : {}
}

/** A member that must be there. The caller turns the error into `protocol`; it carries no value. */
export function readField<Value>(fields: Fields, name: string, test: Test<Value>): Value {
  const value = fields[name]
  if (!test(value)) throw new TypeError(name)
  return value
}

/** A member that may be absent, null or empty, but not of another type. */
export function readOptionalField<Value>(fields: Fields, name: string, test: Test<Value>): Value | undefined {
  return (fields[name] ?? '') === '' ? undefined : readField(fields, name, test)
}

type Defined<Members> = { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> }

/** The members that are there. */
export function definedOnly<Members extends object>(members: Members): Defined<Members> {
  const defined: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(members)) if (value !== undefined) defined[name] = value
  return defined as Defined<Members>
}
