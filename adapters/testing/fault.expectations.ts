import type { StepUpErrorCode } from '../../machines/errors.js'
import type { ContractCall, ContractFault, ContractStage } from './contract.types.js'
import { expectThat } from './contract.violation.js'
import type { ReadyCall } from './ready.call.js'
import { type FailureAdvice, failureOf, failWith } from './thrown.reader.js'
import type { CallChanges } from './walk.position.js'

/** What to do where a request was expected and `countRequests()` did not move. */
export const NONE_COUNTED =
  'None was counted: see countRequests of the stage, or declare the call in callsWithoutRequest.'

/** A call that meets a fault. */
export interface FaultyCall {
  readonly stage: ContractStage
  readonly ready: ReadyCall
  readonly call: ContractCall
  readonly fault: ContractFault
  readonly changes?: CallChanges
  /** What to do where the provider said so, and the adapter something else. */
  readonly advice?: string
}

/** Makes a call that meets a fault, which must fail with one of these codes; or with any, where none are given. */
export async function failByFault(faulty: FaultyCall, codes?: readonly StepUpErrorCode[]) {
  const { stage, ready, call, fault, changes, advice } = faulty
  const before = stage.countRequests()
  stage.fault(call, fault)
  const doing = `${call} where the provider is ${fault.kind}`
  const make = () => ready.make(changes)
  const failureAdvice: FailureAdvice = {
    whenAnswered: () =>
      stage.countRequests() === before
        ? NONE_COUNTED
        : `${advice ?? 'Check the status and the shape of every answer, and repeat no request.'} Or \`fault\` of the stage did nothing.`,
    ...(advice !== undefined && { whenOtherCode: advice }),
  }
  return codes ? failWith(doing, codes, make, failureAdvice) : failureOf(doing, make, failureAdvice)
}

/** Every call is one request: nothing is repeated, and nothing is asked for beside it. */
export function expectOneRequest(call: string, count: number): void {
  expectThat(count === 1, {
    expected: `one request at ${call}`,
    received: `${count} were made`,
    advice:
      count === 0
        ? NONE_COUNTED
        : 'Repeat nothing: the flow counts codes and tries by calls, and repeats begin itself.',
  })
}
