import type { CaseDefinition } from '../case.js'
import { expectFate, expectInvalid, expectRefused, FEW_TRIES, wrongCode } from '../codes.js'
import { expectThat } from '../expectations.js'
import type { CodeFate, ContractCapabilities } from '../setup.js'
import type { ContractWalk, Position } from '../walk.js'

/** What becomes of the right code after so many wrong ones. */
const fateAfter = (wrong: number, { triesPerChallenge, whenExhausted }: ContractCapabilities) =>
  triesPerChallenge !== null && wrong >= triesPerChallenge ? whenExhausted : 'verified'

/** The last wrong code may be answered as one, or at once as the end of the challenge. */
async function spendLastTry(
  walk: ContractWalk,
  position: Position,
  code: string,
  fate: CodeFate,
): Promise<Position> {
  let next = position
  await expectRefused({
    doing: 'verify with the last wrong code',
    verify: async () => {
      const verdict = await walk.verify(position, code)
      next = verdict.position
      return verdict
    },
    codes: fate === 'verified' || fate === 'invalidCode' ? ['invalid_code'] : ['invalid_code', fate],
    advice: 'Correct the capability triesPerChallenge or whenExhausted, or the adapter.',
  })
  return next
}

/** What a code is worth. */
export const codeCases: readonly CaseDefinition[] = [
  {
    title: 'a wrong code is an answer',
    expects: ({ countsTries }) => (countsTries ? 'with triesLeft' : 'without triesLeft'),
    run: async ({ capabilities: { countsTries, triesPerChallenge }, setUp }) => {
      const { stage, walk } = await setUp()
      const position = await walk.open()
      const { answer } = await expectInvalid(walk, position, wrongCode(await stage.readCode()))
      const triesLeft = answer.outcome === 'invalidCode' ? answer.triesLeft : undefined
      expectThat((triesLeft !== undefined) === countsTries, {
        expected: countsTries ? 'triesLeft beside invalidCode' : 'invalidCode without triesLeft',
        received: countsTries ? 'there is none' : 'there is one',
        advice: 'Say what the provider says, and count nothing yourself; or correct countsTries.',
      })
      const isRight = triesLeft === undefined || triesLeft === (triesPerChallenge ?? Infinity) - 1
      expectThat(isRight || triesPerChallenge === null, {
        expected: `${(triesPerChallenge ?? 0) - 1} tries left after one wrong code`,
        received: `triesLeft is ${triesLeft ?? 'absent'}`,
        advice: 'triesLeft are the tries that remain, this one not among them.',
      })
    },
  },
  {
    title: 'the right code after a wrong one',
    expects: (capabilities) => fateAfter(1, capabilities),
    run: async ({ capabilities, setUp }) => {
      const { stage, walk } = await setUp()
      const opened = await walk.open()
      const code = await stage.readCode()
      const { position } = await expectInvalid(walk, opened, wrongCode(code))
      const fate = fateAfter(1, capabilities)
      await expectFate(
        { what: 'the right code after a wrong one', fate, capability: 'triesPerChallenge' },
        walk,
        position,
        await stage.readCode(),
      )
    },
  },
  {
    title: 'the right code at the last try',
    expects: ({ triesPerChallenge }) => `verified after ${(triesPerChallenge ?? FEW_TRIES) - 1}`,
    run: async ({ capabilities, setUp }) => {
      const { stage, walk } = await setUp()
      let position = await walk.open()
      const code = await stage.readCode()
      const wrong = (capabilities.triesPerChallenge ?? FEW_TRIES) - 1
      for (let index = 0; index < wrong; index += 1) {
        position = (await expectInvalid(walk, position, wrongCode(code, index), 'triesPerChallenge')).position
      }
      const what = `the right code after ${wrong} wrong ones`
      await expectFate({ what, fate: 'verified', capability: 'triesPerChallenge' }, walk, position, code)
    },
  },
  {
    title: 'the right code after too many wrong ones',
    expects: (capabilities) => {
      const tries = capabilities.triesPerChallenge ?? FEW_TRIES
      return `${fateAfter(tries, capabilities)} after ${tries}`
    },
    run: async ({ capabilities, setUp }) => {
      const { stage, walk } = await setUp()
      let position = await walk.open()
      const code = await stage.readCode()
      const tries = capabilities.triesPerChallenge ?? FEW_TRIES
      const fate = fateAfter(tries, capabilities)
      for (let index = 0; index < tries - 1; index += 1) {
        position = (await expectInvalid(walk, position, wrongCode(code, index), 'triesPerChallenge')).position
      }
      position = await spendLastTry(walk, position, wrongCode(code, tries - 1), fate)
      const what = `the right code after ${tries} wrong ones`
      await expectFate({ what, fate, capability: 'triesPerChallenge or whenExhausted' }, walk, position, code)
    },
  },
  {
    title: 'a code that is not too old yet',
    run: async ({ capabilities: { codeLifetime }, setUp }) => {
      const { stage, walk } = await setUp()
      const position = await walk.open()
      const code = await stage.readCode()
      await stage.advance(codeLifetime - 1000)
      const what = 'a code that is not too old yet'
      await expectFate({ what, fate: 'verified', capability: 'codeLifetime' }, walk, position, code)
    },
  },
  {
    title: 'a code that is too old',
    expects: ({ whenExpired }) => whenExpired,
    run: async ({ capabilities: { codeLifetime, whenExpired }, setUp }) => {
      const { stage, walk } = await setUp()
      const position = await walk.open()
      const code = await stage.readCode()
      await stage.advance(codeLifetime + 1000)
      const what = 'a code that is too old'
      await expectFate(
        { what, fate: whenExpired, capability: 'whenExpired or codeLifetime' },
        walk,
        position,
        code,
      )
    },
  },
  {
    title: 'a code that was used',
    expects: ({ whenReplayed }) => whenReplayed,
    run: async ({ capabilities: { whenReplayed }, setUp }) => {
      const { stage, walk } = await setUp()
      const opened = await walk.open()
      const code = await stage.readCode()
      const { position } = await walk.prove(opened, code)
      const what = 'a code that was used'
      await expectFate({ what, fate: whenReplayed, capability: 'whenReplayed' }, walk, position, code)
    },
  },
]
