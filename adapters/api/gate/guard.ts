import { aFunction, isFunction, requireOption } from '../../../machines/errors.js'
import { fieldsOf } from '../../_shared/answers.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { challengesOf, discardBody, readStepUpChallenge, stepUpRequiredKey } from './challenge.js'
import { requirementKey, type StepUpVerified } from './requirement.js'
import type { StepUpSession } from './session.js'

/** An action that needs a step-up. It gets the step-up first (`evidence`, `readResult()`), then its own arguments. */
export type GuardedAction<Input extends readonly unknown[], Answer> = (
  verified: StepUpVerified,
  ...input: Input
) => Answer

/**
 * Runs the action with the step-up that the gate holds, else after a flow. An action that is refused for want of a step-up runs once
 * more after one, and so does one that is refused because its held token is no longer valid. It ends with `assurance_not_met` when it is refused again, or when its first run came right after a flow for the
 * same requirement. After `forget()` it doesn't run, and the user is not asked. Any other answer or error is handed on.
 */
export function guardAction<Input extends readonly unknown[], Answer>(
  openSession: (subject: unknown) => StepUpSession,
  requirement: StepUpRequirement,
  action: GuardedAction<Input, Answer>,
): (...input: Input) => Promise<Awaited<Answer>> {
  requireOption('gate.guard', 'action', action, aFunction)
  return async (...input): Promise<Awaited<Answer>> => {
    const session = openSession(action)
    const run = (verified: StepUpVerified) => {
      session.assertOpen()
      return settle(() => action(verified, ...input))
    }
    /** For a token that is refused right after its step-up. */
    const refuseToken = (verified: StepUpVerified, wanted = requirement) => {
      session.drop(verified)
      try {
        session.refuse(requirement, wanted)
      } catch {
        // The action has signed the user out. Its answer is handed on.
      }
    }
    /** The second run, after a step-up. */
    const again = async (wanted: StepUpRequirement, since?: StepUpVerified): Promise<Awaited<Answer>> => {
      const verified = await session.stepUp(wanted, since && { since })
      const second = await run(verified)
      if ((await readRefusal(second)) !== null) throw session.refuse(requirement, wanted)
      if (isTokenRefused(second)) refuseToken(verified, wanted)
      return handOn(second)
    }
    const held = session.held(requirement)
    const verified = held ?? (await session.stepUp(requirement))
    const first = await run(verified)
    const refusal = await readRefusal(first)
    if (refusal === null) {
      if (!isTokenRefused(first)) return handOn(first)
      if (held === null) refuseToken(verified)
      else session.drop(verified)
      return held === null ? handOn(first) : again(requirement)
    }
    const wanted = { ...requirement, ...refusal }
    // The user has just been asked for this very requirement: asking again can't help.
    const isMet = session.held(wanted) === verified || requirementKey(wanted) === requirementKey(requirement)
    if (held === null && isMet) throw session.refuse(requirement, wanted)
    return again(wanted, verified)
  }
}

/** Runs an action to its end. It may throw at once. */
async function settle<Value>(act: () => Value): Promise<PromiseSettledResult<Awaited<Value>>> {
  try {
    return { status: 'fulfilled', value: await act() }
  } catch (reason) {
    return { status: 'rejected', reason }
  }
}

function handOn<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}

/**
 * The step-up that an action was refused for; `null` when it was not. It understands a `Response` with a challenge (answered or
 * thrown), ReachFive's key in a thrown object or in its `data`, and the `response` of a thrown error: the forms of ReachFive's SDK,
 * ofetch and axios. Never throws.
 */
async function readRefusal(settled: PromiseSettledResult<unknown>): Promise<StepUpRequirement | null> {
  try {
    if (settled.status === 'fulfilled') return await readResponse(settled.value)
    const thrown: unknown = settled.reason
    const { data, response } = fieldsOf(thrown)
    if ([thrown, data, fieldsOf(response)['data']].some(hasKey)) return {}
    return (await readResponse(thrown)) ?? (await readResponse(response))
  } catch {
    // A getter or a proxy of the app.
    return null
  }
}

function hasKey(value: unknown): boolean {
  const { error_message_key: key, errorMessageKey } = fieldsOf(value)
  return key === stepUpRequiredKey || errorMessageKey === stepUpRequiredKey
}

async function readResponse(value: unknown): Promise<StepUpRequirement | null> {
  if (!isResponse(value)) return null
  const challenge = await readStepUpChallenge(value)
  if (challenge === null) return null
  discardBody(value)
  return challenge.requirement
}

/** A `Response` of any realm or package: `instanceof` knows only those of this one. */
const isResponse = (value: unknown): value is Response => {
  const { status, headers } = fieldsOf(value)
  return typeof status === 'number' && isFunction(fieldsOf(headers)['get'])
}

/**
 * Whether an action failed because of its token itself: a 401 with a challenge that names no other error than `invalid_token`
 * ([RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)), or that error in a thrown object. Never throws.
 */
function isTokenRefused(settled: PromiseSettledResult<unknown>): boolean {
  try {
    const given: unknown = settled.status === 'fulfilled' ? settled.value : settled.reason
    if (settled.status === 'fulfilled') return isRefusal(given)
    const { data, response } = fieldsOf(given)
    const bodies = [given, data, fieldsOf(response)['data']]
    return (
      bodies.some((body) => fieldsOf(body)['error'] === 'invalid_token') || [given, response].some(isRefusal)
    )
  } catch {
    // A getter or a proxy of the app.
    return false
  }
}

const isRefusal = (value: unknown): boolean =>
  isResponse(value) &&
  value.status === 401 &&
  challengesOf(value.headers).some(
    ({ parameters }) => (parameters.get('error') ?? 'invalid_token') === 'invalid_token',
  )
