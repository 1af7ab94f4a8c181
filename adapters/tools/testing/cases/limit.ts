import { type FailureDetails, StepUpError, type StepUpErrorCode } from '../../../../machines/errors.js'
import {
  type CaseContext,
  type CaseDefinition,
  contractCalls,
  defineCallCase,
  failByFault,
  prepareCall,
} from '../case.js'
import { FEW_TRIES, wrongCode } from '../codes.js'
import { describeThrown, expectThat } from '../expectations.js'
import type { ContractFault } from '../setup.js'

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
        // An app may count time by a server: the clock of the call isn't that of the machine.
        const now = () => stage.adapter.environment.now() + HOUR
        const fault: ContractFault = { kind: 'throttled', retryAfter: SECONDS }
        const { details } = await failByFault({ stage, ready, call, fault, changes: { now } }, limited)
        expectTime(details, now())
        const { scope = 'account' } = details
        expectThat(scope === call || scope === 'account', {
          expected: `the scope of a throttled ${call} to be ${call === 'begin' ? 'account' : call}`,
          received: `it is ${scope}`,
          advice: 'The scope says which of the calls has to wait; without one it is all of them.',
        })
      },
    }),
  ),
  ...contractCalls.map((call) =>
    defineCallCase(call, {
      title: `unavailable ${call} with a time`,
      run: async ({ setUp }) => {
        const { stage, walk } = await setUp()
        const ready = await prepareCall(walk, call)
        const now = () => stage.adapter.environment.now() + HOUR
        const fault: ContractFault = { kind: 'unavailable', retryAfter: SECONDS }
        const { details } = await failByFault({ stage, ready, call, fault, changes: { now } }, [
          'unavailable',
        ])
        expectTime(details, now())
      },
    }),
  ),
  ...(['send', 'verify'] as const).map((call) =>
    defineCallCase(call, {
      title: `throttled ${call} without a time`,
      run: async ({ setUp }) => {
        const { stage, walk } = await setUp()
        const ready = await prepareCall(walk, call)
        const fault: ContractFault = { kind: 'throttledWithoutTime' }
        const { details } = await failByFault({ stage, ready, call, fault }, limited)
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
    expects: ({ locks = true }) => (locks ? '' : 'never'),
    run: async (context) => {
      if (context.capabilities.locks === false) return expectNeverLocked(context)
      const { stage, walk } = await context.setUp()
      const ready = await prepareCall(walk, 'verify')
      const advice = "Translate the provider's answer for a locked account to `locked`."
      await failByFault({ stage, ready, call: 'verify', fault: { kind: 'locked' }, advice }, ['locked'])
    },
  }),
]

function expectTime({ availableAt }: FailureDetails, now: number): void {
  const wait = (availableAt ?? 0) - now
  expectThat(availableAt !== undefined && Math.abs(wait - SECONDS * 1000) <= TOLERANCE, {
    expected: `availableAt ${SECONDS} seconds after call.now()`,
    received: availableAt === undefined ? 'there is none' : `it is ${wait / 1000} seconds after`,
    advice:
      'It is a moment in milliseconds since 1970: call.now() plus the seconds of Retry-After by 1,000. It comes with a failure of any status.',
  })
}

/** Hands in one wrong code more than is allowed. No answer and no error may be called `locked`. */
async function expectNeverLocked({ capabilities, setUp }: CaseContext): Promise<void> {
  const { stage, walk } = await setUp()
  let position = await walk.open()
  const code = await stage.readCode()
  const tries = (capabilities.triesPerChallenge ?? FEW_TRIES) + 1
  for (let index = 0; index < tries; index += 1) {
    try {
      position = (await walk.verify(position, wrongCode(code, index))).position
    } catch (thrown) {
      expectThat(!(thrown instanceof StepUpError && thrown.code === 'locked'), {
        expected: 'no account to be locked',
        received: `verify threw ${describeThrown(thrown)}`,
        advice: 'Correct the capability locks, or what the adapter calls locked.',
      })
    }
  }
}
