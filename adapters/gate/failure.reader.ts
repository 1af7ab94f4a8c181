import type { StepUpRequirement } from '../../machines/domain.js'
import { fieldsOf } from '../_shared/answer.readers.js'
import { discardBody, stepUpRequiredKey } from './body.reader.js'
import { readStepUpChallenge } from './challenge.reader.js'

/** How an action ended. */
export type Settled<Value> =
  { readonly kind: 'answered'; readonly value: Value } | { readonly kind: 'threw'; readonly error: unknown }

/** Runs an action to its end, also one that throws at once. */
export async function settle<Value>(act: () => Value): Promise<Settled<Awaited<Value>>> {
  try {
    return { kind: 'answered', value: await act() }
  } catch (error) {
    return { kind: 'threw', error }
  }
}

/**
 * The step-up that an action was refused for; `null` when it was not. Understood are a `Response` (answered or thrown) with a
 * challenge, ReachFive's key in a thrown object or in its `data`, and the `response` of a thrown error: so do ReachFive's SDK,
 * ofetch and axios. Never throws.
 */
export async function readRefusal(settled: Settled<unknown>): Promise<StepUpRequirement | null> {
  try {
    if (settled.kind === 'answered') return await readResponse(settled.value)
    const thrown = settled.error
    const { data, response } = fieldsOf(thrown)
    if ([thrown, data, fieldsOf(response)['data']].some(hasKey)) return {}
    return (await readResponse(thrown)) ?? (await readResponse(response))
  } catch {
    // A getter or a proxy of somebody else's.
    return null
  }
}

function hasKey(value: unknown): boolean {
  const { error_message_key: key, errorMessageKey } = fieldsOf(value)
  return key === stepUpRequiredKey || errorMessageKey === stepUpRequiredKey
}

async function readResponse(value: unknown): Promise<StepUpRequirement | null> {
  if (!(value instanceof Response)) return null
  const challenge = await readStepUpChallenge(value)
  if (challenge === null) return null
  discardBody(value)
  return challenge.requirement
}
