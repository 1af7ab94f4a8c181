import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'

import type { ChartEdge, ChartPlan } from './chart.edges.js'
import { labelsOf, type LabelOptions } from './chart.labels.js'
import type { ChartGraph } from './definition.graph.js'
import { settings } from './layout.settings.js'
import { orderedChildren } from './state.order.js'
import { boxOf, type BoxOptions, type StateBox } from './state.box.js'
import { clip, FONT, LINE, widest } from './text.measure.js'

/** Where everything goes: the layered layout of ELK, one for the children of each state. */

export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}
export interface Arrow {
  readonly points: readonly Point[]
  readonly label: (Point & { readonly lines: readonly string[] }) | null
}
export interface ChartLayout {
  readonly width: number
  readonly height: number
  readonly boxes: ReadonlyMap<string, StateBox>
  readonly places: ReadonlyMap<string, Place>
  readonly arrows: ReadonlyMap<string, Arrow>
}

export interface LayoutOptions extends BoxOptions, LabelOptions {
  /** Of the children of the root; all others go down. */
  readonly direction: 'DOWN' | 'RIGHT'
  /** Longest line beside an arrow, in characters. */
  readonly labelChars: number
  readonly elk?: Readonly<Record<string, string>>
}

/** Places what ELK is given. */
export type LayoutEngine = (graph: ElkNode) => Promise<ElkNode>

/** In this thread: it takes about a second, in which a page would stand still. */
const layoutHere: LayoutEngine = async (graph) => {
  const { default: module } = await import('elkjs/lib/elk.bundled.js')
  return new module.default().layout(graph)
}

export const wholeChart: LayoutOptions = { detailed: true, direction: 'RIGHT', labelChars: 40, lines: 4 }

/** Ids of elements must not meet names of states. */
const idOf = (path: string) => `state ${path}`

/** Lays a chart out. The same chart always gets the same layout. */
export async function layoutOf(
  graph: ChartGraph,
  plan: ChartPlan,
  options: LayoutOptions = wholeChart,
  engine: LayoutEngine = layoutHere,
): Promise<ChartLayout> {
  const boxes = new Map([...graph.states].map(([path, state]) => [path, boxOf(state, graph, plan, options)]))
  const labels = new Map(
    plan.edges.map((edge) => [
      edge.id,
      labelsOf(edge, options).map((line) => clip(line, options.labelChars)),
    ]),
  )
  const nodeOf = (path: string): ElkNode => {
    const box = boxes.get(path)
    const children = orderedChildren(path, graph, plan)
    const size = { width: box?.width ?? 0, height: box?.height ?? 0 }
    if (children.length === 0) return { id: idOf(path), ...size }
    const layoutOptions = {
      // ELK hands none of its options down.
      ...settings,
      'elk.direction': path === '' ? options.direction : 'DOWN',
      ...options.elk,
      'elk.padding': `[top=${size.height + 14},left=18,bottom=18,right=18]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${size.width}, ${size.height})`,
    }
    const edges = plan.edges.filter(({ source }) => graph.states.get(source)?.parent === path).map(edgeOf)
    return { id: idOf(path), children: children.map(nodeOf), edges, layoutOptions }
  }
  const edgeOf = ({ id, source, target }: ChartEdge): ElkExtendedEdge => {
    const lines = labels.get(id) ?? []
    const label = { text: lines.join(' '), width: widest(lines, FONT.label) + 6, height: lines.length * LINE }
    return { id, sources: [idOf(source)], targets: [idOf(target)], labels: [label] }
  }
  const laid = await engine({ id: 'chart', layoutOptions: settings, children: [nodeOf('')] })
  return {
    width: laid.width ?? 0,
    height: laid.height ?? 0,
    boxes,
    places: new Map(placesIn(laid).map(([id, place]) => [id.slice(idOf('').length), place])),
    arrows: new Map(edgesIn(laid).map((edge) => [edge.id, arrowOf(edge, labels.get(edge.id) ?? [])])),
  }
}

const placesIn = ({ children = [] }: ElkNode): readonly (readonly [string, Place])[] =>
  children.flatMap((child) => {
    const { id, x = 0, y = 0, width = 0, height = 0 } = child
    return [[id, { x, y, width, height }] as const, ...placesIn(child)]
  })

const edgesIn = ({ children = [], edges = [] }: ElkNode): readonly ElkExtendedEdge[] => [
  ...edges,
  ...children.flatMap(edgesIn),
]

function arrowOf({ sections = [], labels = [] }: ElkExtendedEdge, lines: readonly string[]): Arrow {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ])
  const [label] = labels
  return {
    points,
    label: label === undefined || lines.length === 0 ? null : { x: label.x ?? 0, y: label.y ?? 0, lines },
  }
}
