import type { ChartEdge, ChartPlan } from './chart.edges.js'
import type { ChartGraph } from './definition.graph.js'

/**
 * The order in which a reader meets the children of a state: from the initial one along the arrows, ends last. An inspector
 * sorts the names of a definition, so its own order says nothing.
 */
export function orderedChildren(path: string, graph: ChartGraph, plan: ChartPlan): readonly string[] {
  const children = graph.states.get(path)?.children ?? []
  const isEnd = (child: string) => graph.states.get(child)?.kind === 'final'
  const next = new Map<string, string[]>()
  for (const { source, target } of [...plan.edges].sort((a, b) => setbacksOf(a) - setbacksOf(b))) {
    if (children.includes(source)) next.set(source, [...(next.get(source) ?? []), target])
  }
  const seen = new Set<string>()
  const queue = [...children].sort((a, b) => rank(graph, a) - rank(graph, b))
  const visit = (start: string) => {
    const waiting = [start]
    for (let child = waiting.shift(); child !== undefined; child = waiting.shift()) {
      if (seen.has(child) || !children.includes(child)) continue
      seen.add(child)
      waiting.push(...(next.get(child) ?? []))
    }
  }
  queue.forEach(visit)
  return [...seen].sort((a, b) => Number(isEnd(a)) - Number(isEnd(b)))
}

/** Which part of an arrow is failures and time limits: those are read after what goes well. */
const setbacksOf = ({ transitions }: ChartEdge) =>
  transitions.filter(({ kind }) => kind === 'error' || kind === 'after').length / transitions.length

const rank = (graph: ChartGraph, path: string) => (graph.states.get(path)?.isInitial === true ? 0 : 1)
