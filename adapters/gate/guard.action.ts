import type { StepUpRequirement } from '../../machines/domain.js'
import { readRefusal, type Settled, settle } from './failure.reader.js'
import type { StepUpSession } from './gate.session.js'
import type { StepUpVerified } from './reached.rules.js'
import { needKeyOf } from './requirement.rules.js'

/** An action that needs a step-up. First it gets what was reached (`evidence`, `readResult()`), then its own arguments. */
export type GuardedAction<Input extends readonly unknown[], Answer> = (
  access: StepUpVerified,
  ...input: Input
) => Answer

/**
 * Runs the action with what the gate holds, else after a flow. An action that is refused for want of a step-up runs once more
 * after one; refused again, or after a flow of its own for the same need, it is `assurance_not_met`. After `forget()` it doesn't
 * run, and asks nobody. Whatever else it answers or throws is handed on.
 */
export function guardAction<Input extends readonly unknown[], Answer>(
  openSession: () => StepUpSession,
  requirement: StepUpRequirement,
  action: GuardedAction<Input, Answer>,
): (...input: Input) => Promise<Awaited<Answer>> {
  if (typeof action !== 'function') throw new TypeError('action must be a function')
  return async (...input): Promise<Awaited<Answer>> => {
    const session = openSession()
    const run = (access: StepUpVerified) => {
      session.assertOpen()
      return settle(() => action(access, ...input))
    }
    const before = session.held(requirement)
    const access = before ?? (await session.stepUp(requirement))
    const first = await run(access)
    const refusal = await readRefusal(first)
    if (refusal === null) return handOn<Awaited<Answer>>(first)
    const wanted = { ...requirement, ...refusal }
    // The user has just been asked for this very need: asking again can't help.
    const isAnswered = session.held(wanted) === access || needKeyOf(wanted) === needKeyOf(requirement)
    if (before === null && isAnswered) throw session.refuse(requirement, wanted)
    const second = await run(await session.stepUp(wanted, { since: access }))
    if ((await readRefusal(second)) !== null) throw session.refuse(requirement, wanted)
    return handOn<Awaited<Answer>>(second)
  }
}

function handOn<Value>(settled: Settled<Value>): Value {
  if (settled.kind === 'threw') throw settled.error
  return settled.value
}
