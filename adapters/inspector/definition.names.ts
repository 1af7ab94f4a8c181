import type { ActorDefinition, StateDefinition } from './definition.types.js'

/** The names that a definition brings: what a message may say of states and events. */
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
  ...['init', 'stop', 'done', 'error', 'actor', 'state', 'after', 'snapshot', 'promise', 'resolve', 'reject'],
  ...['callback', 'observable', 'next', 'complete', 'raise', 'route'],
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
