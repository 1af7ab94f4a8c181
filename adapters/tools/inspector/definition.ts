import { chartDescriptions } from './chart-descriptions.js'
import { entriesOf, itemsOf, memberOf, textOf } from './showing.js'
import { parameters } from './allowed-words.js'

/** A definition as a viewer gets it: config of XState v5, by names only. A field that is `undefined` is absent in the JSON. */

export interface NamedReference {
  readonly type: string
  /** Only words of the chart: names of deadlines, codes of failures, types of notices. */
  readonly params?: Readonly<Record<string, string>> | undefined
}

export interface TransitionDefinition {
  readonly target?: readonly string[] | undefined
  readonly guard?: NamedReference | undefined
  readonly actions?: readonly NamedReference[] | undefined
  readonly reenter?: true | undefined
  readonly description?: string | undefined
}

export interface InvokeDefinition {
  readonly id?: string | undefined
  /** Its name in `setup({ actors })`, or `inline`. */
  readonly src?: string | undefined
  readonly onDone?: readonly TransitionDefinition[] | undefined
  readonly onError?: readonly TransitionDefinition[] | undefined
}

type Table<Member> = Readonly<Record<string, Member>>

export interface StateDefinition {
  readonly id?: string | undefined
  readonly type?: string | undefined
  readonly initial?: string | undefined
  readonly history?: string | undefined
  readonly description?: string | undefined
  /** Where a history state leads that has nothing to remember. */
  readonly target?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly entry?: readonly NamedReference[] | undefined
  readonly exit?: readonly NamedReference[] | undefined
  readonly invoke?: readonly InvokeDefinition[] | undefined
  readonly on?: Table<readonly TransitionDefinition[]> | undefined
  /** By the name of the delay, or by milliseconds. */
  readonly after?: Table<readonly TransitionDefinition[]> | undefined
  readonly always?: readonly TransitionDefinition[] | undefined
  readonly onDone?: readonly TransitionDefinition[] | undefined
  readonly states?: Table<StateDefinition> | undefined
}

/** What `definition` of an `@xstate.actor` message holds, as JSON. An actor that is no machine has an `id` alone. */
export interface ActorDefinition extends StateDefinition {
  readonly id: string
}

/** The names of a definition. A message may show these names of states and events, and no others. */
export interface DefinitionNames {
  /** Keys and ids of states, ids of invoked actors, names of delays, tags. */
  readonly parts: ReadonlySet<string>
  readonly events: ReadonlySet<string>
}

export function namesOf(definition: ActorDefinition): DefinitionNames {
  const parts = new Set<string>([definition.id])
  const events = new Set<string>()
  const collect = (state: StateDefinition) => {
    for (const tag of state.tags ?? []) parts.add(tag)
    for (const { id } of state.invoke ?? []) if (id !== undefined) parts.add(id)
    for (const delay of Object.keys(state.after ?? {})) parts.add(delay)
    for (const type of Object.keys(state.on ?? {})) events.add(type)
    for (const [key, child] of Object.entries(state.states ?? {})) {
      parts.add(key)
      if (child.id !== undefined) parts.add(child.id)
      collect(child)
    }
  }
  collect(definition)
  return { parts, events }
}

/** XState's own words for what happens to actors and states. */
const internal = new Set<string>([
  'init',
  'stop',
  'done',
  'error',
  'actor',
  'state',
  'after',
  'snapshot',
  'promise',
  'resolve',
  'reject',
  'callback',
  'observable',
  'next',
  'complete',
  'raise',
  'route',
])

/** Whether the type of an event is the chart's own, or XState's about a part of the chart (`xstate.done.actor.begin`). */
export function isKnownEvent(type: string, { events, parts }: DefinitionNames): boolean {
  if (events.has(type)) return true
  const [prefix, ...words] = type.split('.')
  const isKnown = (word: string | undefined) => word !== undefined && parts.has(word)
  // An actor without an id is called by its place: `0.flow.paying`. More digits could be a code.
  const place = words.findIndex((word, index) => /^\d$/.test(word) && isKnown(words[index + 1]))
  return prefix === 'xstate' && words.every((word, at) => internal.has(word) || isKnown(word) || at === place)
}

/**
 * The chart by its names. A definition is written before there is a flow, so its names and descriptions may be shown; values
 * may not: `context`, `meta`, `output`, `input`, and parameters that are not words of the chart stay out.
 */
export function showDefinition(config: unknown, fallbackId: string): ActorDefinition {
  const id = textOf(memberOf(config, 'id')) ?? fallbackId
  const ofChart = (path: string) => chartDescriptions[path]
  const unknown = () => undefined
  return { ...stateOf(config, '', id === 'mfaStepUp' ? ofChart : unknown), id }
}

function stateOf(
  config: unknown,
  path: string,
  describe: (path: string) => string | undefined,
): StateDefinition {
  const childOf = (child: unknown, name: string) =>
    stateOf(child, path === '' ? name : `${path}.${name}`, describe)
  return {
    id: textOf(memberOf(config, 'id')),
    type: textOf(memberOf(config, 'type')),
    initial: initialOf(memberOf(config, 'initial')),
    history: textOf(memberOf(config, 'history')),
    description: textOf(memberOf(config, 'description')) ?? describe(path),
    target: textOf(memberOf(config, 'target')),
    tags: filled(textsOf(memberOf(config, 'tags'))),
    entry: filled(itemsOf(memberOf(config, 'entry')).map(referenceOf)),
    exit: filled(itemsOf(memberOf(config, 'exit')).map(referenceOf)),
    invoke: filled(itemsOf(memberOf(config, 'invoke')).map(invokeOf)),
    on: filled(tableOf(memberOf(config, 'on'), transitionsOf)),
    after: filled(tableOf(memberOf(config, 'after'), transitionsOf)),
    always: filled(transitionsOf(memberOf(config, 'always'))),
    onDone: filled(transitionsOf(memberOf(config, 'onDone'))),
    states: filled(tableOf(memberOf(config, 'states'), childOf)),
  }
}

const initialOf = (initial: unknown) => textOf(initial) ?? textOf(memberOf(initial, 'target'))

const textsOf = (value: unknown): readonly string[] => itemsOf(value).flatMap((text) => textOf(text) ?? [])

const tableOf = <Shown>(
  value: unknown,
  show: (member: unknown, name: string) => Shown,
): Readonly<Record<string, Shown>> =>
  Object.fromEntries(entriesOf(value).map(([name, member]) => [name, show(member, name)]))

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

/** A guard or an action. An inline function is called `inline`; XState's own have a `type` (`xstate.assign`). */
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
