import type { Grant } from '../../../machines/domain.js'
import {
  checkExchangeAnswer,
  checkGrant,
  checkSendAnswer,
  checkVerifyAnswer,
} from '../../../machines/index.js'
import type { ExchangeAnswer, SendAnswer, VerifyAnswer } from '../../../machines/ports.js'
import { ContractViolation } from './expectations.js'

/**
 * Treats each answer of an adapter as the chart does. The chart's own checks look at it, so that this suite is never more
 * lenient. Members that the chart doesn't know are dropped. What is left goes through JSON, as in the vault.
 */

export const takeGrant = (grant: Grant) =>
  keepGrant(take('the grant', 'Grant in machines/domain.ts, with unique factor ids', grant, checkGrant))

export function takeSendAnswer(given: SendAnswer): SendAnswer {
  const answer = take('the answer of send', 'SendAnswer in machines/ports.ts', given, checkSendAnswer)
  const { id, expiresAt, triesLeft, resendAvailableAt, pollInterval } = answer.challenge
  const challenge = {
    ...(id !== undefined && { id }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(triesLeft !== undefined && { triesLeft }),
    ...(resendAvailableAt !== undefined && { resendAvailableAt }),
    ...(pollInterval !== undefined && { pollInterval }),
  }
  return { challenge, ...(answer.grant && { grant: keepGrant(answer.grant) }) }
}

export function takeVerifyAnswer(given: VerifyAnswer): VerifyAnswer {
  const answer = take('the answer of verify', 'VerifyAnswer in machines/ports.ts', given, checkVerifyAnswer)
  return answer.grant ? { ...answer, grant: keepGrant(answer.grant) } : answer
}

export const takeExchangeAnswer = (answer: ExchangeAnswer) =>
  take('the answer of exchange', 'ExchangeAnswer in machines/ports.ts', answer, checkExchangeAnswer)

function keepGrant({ token, memory, factors, expiresAt }: Grant): Grant {
  const kept = factors.map(({ id, kind, hint, needsSend, canResend, code, canTrustDevice }) => ({
    id,
    kind,
    hint,
    needsSend,
    canResend,
    code,
    canTrustDevice,
  }))
  return { token, ...(memory && { memory }), factors: kept, expiresAt }
}

function take<Answer>(
  what: string,
  type: string,
  answer: Answer,
  check: (answer: Answer) => unknown,
): Answer {
  try {
    check(answer)
  } catch {
    throw new ContractViolation({
      expected: `${what} to be a ${type}`,
      received: `it is ${describeShape(answer)}`,
      advice: 'The chart would end here with `protocol`.',
    })
  }
  return carry(what, answer)
}

/** The types in a value, and none of its values. */
function describeShape(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describeShape).join(', ')}]`
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const members = Object.entries(value).map(([name, member]) => `${name}: ${describeShape(member)}`)
  return `{ ${members.join(', ')} }`
}

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
