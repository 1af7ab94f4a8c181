import type { StepUpErrorCode } from '../../../../machines/errors.js'
import {
  type CaseDefinition,
  contractCalls,
  defineCallCase,
  failByFault,
  NONE_COUNTED,
  prepareCall,
  reaches,
} from '../case.js'
import { expectThat, succeed } from '../expectations.js'
import type { ContractFault } from '../setup.js'

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
