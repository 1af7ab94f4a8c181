import { entriesOf, isRecord, listOf, memberOf, textOf } from './json.reader.js'

/** What guards, actions and parameters are called in a definition. */

/** An inspector writes functions as `{ type: name }` and what is too deep for it as a text such as `[Object]`. */
const isLost = (value: unknown) =>
  value === '[Object]' ||
  value === '[Array]' ||
  (isRecord(value) && Object.keys(value).join() === 'type' && ['params', ''].includes(textOf(value['type'])))

const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

/** `isOver flow`: name and the values of fixed parameters. */
function nameOf(reference: unknown, unnamed: string): string {
  if (typeof reference === 'string') return reference
  const name = textOf(memberOf(reference, 'type')) || unnamed
  const params = memberOf(reference, 'params')
  if (isLost(params)) return name
  const values = entriesOf(params).map(([, value]) => plain(value))
  return [name, ...values.filter((value) => value !== '')].join(' ')
}

export const guardOf = (transition: unknown): string => {
  const guard = memberOf(transition, 'guard')
  return guard === undefined || guard === null ? '' : nameOf(guard, 'inline')
}

export const actionsOf = (holder: unknown, name: string): readonly string[] =>
  listOf(memberOf(holder, name)).map((action) => nameOf(action, 'inline'))
