import type { StepUpErrorCode } from '../../machines/errors.js'
import { type CaseDefinition, contractCalls, defineCallCase, reaches } from './case.definition.js'
import type { ContractFault } from './contract.types.js'
import { expectThat } from './contract.violation.js'
import { prepareCall } from './ready.call.js'
import { failWith, succeed } from './thrown.reader.js'

/** What each failure is to the flow. */
const failures: readonly (readonly [ContractFault, StepUpErrorCode])[] = [
  [{ kind: 'unavailable' }, 'unavailable'],
  [{ kind: 'broken' }, 'server'],
  [{ kind: 'dropped' }, 'network'],
  [{ kind: 'malformed' }, 'protocol'],
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
          stage.fault(call, fault)
          await failWith(`${call} where the provider is ${fault.kind}`, [code], () => ready.make())
          expectRequests(call, stage.countRequests() - before)
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
        stage.fault(call, { kind: 'unavailable' })
        await failWith(`${call} where the provider is unavailable`, ['unavailable'], () => ready.make())
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
        expectRequests(call, stage.countRequests() - before)
        if (!capabilities.sends) await stage.advance(capabilities.codeLifetime)
      }
    },
  },
]

function expectRequests(call: string, count: number): void {
  expectThat(count === 1, {
    expected: `one request at ${call}`,
    received: `${count} were made`,
    advice: 'Repeat nothing: the flow counts codes and tries by calls, and repeats begin itself.',
  })
}
