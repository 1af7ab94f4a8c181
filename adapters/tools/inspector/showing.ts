import type { JsonObject, JsonValue } from '../../../machines/domain.js'
import { isObject } from '../../../machines/errors.js'

/** A member of anything: `undefined` where there is none, and where reading it throws. Nothing is known of its type. */
export function memberOf(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  try {
    return Reflect.get(value, name)
  } catch {
    return undefined
  }
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Names and values of an object; none of anything else. */
export const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

/** The items of a list, or the one item: XState takes one or several everywhere. */
export const itemsOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? Array.from<unknown>(value) : [value]

/** Stands in the place of everything that is not on the list. */
export const SEALED = 'sealed'

/** Says what of a value may be shown: the value itself, as JSON, or {@link SEALED}. It trusts no type. */
export type ShownBy = (value: unknown) => JsonValue

/** Hides any value. `null` stays: that there is nothing may be seen. */
export const sealed: ShownBy = (value) => (value === null || value === undefined ? null : SEALED)

/** A word of a closed list. */
export const wordOf = (words: readonly string[]): ShownBy => {
  const known = new Set<unknown>(words)
  return (value) => (typeof value === 'string' && known.has(value) ? value : sealed(value))
}

export const flag: ShownBy = (value) => (typeof value === 'boolean' ? value : sealed(value))

/** A whole number below 1,000: too short for a code. */
export const count: ShownBy = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1000 ? value : sealed(value)

const YEAR_2001 = 1e12
const YEAR_2100 = 4.1e12

/** Epoch milliseconds of this century, whole ones: no code has 13 digits. */
export const moment: ShownBy = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= YEAR_2001 && value < YEAR_2100
    ? value
    : sealed(value)

export const listOf =
  (item: ShownBy): ShownBy =>
  (value) =>
    Array.isArray(value) ? value.map(item) : sealed(value)

type Shapes = Readonly<Record<string, ShownBy>>

/** The known fields of an object. All others are one field `other`: a name may be a secret as well. */
export function showFields(fields: Shapes, value: Readonly<Record<string, unknown>>): JsonObject {
  const known = Object.entries(fields).flatMap(([name, show]) => {
    const member = memberOf(value, name)
    return member === undefined ? [] : [[name, show(member)] as const]
  })
  const hasOthers = Object.keys(value).some((name) => !Object.hasOwn(fields, name))
  return Object.fromEntries(hasOthers ? [...known, ['other', SEALED] as const] : known)
}

export const shapeOf =
  (fields: Shapes): ShownBy =>
  (value) =>
    isObject(value) ? showFields(fields, value) : sealed(value)

/** An object whose names are data. A name that is not a word of the list is replaced too. */
export const tableOf =
  (words: readonly string[], show: ShownBy): ShownBy =>
  (value) => {
    if (!isObject(value)) return sealed(value)
    return Object.fromEntries(
      Object.entries(value).map(([name, member], index) => [
        words.includes(name) ? name : `${SEALED} ${index + 1}`,
        show(member),
      ]),
    )
  }
