import type { ChartEdge, ChartPlan } from './chart.edges.js'
import type { ChartGraph, ChartState } from './definition.graph.js'
import type { ChartTransition } from './definition.transitions.js'

/** The words beside arrows and in boxes. */

const lastName = (path: string) => path.split('.').at(-1) ?? path

/** Some of many, and how many more there are. */
const shortened = (lines: readonly string[], limit: number): readonly string[] =>
  lines.length <= limit ? lines : [...lines.slice(0, limit - 1), `+ ${lines.length - limit + 1} more`]

/** Labels by target, each once, in the order in which they come. */
function groupByTarget(transitions: readonly ChartTransition[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, Set<string>>()
  for (const { targets, missing, source, label } of transitions) {
    const target = targets[0] ?? missing[0] ?? source
    groups.set(target, (groups.get(target) ?? new Set()).add(label))
  }
  return new Map([...groups].map(([target, labels]) => [target, [...labels]]))
}

export interface LabelOptions {
  /** At most so many. */
  readonly lines: number
  /** Says the conditions of events, too, and where each of a bundle leads. */
  readonly detailed: boolean
}

/** The lines beside an arrow: what it takes and on which condition; of a bundle, where each leads. */
export function labelsOf(
  { transitions, isBundle, target }: ChartEdge,
  { lines: limit, detailed }: LabelOptions,
): readonly string[] {
  if (!isBundle || !detailed) {
    const line = ({ label, guard }: ChartTransition) => {
      if (label === 'always') return guard === '' || isBundle ? '' : `[${guard}]`
      return guard === '' || !detailed ? label : `${label} [${guard}]`
    }
    const lines = [...new Set(transitions.map(line))].filter((text) => text !== '')
    return lines.length === 0 ? ['always'] : shortened(lines, limit)
  }
  const groups = groupByTarget(transitions)
  const direct = groups.get(target) ?? []
  const inside = [...groups].filter(([end]) => end !== target)
  return [
    ...shortened(direct, inside.length === 0 ? limit : 2),
    ...inside.map(([end, labels]) => `→ ${lastName(end)}: ${shortened(labels, 2).join(', ')}`),
  ]
}

/** The lines in a state's box: one per target. */
export function rowsOf(
  { path }: ChartState,
  { states }: ChartGraph,
  { listed }: ChartPlan,
): readonly string[] {
  // What most states have, the end and themselves, comes last.
  const rank = (target: string) => (target === path ? 2 : states.get(target)?.kind === 'final' ? 1 : 0)
  return [...groupByTarget(listed.get(path) ?? [])]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([target, labels]) => {
      const where = target === path ? '↻' : `→ ${lastName(target)}`
      return `${where}: ${shortened(labels, 2).join(', ')}`
    })
}
