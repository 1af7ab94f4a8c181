import type { StepUpErrorCode } from '../../../machines/errors.js'
import { type FailureAdvice, failureOf, failWith, succeed } from './answers.js'
import {
  type CaseDefinition,
  contractCalls,
  ContractViolation,
  defineCallCase,
  expectThat,
  prepareCall,
  reaches,
  type ReadyCall,
} from './case.js'
import type { ContractCall, ContractFault, ContractStage } from './contract.js'
import type { CallChanges } from './walk.js'

/** What to do where a request was expected and `countRequests()` did not move. */
const NONE_COUNTED =
  'None was counted: see countRequests of the stage, or declare the call in callsWithoutRequest.'

/** A call that meets a fault. */
interface FaultyCall {
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
function expectOneRequest(call: string, count: number): void {
  expectThat(count === 1, {
    expected: `one request at ${call}`,
    received: `${count} were made`,
    advice:
      count === 0
        ? NONE_COUNTED
        : 'Repeat nothing: the flow counts codes and tries by calls, and repeats begin itself.',
  })
}

/** What each failure is to the flow. */
const failures: readonly (readonly [ContractFault, StepUpErrorCode])[] = [
  [{ kind: 'unavailable' }, 'unavailable'],
  [{ kind: 'broken' }, 'server'],
  [{ kind: 'dropped' }, 'network'],
  [{ kind: 'malformed' }, 'protocol'],
  [{ kind: 'misshapen' }, 'protocol'],
]

/** A provider that fails: nobody knows whether it acted, so nothing is repeated. */
export const failureCases: readonly CaseDefinition[] = [
  ...contractCalls.flatMap((call) =>
    failures.map(([fault, code]) =>
      defineCallCase(call, {
        title: `${fault.kind} at ${call} is ${code}`,
        run: async ({ setUp }) => {
          const { stage, walk } = await setUp()
          await walk.complete()
          const ready = await prepareCall(walk, call)
          const before = stage.countRequests()
          await failByFault({ stage, ready, call, fault }, [code])
          expectOneRequest(call, stage.countRequests() - before)
        },
      }),
    ),
  ),
  {
    title: 'a failure is not remembered',
    run: async ({ capabilities, setUp }) => {
      const { stage, walk } = await setUp()
      for (const call of contractCalls) {
        if (!reaches(capabilities, call)) continue
        const ready = await prepareCall(walk, call)
        await failByFault({ stage, ready, call, fault: { kind: 'unavailable' } }, ['unavailable'])
        await succeed(`a flow after ${call} failed`, () => walk.complete())
      }
    },
  },
  {
    title: 'one call is one request',
    expects: (capabilities) => {
      const silent = contractCalls.filter((call) => !reaches(capabilities, call))
      return silent.length === 0 ? '' : `none at ${silent.join(', ')}`
    },
    run: async ({ capabilities, setUp }) => {
      const { stage, walk } = await setUp()
      await walk.complete()
      for (const call of contractCalls) {
        if (!reaches(capabilities, call)) continue
        const ready = await prepareCall(walk, call)
        const before = stage.countRequests()
        await succeed(call, () => ready.make())
        expectOneRequest(call, stage.countRequests() - before)
        if (!capabilities.sends) await stage.advance(capabilities.codeLifetime)
      }
    },
  },
]

/** Milliseconds to hear of an abort, and turns for a request to leave. They pass only where something is wrong. */
const PATIENCE = 500

const handOn: FailureAdvice = {
  whenAnswered: () => 'Hand call.signal to the request.',
  whenOtherCode: 'What rejects because call.signal aborted is `cancelled`.',
}

/** A flow that is cancelled, left or out of time aborts the signal of its call. */
export const abortCases: readonly CaseDefinition[] = [
  ...contractCalls.map((call) =>
    defineCallCase(call, {
      title: `${call} after the abort`,
      run: async ({ setUp }) => {
        const { stage, walk } = await setUp()
        const ready = await prepareCall(walk, call)
        const before = stage.countRequests()
        await failWith(
          `${call} with an aborted signal`,
          ['cancelled'],
          () => withinPatience(call, ready.make({ signal: AbortSignal.abort() })),
          handOn,
        )
        expectThat(stage.countRequests() === before, {
          expected: `no request from ${call} with an aborted signal`,
          received: `${stage.countRequests() - before} were made`,
          advice: 'Look at call.signal before anything is sent, what is loaded lazily included.',
        })
      },
    }),
  ),
  ...contractCalls.map((call) =>
    defineCallCase(call, {
      title: `abort during ${call}`,
      run: async ({ setUp }) => {
        const { stage, walk } = await setUp()
        await walk.complete()
        const ready = await prepareCall(walk, call)
        const controller = new AbortController()
        const before = stage.countRequests()
        stage.fault(call, { kind: 'hanging' })
        const abort = async () => {
          const answer = ready.make({ signal: controller.signal })
          answer.catch(() => undefined)
          await requestAfter(stage, before, call)
          controller.abort()
          return withinPatience(call, answer)
        }
        await failWith(`an aborted ${call}`, ['cancelled'], abort, {
          ...handOn,
          whenAnswered: () => 'Hand call.signal to the request; or `fault` of the stage did nothing.',
        })
      },
    }),
  ),
]

/** Waits until a request has reached the provider. Counts turns of the event loop: a stage may hold the clock. */
async function requestAfter(stage: ContractStage, before: number, call: string): Promise<void> {
  for (let turn = 0; stage.countRequests() === before; turn += 1) {
    expectThat(turn < PATIENCE, {
      expected: `a request at ${call}`,
      received: 'none reached the provider',
      advice: `${NONE_COUNTED} A request counts when it arrives, not when it is answered.`,
    })
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
}

async function withinPatience<Answer>(call: string, answer: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new ContractViolation({
          expected: `${call} to reject at once when its signal aborts`,
          received: 'nothing happened',
          advice: 'Hand call.signal to fetch, and race what does not take a signal.',
        }),
      )
    }, PATIENCE)
  })
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
