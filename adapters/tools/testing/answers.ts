import {
  checkExchangeAnswer,
  checkGrant,
  checkSendAnswer,
  checkVerifyAnswer,
} from '../../../machines/index.js'
import type { Grant } from '../../../machines/domain.js'
import { StepUpError, type StepUpErrorCode } from '../../../machines/errors.js'
import type { ExchangeAnswer, SendAnswer, VerifyAnswer } from '../../../machines/ports.js'
import { ContractViolation, expectThat } from './case.js'
import type { Verdict } from './walk.js'

/**
 * What an answer is when it comes back: checked as the chart does, so that this suite is never more lenient; without members
 * that the chart doesn't know, for it keeps none; and through JSON, as its vault does.
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

/** Calls of an adapter may throw before they answer a promise; the chart doesn't mind. */
type Work<Value = unknown> = () => Promise<Value>

/** What to do about a call that did not fail as it must. */
export interface FailureAdvice {
  /** Where it answered; asked for afterwards, for some advice depends on what happened. */
  readonly whenAnswered?: () => string
  /** Where it failed with another code. */
  readonly whenOtherCode?: string
}

/** The same advice in both cases. */
export const advise = (advice: string): FailureAdvice => ({
  whenAnswered: () => advice,
  whenOtherCode: advice,
})

/** Does what must succeed. `doing` names it: `verify with the right code`. */
export async function succeed<Value>(
  doing: string,
  work: Work<Value>,
  advice = 'Nothing is wrong at the provider here: this must work, or a declared capability is wrong.',
): Promise<Value> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof ContractViolation) throw thrown
    throw new ContractViolation({
      expected: `an answer to ${doing}`,
      received: `it threw ${describeThrown(thrown)}`,
      advice: advice + hintAtNetwork(thrown),
    })
  }
}

/** Does what must fail, with a `StepUpError`. */
export async function failureOf(
  doing: string,
  work: Work,
  { whenAnswered }: FailureAdvice = {},
): Promise<StepUpError> {
  let answer: unknown
  try {
    answer = await work()
  } catch (thrown) {
    if (thrown instanceof StepUpError) return thrown
    if (thrown instanceof ContractViolation) throw thrown
    throw new ContractViolation({
      expected: `a StepUpError from ${doing}`,
      received: `it threw ${describeThrown(thrown)}`,
      advice:
        'Translate every error at one place, those of the transport too; and see that only one copy of mfa-step-up is installed.',
    })
  }
  throw new ContractViolation({
    expected: `a StepUpError from ${doing}`,
    received: describeAnswer(answer),
    advice:
      whenAnswered?.() ??
      'Check the status and the shape of every answer, and repeat no request; or correct a declared capability.',
  })
}

/** Does what must fail with one of these codes. */
export async function failWith(
  doing: string,
  codes: readonly StepUpErrorCode[],
  work: Work,
  advice: FailureAdvice = {},
): Promise<StepUpError> {
  const error = await failureOf(doing, work, advice)
  const { whenOtherCode = 'The flow goes by the code alone: see FailureClass in machines/errors.ts.' } =
    advice
  expectThat(codes.includes(error.code), {
    expected: `${codes.join(' or ')} from ${doing}`,
    received: `it threw ${describeThrown(error)}`,
    advice: whenOtherCode + hintAtNetwork(error),
  })
  return error
}

/** Where nothing answers, the adapter may look for its provider in the real network. */
function hintAtNetwork(thrown: unknown): string {
  const isLost = thrown instanceof StepUpError && thrown.code === 'network'
  return isLost ? " And is the stage's fetch handed to the adapter?" : ''
}

/** An answer without its values: the outcome of verify, which is checked before it comes here, or that there was one. */
function describeAnswer(given: unknown): string {
  if (typeof given !== 'object' || given === null || !('answer' in given))
    return 'it answered as if nothing had happened'
  return `verify answered ${(given as Verdict).answer.outcome}`
}

/** An error without its text, which may hold a secret: name or code, and where it was thrown. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a value of type ${typeof thrown}`
  const trace = thrown.stack?.replace(thrown.message, '')
  const place = trace?.split('\n').find((line) => /^\s+at /.test(line))
  const where = place === undefined ? '' : ` (${place.trim()})`
  return thrown instanceof StepUpError
    ? `a StepUpError ${thrown.code}${where}`
    : `a ${thrown.constructor.name}${where}`
}
