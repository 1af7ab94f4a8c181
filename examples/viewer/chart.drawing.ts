import type { ChartEdge, ChartPlan } from './chart.edges.js'
import type { ChartGraph, ChartState } from './definition.graph.js'
import type { Arrow, ChartLayout, Place, Point } from './graph.layout.js'
import { escapeText } from './text.escape.js'
import { LINE } from './text.measure.js'

/** A chart as SVG text: states around states, then arrows, then labels. Colours are the style sheet's. */

export interface Drawing {
  readonly graph: ChartGraph
  readonly plan: ChartPlan
  readonly layout: ChartLayout
}

export function drawChart({ graph, plan, layout }: Drawing): string {
  const states = [...graph.states.values()].map((state) => drawState(state, layout))
  const arrows = plan.edges.map((edge) => ({ edge, arrow: layout.arrows.get(edge.id) }))
  const lines = arrows.map(({ edge, arrow }) => (arrow === undefined ? '' : drawArrow(edge, arrow)))
  const labels = arrows.map(({ edge, arrow }) => (arrow === undefined ? '' : drawLabel(edge, arrow)))
  return [...states, ...lines, ...labels].join('\n')
}

const round = (value: number) => Math.round(value * 10) / 10

function drawState(state: ChartState, { places, boxes }: ChartLayout): string {
  const place = places.get(state.path)
  const box = boxes.get(state.path)
  if (place === undefined || box === undefined) return ''
  const { x, y } = place
  const lines = box.lines.map(({ text, role }, index) => drawText(text, role, x + 10, y + 40 + index * LINE))
  const title = drawText(box.title, 'title', x + (state.kind === 'final' ? 24 : 10), y + 20)
  const name = escapeText(state.path)
  return (
    `<g class="state ${state.kind}" data-state="${name}">` +
    drawFrame(state, place) +
    (state.isInitial ? drawInitial(x, y) : '') +
    (state.kind === 'final'
      ? `<circle class="end" cx="${round(x + 15)}" cy="${round(y + 15.5)}" r="4.5"/>`
      : '') +
    `${title}${lines.join('')}</g>`
  )
}

function drawFrame(state: ChartState, { x, y, width, height }: Place): string {
  const at = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`
  const isGroup = state.children.length > 0
  const inner = `x="${round(x + 3)}" y="${round(y + 3)}" width="${round(width - 6)}" height="${round(height - 6)}"`
  return (
    `<rect class="frame" ${at} rx="${isGroup ? 12 : 8}"/>` +
    (state.kind === 'final' ? `<rect class="inner" ${inner} rx="6"/>` : '')
  )
}

/** The dot from which a parent begins. */
const drawInitial = (x: number, y: number) =>
  `<circle class="start" cx="${round(x - 9)}" cy="${round(y - 6)}" r="4"/>` +
  `<path class="begin" d="M${round(x - 9)} ${round(y - 6)}V${round(y + 12)}H${round(x - 1)}"/>`

const drawText = (text: string, role: string, x: number, y: number) =>
  `<text class="${role}" x="${round(x)}" y="${round(y)}">${escapeText(text)}</text>`

const edgeAttributes = ({ id, source, target, isBundle }: ChartEdge) =>
  `data-edge="${id}" data-source="${escapeText(source)}" data-target="${escapeText(target)}"${isBundle ? ' data-bundle=""' : ''}`

function drawArrow(edge: ChartEdge, { points }: Arrow): string {
  if (points.length < 2) return ''
  const path = `<path d="${roundedPath(points)}"/>`
  return `<g class="arrow" ${edgeAttributes(edge)}>${path}${drawHead(points)}</g>`
}

function drawHead(points: readonly Point[]): string {
  const [before, end] = points.slice(-2)
  if (before === undefined || end === undefined) return ''
  const angle = round((Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI)
  return `<path class="head" d="M0 0L-8 -4V4Z" transform="translate(${round(end.x)} ${round(end.y)}) rotate(${angle})"/>`
}

/** Corners are rounded, so that the eye follows an arrow where others cross it. */
function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]]
      if (before === undefined) return `M${round(point.x)} ${round(point.y)}`
      if (after === undefined) return `L${round(point.x)} ${round(point.y)}`
      const [from, to] = [toward(point, before), toward(point, after)]
      return `L${round(from.x)} ${round(from.y)}Q${round(point.x)} ${round(point.y)} ${round(to.x)} ${round(to.y)}`
    })
    .join('')
}

function toward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const part = length === 0 ? 0 : Math.min(6, length / 2) / length
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

function drawLabel(edge: ChartEdge, { label }: Arrow): string {
  if (label === null) return ''
  const { x, y, lines } = label
  const texts = lines.map((line, index) => drawText(line, 'label', x + 3, y + 11 + index * LINE))
  return `<g class="labels" ${edgeAttributes(edge)}>${texts.join('')}</g>`
}
