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

/** The one value of given parameters; of those that are read from the event, what they are compared with. */
function paramOf(params: unknown): string {
  if (!isReader(params))
    return Object.values(params ?? {})
      .map(textOf)
      .join()
  try {
    const given = params({ event: { error: undefined, output: {} } })
    const classes = memberOf(given, 'classes')
    return Array.isArray(classes) ? classes.join() : textOf(memberOf(given, 'outcome'))
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
