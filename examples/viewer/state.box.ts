import type { ChartPlan } from './chart.edges.js'
import { rowsOf } from './chart.labels.js'
import type { ChartGraph, ChartState } from './definition.graph.js'
import { clip, FONT, LINE, widest, widthOf, wrap } from './text.measure.js'

/** What stands in the box of a state, and how much room that needs. */

export interface StateBox {
  readonly title: string
  readonly lines: readonly {
    readonly text: string
    readonly role: 'description' | 'tag' | 'invoke' | 'row'
  }[]
  readonly width: number
  readonly height: number
}

export interface BoxOptions {
  /** Descriptions, actions and listed transitions, too. */
  readonly detailed: boolean
}

const PADDING = 10
const MARKER = 16
const CHARS = 44

export function boxOf(
  state: ChartState,
  graph: ChartGraph,
  plan: ChartPlan,
  { detailed }: BoxOptions,
): StateBox {
  const isGroup = state.children.length > 0
  const line = (role: StateBox['lines'][number]['role']) => (text: string) =>
    ({ role, text: clip(text, isGroup ? 90 : CHARS) }) as const
  const tags = state.tags.length === 0 ? [] : [state.tags.map((tag) => `#${tag}`).join(' ')]
  const lines = [
    ...(detailed
      ? wrap(state.description, isGroup ? 90 : CHARS)
          .slice(0, 3)
          .map(line('description'))
      : []),
    ...(detailed ? tags.map(line('tag')) : []),
    ...state.invokes.map(({ id, source }) =>
      line('invoke')(detailed && source !== id && source !== '' ? `⚙ ${id} (${source})` : `⚙ ${id}`),
    ),
    ...(detailed ? rowsOf(state, graph, plan).slice(0, 8).map(line('row')) : []),
  ]
  const title = clip(state.kind === 'history' ? `${state.name} (history)` : state.name, CHARS)
  const texts = lines.map(({ text }) => text)
  return {
    title,
    lines,
    width: Math.max(70, widthOf(title, FONT.title) + MARKER, widest(texts, FONT.text)) + 2 * PADDING,
    height: 30 + lines.length * LINE + (lines.length > 0 ? 4 : 0),
  }
}
