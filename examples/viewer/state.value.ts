import type { ChartGraph } from './definition.graph.js'
import { pathText, type Path } from './definition.targets.js'
import { entriesOf } from './json.reader.js'

/** Paths of the states that a state value names, with those around them; those that the chart lacks are left out. */
export function activeStates(value: unknown, { states }: ChartGraph): ReadonlySet<string> {
  const active = new Set<string>()
  const visit = (inner: unknown, path: Path) => {
    const text = pathText(path)
    if (!states.has(text)) return
    active.add(text)
    if (typeof inner === 'string') visit({}, [...path, inner])
    for (const [key, child] of entriesOf(inner)) visit(child, [...path, key])
  }
  if (value !== undefined && value !== null) visit(value, [])
  return active
}

/** Events that the active states list, those of the innermost first. */
export function possibleEvents(active: ReadonlySet<string>, { transitions }: ChartGraph): readonly string[] {
  const events = transitions.filter(({ kind, source }) => kind === 'event' && active.has(source))
  return [...new Set(events.reverse().map(({ eventType }) => eventType))].filter(
    (type) => !type.includes('*'),
  )
}
