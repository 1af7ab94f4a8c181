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

function describe({ source, eventType, guard, target }: Definition, place: number): ChartTransition {
  const state = source.path.join('.')
  // XState calls a timer `xstate.after.<delay>.<state id>`.
  const event = eventType.replace(`.${source.id}`, '').replace('xstate.', '') || 'always'
  const type = memberOf(guard, 'type') ?? (typeof guard === 'string' ? guard : '')
  const params = memberOf(guard, 'params')
  const param = typeof params === 'function' ? paramOf(params) : String(Object.values(params ?? {}))
  const name = `${state || source.key}: ${event} #${place} ${String(type)} ${param}`.trim()
  return { name, state, event, guard: String(type), param, target: (target?.[0] ?? source).path.join('.') }
}

/** `is` of a guard that reads its event, too. */
function paramOf(read: unknown): string {
  if (typeof read !== 'function') return ''
  try {
    const params: unknown = read({ event: { error: undefined, output: { outcome: '' } } })
    return String(memberOf(params, 'is') ?? '')
  } catch {
    return ''
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** Every transition of the chart, by its definition. */
export function transitionsOf({ root }: AnyStateMachine): ReadonlyMap<unknown, ChartTransition> {
  const all = new Map<unknown, ChartTransition>()
  const visit = (node: StateNode) => {
    for (const candidates of [...node.transitions.values(), node.always ?? []])
      candidates.forEach((definition, place) => all.set(definition, describe(definition, place)))
    Object.values(node.states).forEach(visit)
  }
  visit(root)
  return all
}

/** The definitions of the transitions that an inspection event tells of. */
export function takenIn(event: InspectionEvent): readonly unknown[] {
  return event.type === '@xstate.microstep' ? event._transitions : []
}
