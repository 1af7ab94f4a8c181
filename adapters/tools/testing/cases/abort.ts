import { type CaseDefinition, contractCalls, defineCallCase, NONE_COUNTED, prepareCall } from '../case.js'
import { ContractViolation, expectThat, type FailureAdvice, failWith } from '../expectations.js'
import type { ContractStage } from '../setup.js'

/** Milliseconds within which an aborted call must reject, and turns of the event loop within which a request must arrive. A correct adapter needs a fraction of either. */
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
