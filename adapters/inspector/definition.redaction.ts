import { entriesOf, itemsOf, memberOf, textOf } from './member.reader.js'
import type {
  ActorDefinition,
  InvokeDefinition,
  NamedReference,
  StateDefinition,
  TransitionDefinition,
} from './definition.types.js'
import { parameters } from './redaction.words.js'

/**
 * The chart by its names. A definition is written before there is a flow, so its names and descriptions may be shown; values
 * may not: `context`, `meta`, `output`, `input`, and parameters that are not words of the chart stay out.
 */
export function showDefinition(config: unknown, fallbackId: string): ActorDefinition {
  return { ...stateOf(config), id: textOf(memberOf(config, 'id')) ?? fallbackId }
}

function stateOf(config: unknown): StateDefinition {
  return {
    id: textOf(memberOf(config, 'id')),
    type: textOf(memberOf(config, 'type')),
    initial: initialOf(memberOf(config, 'initial')),
    history: textOf(memberOf(config, 'history')),
    description: textOf(memberOf(config, 'description')),
    target: textOf(memberOf(config, 'target')),
    tags: filled(textsOf(memberOf(config, 'tags'))),
    entry: filled(itemsOf(memberOf(config, 'entry')).map(referenceOf)),
    exit: filled(itemsOf(memberOf(config, 'exit')).map(referenceOf)),
    invoke: filled(itemsOf(memberOf(config, 'invoke')).map(invokeOf)),
    on: filled(tableOf(memberOf(config, 'on'), transitionsOf)),
    after: filled(tableOf(memberOf(config, 'after'), transitionsOf)),
    always: filled(transitionsOf(memberOf(config, 'always'))),
    onDone: filled(transitionsOf(memberOf(config, 'onDone'))),
    states: filled(tableOf(memberOf(config, 'states'), stateOf)),
  }
}

const initialOf = (initial: unknown) => textOf(initial) ?? textOf(memberOf(initial, 'target'))

const textsOf = (value: unknown): readonly string[] => itemsOf(value).flatMap((text) => textOf(text) ?? [])

const tableOf = <Shown>(value: unknown, show: (member: unknown) => Shown): Readonly<Record<string, Shown>> =>
  Object.fromEntries(entriesOf(value).map(([name, member]) => [name, show(member)]))

const transitionsOf = (value: unknown): readonly TransitionDefinition[] => itemsOf(value).map(transitionOf)

function transitionOf(value: unknown): TransitionDefinition {
  if (typeof value === 'string') return { target: [value] }
  const guard = memberOf(value, 'guard')
  return {
    target: filled(textsOf(memberOf(value, 'target'))),
    guard: guard === undefined ? undefined : referenceOf(guard),
    actions: filled(itemsOf(memberOf(value, 'actions')).map(referenceOf)),
    reenter: memberOf(value, 'reenter') === true || undefined,
    description: textOf(memberOf(value, 'description')),
  }
}

function invokeOf(value: unknown): InvokeDefinition {
  return {
    id: textOf(memberOf(value, 'id')),
    src: textOf(memberOf(value, 'src')) ?? 'inline',
    onDone: filled(transitionsOf(memberOf(value, 'onDone'))),
    onError: filled(transitionsOf(memberOf(value, 'onError'))),
  }
}

/** A guard or an action. A function has no name that says anything, but for XState's own (`xstate.assign`). */
function referenceOf(value: unknown): NamedReference {
  if (typeof value === 'string') return { type: value }
  const type = textOf(memberOf(value, 'type')) ?? 'inline'
  const params = entriesOf(memberOf(value, 'params')).flatMap(([name, text]) =>
    typeof text === 'string' && parameters.includes(text) ? [[name, text] as const] : [],
  )
  return params.length === 0 ? { type } : { type, params: Object.fromEntries(params) }
}

/** A list or a table, if anything is in it. */
const filled = <Value extends object>(value: Value): Value | undefined =>
  Object.keys(value).length === 0 ? undefined : value
