import { isObject, StepUpError, type StepUpErrorCode } from '../../../machines/errors.js'

/** The texts of a violation. The author of an adapter reads all three; none of them holds a secret. */
export interface Finding {
  /** What the contract asks for. */
  readonly expected: string
  /** What came. */
  readonly received: string
  /** What to do about it. */
  readonly advice: string
}

/** An adapter broke the contract. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation'

  constructor(readonly finding: Finding) {
    super(`Expected ${finding.expected}, but ${finding.received}. ${finding.advice}`)
  }
}

/** Throws a {@link ContractViolation} where `holds` is false. */
export function expectThat(holds: boolean, finding: Finding): asserts holds {
  if (!holds) throw new ContractViolation(finding)
}

/** A call of an adapter. It may throw before it answers a promise: the chart treats both alike. */
type Work<Value = unknown> = () => Promise<Value>

/** What to do about a call that did not fail as it must. */
export interface FailureAdvice {
  /** Where it answered. A function, because some advice depends on what the call did. */
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
      advice: 'Translate every error at one place, those of the transport too.',
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

/** An answer without its values: the outcome of verify, which is checked before it comes here; else only that there was one. */
function describeAnswer(given: unknown): string {
  const answer = isObject(given) ? given['answer'] : undefined
  const outcome = isObject(answer) ? answer['outcome'] : undefined
  return typeof outcome === 'string' ? `verify answered ${outcome}` : 'it answered as if nothing had happened'
}

/** Of whichever realm: test runners have several. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}

/** An error without its text, which may hold a secret: name or code, and where it was thrown. */
export function describeThrown(thrown: unknown): string {
  if (!isError(thrown)) return `a value of type ${typeof thrown}`
  const trace = thrown.stack?.replace(thrown.message, '')
  const place = trace?.split('\n').find((line) => /^\s+at /.test(line))
  const where = place === undefined ? '' : ` (${place.trim()})`
  return thrown instanceof StepUpError
    ? `a StepUpError ${thrown.code}${where}`
    : `a ${thrown.constructor.name}${where}`
}
