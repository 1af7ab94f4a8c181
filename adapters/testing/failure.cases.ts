import type { StepUpErrorCode } from '../../machines/errors.js'
import { type CaseDefinition, contractCalls, defineCallCase, reaches } from './case.definition.js'
import type { ContractFault } from './contract.types.js'
import { expectOneRequest, failByFault } from './fault.expectations.js'
import { prepareCall } from './ready.call.js'
import { succeed } from './thrown.reader.js'

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
