import type { CaseDefinition } from '../case.js'
import { expectInvalid, wrongCode } from '../codes.js'
import { expectThat, failWith, succeed } from '../expectations.js'
import type { ContractStage } from '../setup.js'
import { type ContractWalk, nothingSent, type Position } from '../walk.js'

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
  {
    title: 'a token that is renewed',
    expects: ({ rotatesToken }) => (rotatesToken ? 'the old one is dead' : 'never'),
    run: async ({ capabilities: { sends, rotatesToken }, setUp }) => {
      const { stage, walk } = await setUp()
      const begun = await walk.begin()
      const next = sends
        ? await succeed('send', () => walk.send(begun))
        : (await expectInvalid(walk, begun, wrongCode(await stage.readCode()))).position
      const isNew = next.grant.token !== begun.grant.token
      expectThat(isNew === rotatesToken, {
        expected: rotatesToken ? 'a new token in the answer' : 'the token to stay',
        received: isNew ? 'it changed' : 'it stayed',
        advice: 'An answer with a new token carries a whole grant; or correct the capability rotatesToken.',
      })
      const code = await stage.readCode()
      if (rotatesToken) {
        await failWith('verify with the token before', ['token_expired'], () =>
          walk.verify({ ...next, grant: begun.grant }, code),
        )
      }
      await walk.prove(next, code)
    },
  },
]
