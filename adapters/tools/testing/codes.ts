import { StepUpError, type StepUpErrorCode, stepUpErrorCodes } from '../../../machines/errors.js'
import { advise, expectThat, failWith, succeed } from './expectations.js'
import type { CodeFate } from './setup.js'
import type { ContractWalk, Position, Verdict } from './walk.js'

/** A code that is wrong, in the alphabet of the right one; another for each `index` up to 8. */
export function wrongCode(right: string, index = 0): string {
  const last = Number(right.slice(-1))
  const digit = Number.isNaN(last) ? index % 10 : (last + 1 + (index % 9)) % 10
  return right.slice(0, -1) + String(digit)
}

/** Tried where a provider has no limit. */
export const FEW_TRIES = 3

/** Hands in a wrong code, which must be an answer. `capability`: the one that may be declared wrongly where it is none. */
export async function expectInvalid(
  walk: ContractWalk,
  position: Position,
  code: string,
  capability?: string,
): Promise<Verdict> {
  const advice =
    capability === undefined ? undefined : `Correct the capability ${capability}, or the adapter.`
  const verdict = await succeed('verify with a wrong code', () => walk.verify(position, code), advice)
  expectThat(verdict.answer.outcome === 'invalidCode', {
    expected: 'a wrong code to be answered with invalidCode',
    received: `verify answered ${verdict.answer.outcome}`,
    advice: 'Nothing but the provider says that a code is right.',
  })
  return verdict
}

/** A code, and what is to become of it. */
interface Fate {
  /** Names the code: `a code that is too old`. */
  readonly what: string
  readonly fate: CodeFate
  /** The capability that says so. */
  readonly capability: string
}

/** Hands in a code that must meet its fate. */
export async function expectFate(
  { what, fate, capability }: Fate,
  walk: ContractWalk,
  position: Position,
  code: string,
): Promise<void> {
  const verify = () => walk.verify(position, code)
  const advice = `Correct the capability ${capability}, or the adapter.`
  if (fate !== 'verified' && fate !== 'invalidCode') {
    await failWith(`verify with ${what}`, [fate], verify, advise(advice))
    return
  }
  const { answer } = await succeed(`verify with ${what}`, verify, advice)
  expectThat(answer.outcome === fate, {
    expected: `${what} to be answered with ${fate}`,
    received: `verify answered ${answer.outcome}`,
    advice,
  })
}

/** What must not be verified. */
interface Refusal {
  readonly doing: string
  readonly verify: () => Promise<Verdict>
  readonly codes?: readonly StepUpErrorCode[]
  readonly advice: string
}

/** `invalidCode` and a `StepUpError` are both right, of these codes if given. */
export async function expectRefused({
  doing,
  verify,
  codes = stepUpErrorCodes,
  advice,
}: Refusal): Promise<void> {
  const refuse = async () => {
    const verdict = await verify()
    if (verdict.answer.outcome === 'invalidCode') throw new StepUpError('invalid_code')
    return verdict
  }
  await failWith(doing, codes, refuse, advise(advice))
}
