import { type Fields, isFields } from './options.js'

type Test<Value> = (value: unknown) => value is Value

export const isAmount = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0

/** An answer that is not an object reads as one without members. */
export function fieldsOf(answer: unknown): Fields {
  return isFields(answer) ? answer : {}
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
  const entries: [string, unknown][] = Object.entries(members)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Defined<Members>
}
