import { actionsOf, guardOf } from './definition.names.js'
import { resolveTarget, pathText, type Path, type Places } from './definition.targets.js'
import { entriesOf, listOf, memberOf, textOf } from './json.reader.js'

export type TriggerKind = 'event' | 'after' | 'always' | 'done' | 'error' | 'snapshot' | 'stateDone'

export interface ChartTransition {
  /** Unlike all others of the chart. */
  readonly id: string
  /** Path of the state that has it. */
  readonly source: string
  readonly kind: TriggerKind
  /** As XState calls it: `code.submitted`, `xstate.done.actor.send`; empty for `always`. */
  readonly eventType: string
  /** As a person reads it: `done send`, `after 5000 ms`. */
  readonly label: string
  /** Empty where it has none. */
  readonly guard: string
  /** Empty where it stays. */
  readonly targets: readonly string[]
  /** Targets that lead nowhere. */
  readonly missing: readonly string[]
  readonly actions: readonly string[]
  readonly reenter: boolean
  readonly description: string
}

/** An inspector cuts off what is too deep for it. */
export const isCutOff = (value: unknown) => value === '[Array]' || value === '[Object]'

export interface Owner {
  readonly path: Path
  /** The id by which XState names the events of this state. */
  readonly id: string
}

/** Every transition that a state itself has, in the order of XState. */
export function transitionsOf(state: unknown, owner: Owner, places: Places): readonly ChartTransition[] {
  const all: ChartTransition[] = []
  const add = (kind: TriggerKind, eventType: string, label: string, candidates: unknown) => {
    if (isCutOff(candidates)) return
    for (const candidate of listOf(candidates)) {
      const id = `${pathText(owner.path)}#${all.length}`
      all.push({ id, kind, eventType, label, ...read(candidate, owner.path, places) })
    }
  }
  for (const [event, candidates] of entriesOf(memberOf(state, 'on'))) add('event', event, event, candidates)
  add('stateDone', `xstate.done.state.${owner.id}`, 'done', memberOf(state, 'onDone'))
  listOf(memberOf(state, 'invoke')).forEach((invoke, index) => {
    const id = invokeId(invoke, owner, index)
    add('done', `xstate.done.actor.${id}`, `done ${id}`, memberOf(invoke, 'onDone'))
    add('error', `xstate.error.actor.${id}`, `error ${id}`, memberOf(invoke, 'onError'))
    add('snapshot', `xstate.snapshot.${id}`, `snapshot ${id}`, memberOf(invoke, 'onSnapshot'))
  })
  for (const [delay, candidates] of entriesOf(memberOf(state, 'after'))) {
    add('after', `xstate.after.${delay}.${owner.id}`, `after ${delayText(delay)}`, candidates)
  }
  add('always', '', 'always', memberOf(state, 'always'))
  return all
}

export const invokeId = (invoke: unknown, owner: Owner, index: number): string =>
  textOf(memberOf(invoke, 'id')) || `${index}.${owner.id}`

const delayText = (delay: string) => (/^\d+$/.test(delay) ? `${delay} ms` : delay)

function read(candidate: unknown, path: Path, places: Places) {
  const given = typeof candidate === 'string' ? candidate : memberOf(candidate, 'target')
  const named = listOf(given).map((target) => ({ target, found: resolveTarget(target, path, places) }))
  return {
    source: pathText(path),
    guard: guardOf(candidate),
    targets: named.flatMap(({ found }) => (found === null ? [] : [found])),
    missing: named.flatMap(({ target, found }) => (found === null ? [textOf(target)] : [])),
    actions: actionsOf(candidate, 'actions'),
    reenter: memberOf(candidate, 'reenter') === true,
    description: textOf(memberOf(candidate, 'description')),
  }
}
