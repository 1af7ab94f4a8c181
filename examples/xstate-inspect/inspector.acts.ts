import type { StepUpAct } from 'mfa-step-up'

/** What an inspector may ever ask for. What the user answers comes from the user, into the app; and only the app starts a step-up. */
export type InspectorAct = Exclude<
  StepUpAct,
  { type: 'flow.started' | 'code.submitted' | 'redirect.returned' }
>

/**
 * What it may ask for without being allowed to. It sends no message to the user's phone: the inspector of this protocol takes
 * orders from any window and any socket that reaches it.
 */
export const harmlessActs: readonly InspectorAct['type'][] = [
  ...(['flow.cancelled', 'flow.resumed', 'factor.changeRequested'] as const),
]

/** The act in an event of the inspector, made anew; `null` for all that isn't allowed. */
export function readAct(event: unknown, allowed: readonly InspectorAct['type'][]): InspectorAct | null {
  // v4 wraps events as SCXML does: `{ name, data, $$type: 'scxml' }`.
  const data = memberOf(event, '$$type') === 'scxml' ? memberOf(event, 'data') : event
  const given = typeof data === 'string' ? data : memberOf(data, 'type')
  const type = allowed.find((each) => each === given)
  if (type === undefined) return null
  if (type !== 'factor.chosen') return { type }
  const factorId = memberOf(data, 'factorId')
  return typeof factorId === 'string' ? { type, factorId } : null
}

export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
