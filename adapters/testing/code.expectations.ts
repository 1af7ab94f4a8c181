import { StepUpError, type StepUpErrorCode, stepUpErrorCodes } from '../../machines/errors.js'
import type { CodeFate } from './contract.types.js'
import { expectThat } from './contract.violation.js'
import type { ContractWalk } from './contract.walk.js'
import { failWith, succeed } from './thrown.reader.js'
import type { Position, Verdict } from './walk.position.js'

/** A code that is wrong, in the alphabet of the right one; another for each `index` up to 8. */
export function wrongCode(right: string, index = 0): string {
  const last = Number(right.slice(-1))
  const digit = Number.isNaN(last) ? index % 10 : (last + 1 + (index % 9)) % 10
  return right.slice(0, -1) + String(digit)
}

/** Hands in a wrong code, which must be an answer. */
export async function expectInvalid(walk: ContractWalk, position: Position, code: string): Promise<Verdict> {
  const verdict = await succeed('verify with a wrong code', () => walk.verify(position, code))
  expectThat(verdict.answer.outcome === 'invalidCode', {
    expected: 'a wrong code to be answered with invalidCode',
    received: `verify answered ${verdict.answer.outcome}`,
    advice: 'Nothing but the provider says that a code is right.',
  })
  return verdict
}

/** Hands in a code that must meet its fate. `what` names it: `a code that is too old`. */
export async function expectFate(
  what: string,
  fate: CodeFate,
  walk: ContractWalk,
  position: Position,
  code: string,
): Promise<void> {
  const verify = () => walk.verify(position, code)
  if (fate !== 'verified' && fate !== 'invalidCode') {
    await failWith(`verify with ${what}`, [fate], verify)
    return
  }
  const { answer } = await succeed(`verify with ${what}`, verify)
  expectThat(answer.outcome === fate, {
    expected: `${what} to be answered with ${fate}`,
    received: `verify answered ${answer.outcome}`,
    advice: 'Correct the declared capability, or the adapter.',
  })
}

/** Hands in what must not be verified: `invalidCode` and a `StepUpError` are both right, of these codes if given. */
export async function expectRefused(
  doing: string,
  verify: () => Promise<Verdict>,
  codes: readonly StepUpErrorCode[] = stepUpErrorCodes,
): Promise<void> {
  await failWith(doing, codes, async () => {
    const { answer } = await verify()
    if (answer.outcome === 'invalidCode') throw new StepUpError('invalid_code')
  })
}
