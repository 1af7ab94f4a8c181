import type { StepUpErrorCode } from '../../machines/errors.js'
import { type CaseDefinition, defineCallCase } from './case.definition.js'
import type { ContractFault } from './contract.types.js'
import { expectThat } from './contract.violation.js'
import { prepareCall } from './ready.call.js'
import { failWith } from './thrown.reader.js'

/** Moments may differ by this much: providers count in seconds. */
const TOLERANCE = 2000
const SECONDS = 30
const HOUR = 3_600_000

const limited: readonly StepUpErrorCode[] = ['rate_limited']

/** A provider that wants to be left alone. */
export const limitCases: readonly CaseDefinition[] = [
  ...(['begin', 'send', 'verify'] as const).map((call) =>
    defineCallCase(call, {
      title: `throttled ${call} with a time`,
      run: async ({ setUp }) => {
        const { stage, walk } = await setUp()
        const ready = await prepareCall(walk, call)
        stage.fault(call, { kind: 'throttled', retryAfter: SECONDS })
        // An app may count time by a server: the clock of the call isn't that of the machine.
        const now = () => stage.adapter.environment.now() + HOUR
        const { details } = await failWith(`a throttled ${call}`, limited, () => ready.make({ now }))
        const wait = (details.availableAt ?? 0) - now()
        expectThat(details.availableAt !== undefined && Math.abs(wait - SECONDS * 1000) <= TOLERANCE, {
          expected: `availableAt ${SECONDS} seconds after call.now()`,
          received:
            details.availableAt === undefined ? 'there is none' : `it is ${wait / 1000} seconds after`,
          advice:
            'It is a moment in milliseconds since 1970: call.now() plus the seconds of Retry-After by 1,000.',
        })
        const { scope = 'account' } = details
        expectThat(scope === call || scope === 'account', {
          expected: `the scope of a throttled ${call} to be ${call === 'begin' ? 'account' : call}`,
          received: `it is ${scope}`,
          advice: 'The scope says which of the calls has to wait; without one it is all of them.',
        })
      },
    }),
  ),
  ...(['send', 'verify'] as const).map((call) =>
    defineCallCase(call, {
      title: `throttled ${call} without a time`,
      run: async ({ setUp }) => {
        const { stage, walk } = await setUp()
        const ready = await prepareCall(walk, call)
        stage.fault(call, { kind: 'throttledWithoutTime' })
        const { details } = await failWith(`a throttled ${call}`, limited, () => ready.make())
        expectThat(details.availableAt === undefined, {
          expected: 'no availableAt where the provider gives no time',
          received: 'there is one',
          advice: 'Leave it out: the flow has limits for that.',
        })
      },
    }),
  ),
  defineCallCase('verify', {
    title: 'a locked account',
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const ready = await prepareCall(walk, 'verify')
      const fault: ContractFault = { kind: 'locked' }
      stage.fault('verify', fault)
      await failWith('verify for a locked account', ['locked'], () => ready.make())
    },
  }),
]
