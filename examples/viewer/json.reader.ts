/** Reads JSON that came from elsewhere: every look at it is checked, nothing of it is believed. */

export type JsonRecord = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** Own members only: `constructor` and `__proto__` are names like all others. */
export const memberOf = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined

export const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  isRecord(value) ? Object.entries(value) : []

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** XState takes one thing wherever it takes a list. */
export const listOf = (value: unknown): readonly unknown[] =>
  isList(value) ? value : value === undefined || value === null ? [] : [value]

/** What a text says as JSON; `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
