import { StepUpError, type StepUpErrorCode } from '../../machines/errors.js'
import { ContractViolation, expectThat } from './contract.violation.js'

/** Calls of an adapter may throw before they answer a promise; the chart doesn't mind. */
type Work<Value = unknown> = () => Promise<Value>

/** Does what must succeed. `doing` names it: `verify with the right code`. */
export async function succeed<Value>(doing: string, work: Work<Value>): Promise<Value> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof ContractViolation) throw thrown
    throw new ContractViolation({
      expected: `an answer to ${doing}`,
      received: `it threw ${describeThrown(thrown)}`,
      advice: 'Nothing is wrong at the provider here: this must work, or a declared capability is wrong.',
    })
  }
}

/** Does what must fail, with a `StepUpError`. */
export async function failureOf(doing: string, work: Work): Promise<StepUpError> {
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
    received: `it answered ${typeof answer === 'object' ? 'as if nothing had happened' : typeof answer}`,
    advice:
      'Check the status and the shape of every answer, and repeat no request; or correct a declared capability.',
  })
}

/** Does what must fail with one of these codes. */
export async function failWith(
  doing: string,
  codes: readonly StepUpErrorCode[],
  work: Work,
): Promise<StepUpError> {
  const error = await failureOf(doing, work)
  expectThat(codes.includes(error.code), {
    expected: `${codes.join(' or ')} from ${doing}`,
    received: `it threw ${describeThrown(error)}`,
    advice: 'The flow goes by the code alone: see FailureClass in machines/errors.ts.',
  })
  return error
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
