import type { ChartGraph } from './definition.graph.js'
import type { ChartTransition } from './definition.transitions.js'

/** Which arrows are drawn for the transitions of a chart: few enough to be followed by eye. */

export interface ChartEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  /** All that it stands for. */
  readonly transitions: readonly ChartTransition[]
  /** Stands for transitions that begin or end further inside. */
  readonly isBundle: boolean
}

export interface ChartPlan {
  readonly edges: readonly ChartEdge[]
  /** What has no arrow of its own: listed in the box of its state, by path. */
  readonly listed: ReadonlyMap<string, readonly ChartTransition[]>
}

export interface PlanOptions {
  /** Which transitions are told of at all. */
  readonly keep?: (transition: ChartTransition) => boolean
}

/**
 * An arrow joins two states side by side, and stands for all transitions between them and what is inside of them. What
 * begins or ends further inside is listed in its own box, too; so is what stays, or leads to a state around or inside of its own.
 */
export function planOf(graph: ChartGraph, { keep = () => true }: PlanOptions = {}): ChartPlan {
  const listed = new Map<string, ChartTransition[]>()
  const edges = new Map<string, ChartEdge>()
  const list = (transition: ChartTransition) => {
    listed.set(transition.source, [...(listed.get(transition.source) ?? []), transition])
  }
  for (const transition of graph.transitions.filter(keep)) {
    // A transition into several regions of a parallel state is drawn to the first.
    const [target = transition.source] = transition.targets
    const fork = forkOf(graph, transition.source, target)
    if (fork === null) {
      list(transition)
      continue
    }
    const [source, end] = fork
    const isBundle = source !== transition.source || end !== target
    if (isBundle) list(transition)
    const key = JSON.stringify([source, end, isBundle])
    const { id, transitions } = edges.get(key) ?? { id: `edge${edges.size}`, transitions: [] }
    edges.set(key, { id, source, target: end, isBundle, transitions: [...transitions, transition] })
  }
  return { edges: [...edges.values()], listed }
}

/** A state and all around it, from the root inwards. */
export function lineageOf(graph: Pick<ChartGraph, 'states'>, path: string): readonly string[] {
  const parent = graph.states.get(path)?.parent ?? null
  return parent === null ? [path] : [...lineageOf(graph, parent), path]
}

/** The two states side by side that hold source and target; `null` where one holds the other. */
function forkOf(graph: ChartGraph, source: string, target: string): readonly [string, string] | null {
  const [left, right] = [lineageOf(graph, source), lineageOf(graph, target)]
  const depth = left.findIndex((path, index) => path !== right[index])
  const [from, to] = [left[depth], right[depth]]
  return from === undefined || to === undefined ? null : [from, to]
}
