import { StepUpError, type StepUpErrorCode } from '../../../machines/errors.js'
import { describeThrown, succeed } from './answers.js'
import { type CaseContext, type CaseDefinition, defineCallCase, expectThat, prepareCall } from './case.js'
import { expectInvalid, FEW_TRIES, wrongCode } from './code-cases.js'
import type { ContractFault, ContractStage } from './contract.js'
import { failByFault } from './failure-cases.js'
import { type ContractWalk, nothingSent, type Position } from './walk.js'

interface Side {
  readonly stage: ContractStage
  readonly walk: ContractWalk
}

/** Two flows, each call of the one beside the same call of the other. */
async function interleave(left: Side, right: Side): Promise<void> {
  const begun: [Side, Position][] = []
  for (const side of [left, right]) begun.push([side, await succeed('begin', () => side.walk.begin())])
  const opened: [Side, Position, string | undefined][] = []
  for (const [side, position] of begun) {
    const next = await succeed('send', () => side.walk.sendIfNeeded(position))
    opened.push([side, next, position.factor.needsSend ? await side.stage.readCode() : undefined])
  }
  const proven: [Side, Awaited<ReturnType<ContractWalk['prove']>>][] = []
  for (const [side, position, code] of opened) {
    proven.push([side, await side.walk.prove(position, code)])
    // Where the user computes the code, the other flow waits for the next one.
    if (code === undefined) await side.stage.advance(side.walk.capabilities.codeLifetime)
  }
  for (const [side, { position, proof }] of proven) {
    await succeed('exchange in one of two flows', () => side.walk.exchange(position, proof))
  }
}

/** Whole flows. */
export const flowCases: readonly CaseDefinition[] = [
  {
    title: 'the right code leads to the result',
    expects: ({ result }) => result,
    run: async ({ capabilities, setUp }) => {
      const { walk } = await setUp()
      const { kind } = await walk.complete()
      expectThat(kind === capabilities.result, {
        expected: `a result of kind ${capabilities.result}`,
        received: `it is ${kind}`,
        advice: 'Correct the capability result, or what verify and exchange answer.',
      })
    },
  },
  {
    title: 'what is handed on survives JSON',
    // The walk hands nothing on without it; this case goes through every answer there is.
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const opened = await walk.open()
      await expectInvalid(walk, opened, wrongCode(await stage.readCode()))
      await walk.complete()
    },
  },
  {
    title: 'a flow comes after a flow',
    run: async ({ setUp }) => {
      const { walk } = await setUp()
      await walk.complete()
      await walk.complete()
    },
  },
  {
    title: 'a device to be trusted is no obstacle',
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const position = await walk.open()
      const code = await stage.readCode()
      const trustDevice = position.factor.canTrustDevice
      const { answer } = await succeed('verify', () => walk.verify(position, code, { trustDevice }))
      expectThat(answer.outcome === 'verified', {
        expected: 'the right code to be verified with trustDevice, where the factor canTrustDevice',
        received: `verify answered ${answer.outcome}`,
        advice: 'Hand trustDevice on, or say canTrustDevice: false.',
      })
    },
  },
  {
    title: 'one more factor is asked for',
    expects: ({ chains }) => (chains ? 'nextChallenge' : 'never'),
    run: async ({ capabilities: { chains, result }, setUp }) => {
      const { stage, walk } = await setUp({ chained: true })
      const first = await walk.open()
      const { answer, position } = await walk.verify(first, await stage.readCode())
      const expected = chains ? 'nextChallenge' : 'verified'
      expectThat(answer.outcome === expected, {
        expected: `the first good answer to be ${expected}`,
        received: `it is ${answer.outcome}`,
        advice: 'Correct the capability chains, or createStage({ chained: true }).',
      })
      if (answer.outcome !== 'nextChallenge') return
      const [factor] = position.grant.factors
      expectThat(factor !== undefined, {
        expected: 'the grant of nextChallenge to say which factors are left',
        received: 'it has none',
        advice: 'Its factors are those that can be used now.',
      })
      const second = await walk.sendIfNeeded({ ...position, factor, challenge: nothingSent })
      const { proof, position: last } = await walk.prove(second)
      const { kind } = await succeed('exchange', () => walk.exchange(last, proof))
      expectThat(kind === result, {
        expected: `a result of kind ${result} after the second factor`,
        received: `it is ${kind}`,
        advice: 'Hand the memory of the first grant on to the second.',
      })
    },
  },
  {
    title: 'two flows of one adapter do not mix',
    expects: ({ allowsConcurrentFlows = true }) => (allowsConcurrentFlows ? '' : 'one flow per user'),
    run: async ({ capabilities: { allowsConcurrentFlows = true }, setUp }) => {
      const side = await setUp()
      if (allowsConcurrentFlows) return interleave(side, side)
      // The newer flow wins.
      await succeed('begin', () => side.walk.begin())
      await side.walk.complete()
    },
  },
  {
    title: 'two adapters do not mix',
    run: async ({ setUp }) => {
      await interleave(await setUp(), await setUp())
    },
  },
]

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

/** Wrong codes, and one more than there may be: whatever comes of them, it is not called `locked`. */
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
