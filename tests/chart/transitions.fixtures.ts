import type { AnyStateMachine, InspectionEvent, StateNode } from 'xstate'

/** All transitions of a chart: what there is, and what a run took. For tests that must miss nothing. */

export interface ChartTransition {
  /** `codeSent.awaitingCode: code.submitted #2 canSubmit`: state, event, place among the candidates, guard. */
  readonly name: string
  /** `codeSent.awaitingCode`; empty for the root. */
  readonly state: string
  /** As the chart has it: `code.submitted`, `done.actor.send`, `after.nextDeadline`, `always`. */
  readonly event: string
  readonly guard: string
  /** The one value that the guard is given: a deadline, a class of failures, an outcome. */
  readonly param: string
  /** Path of the state that it leads to; its own where it stays. */
  readonly target: string
}

type Definition = NonNullable<StateNode['always']>[number]

function describe(definition: Definition, place: number): ChartTransition {
  const { source, eventType, guard, target } = definition
  const state = source.path.join('.')
  // XState calls a timer `xstate.after.<delay>.<state id>`.
  const event = eventType.replace(`.${source.id}`, '').replace('xstate.', '') || 'always'
  const type = typeof guard === 'string' ? guard : textOf(memberOf(guard, 'type'))
  const param = paramOf(memberOf(guard, 'params'))
  const name = `${state || source.key}: ${event} #${place} ${type} ${param}`.trim()
  return { name, state, event, guard: type, param, target: (target?.[0] ?? source).path.join('.') }
}

/** The one value of given parameters; of those that are read from the event, what they are compared with: `is`. */
function paramOf(params: unknown): string {
  if (!isReader(params))
    return Object.values(params ?? {})
      .map(textOf)
      .join()
  try {
    return textOf(memberOf(params({ event: { error: undefined, output: { outcome: '' } } }), 'is'))
  } catch {
    return ''
  }
}

const isReader = (value: unknown): value is (scope: object) => unknown => typeof value === 'function'
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** Every transition of the chart, by its definition. */
export function transitionsOf({ root }: AnyStateMachine): ReadonlyMap<unknown, ChartTransition> {
  const all = new Map<unknown, ChartTransition>()
  const visit = (node: Pick<StateNode, 'transitions' | 'always' | 'states'>) => {
    for (const candidates of [...node.transitions.values(), node.always ?? []])
      candidates.forEach((definition, place) => all.set(definition, describe(definition, place)))
    for (const child of Object.values(node.states)) visit(child)
  }
  visit(root)
  return all
}

/** The definitions of the transitions that an inspection event tells of. */
export function takenIn(event: InspectionEvent): readonly unknown[] {
  return event.type === '@xstate.microstep' ? event._transitions : []
}

/** Transitions that the chart has because all its resting states are made alike, and that nothing can take. */
export const impossible: Readonly<Record<string, string>> = {
  'stepUp.backingOff: after.nextDeadline #5 isDue grant':
    'only a flow without a live step-up token begins, and a dead one has no deadline',
  'codeSent.holding: flow.resumed #1 isOver idle': 'the idle time ends with the flow there',
  'codeSent.holding: after.nextDeadline #1 isOver idle': 'the idle time ends with the flow there',
  'codeSent.holding: after.nextDeadline #3 isDue idle': 'the idle time ends with the flow there',
  'retry.codeExpired: code.submitted #2 canSubmit': 'the challenge was dropped on the way in',
  'retry.codeExpired: code.rejected #2 canSubmit': 'the challenge was dropped on the way in',
  'retry.codeExpired: after.nextDeadline #7': 'the deadline of the code was dropped with it',
}
