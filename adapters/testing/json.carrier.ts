import { ContractViolation } from './contract.violation.js'

/**
 * A value as it comes out of the vault: through JSON, and frozen. Throws where JSON changes it. `what` names it: `the grant`.
 */
export function carry<Value>(what: string, value: Value): Value {
  const place = findChange(value, what)
  if (place !== null) {
    throw new ContractViolation({
      expected: `${what} to survive JSON`,
      received: `${place} does not`,
      advice: 'Hand on text, finite numbers, booleans, null, plain lists and plain objects only.',
    })
  }
  // What JSON doesn't change has the same type after it.
  return freeze(JSON.parse(JSON.stringify(value)) as Value)
}

/** Where JSON would change a value; `null` where it would not. A member that is `undefined` counts as absent. */
function findChange(value: unknown, path: string): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : path
  if (typeof value !== 'object') return path
  if (!Array.isArray(value) && !isPlain(value)) return path
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined && !Array.isArray(value)) continue
    const place = findChange(member, `${path}.${name}`)
    if (place !== null) return place
  }
  return null
}

/** A `Date` or a `Map` is an object too. Not by identity of the prototype: an adapter may live in another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null)
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze)
  return value
}
