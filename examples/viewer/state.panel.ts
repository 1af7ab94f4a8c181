import { lineageOf } from './chart.edges.js'
import type { ChartGraph, ChartState } from './definition.graph.js'
import type { ChartTransition } from './definition.transitions.js'
import { make } from './page.elements.js'

/** Everything about one state: what it is, and all of its transitions with those of the states around it. */
export function statePanel(
  state: ChartState,
  graph: ChartGraph,
  select: (path: string) => void,
): HTMLElement {
  const facts = [
    ['kind', state.isInitial ? `${state.kind}, initial` : state.kind],
    ['tags', state.tags.join(', ')],
    ['invokes', state.invokes.map(({ id, source }) => `${id} (${source})`).join(', ')],
    ['on entry', state.entry.join(', ')],
    ['on exit', state.exit.join(', ')],
  ].filter(([, text]) => text !== '')
  const list = make('dl', {})
  for (const [name = '', text = ''] of facts) list.append(make('dt', {}, name), make('dd', {}, text))
  const panel = make('div', {}, make('h3', {}, state.path || state.name))
  if (state.description !== '') panel.append(make('p', {}, state.description))
  panel.append(list)
  for (const path of [...lineageOf(graph, state.path)].reverse()) {
    const own = graph.transitions.filter(({ source }) => source === path)
    if (own.length === 0) continue
    if (path !== state.path) panel.append(make('h3', {}, `Of ${path || 'the machine'}`))
    panel.append(...groups(own).map(([label, all]) => group(label, all, select)))
  }
  return panel
}

function groups(transitions: readonly ChartTransition[]): readonly (readonly [string, ChartTransition[]])[] {
  const byLabel = new Map<string, ChartTransition[]>()
  for (const transition of transitions)
    byLabel.set(transition.label, [...(byLabel.get(transition.label) ?? []), transition])
  return [...byLabel]
}

/** The candidates of one event, the first that applies is taken. */
function group(label: string, all: readonly ChartTransition[], select: (path: string) => void): HTMLElement {
  const items = all.map((transition) => {
    const { guard, targets, missing, source, actions, reenter } = transition
    const item = make('li', {})
    if (guard !== '') item.append(make('span', { class: 'guard' }, `[${guard}] `))
    if (targets.length + missing.length === 0) item.append('stays')
    for (const target of targets)
      item.append(target === source ? `↻ ${reenter ? 'again' : 'stays'} ` : link(target, select))
    if (missing.length > 0) item.append(`→ ${missing.join(', ')} (no such state)`)
    if (actions.length > 0) item.append(make('div', { class: 'actions' }, actions.join(', ')))
    return item
  })
  return make('div', { class: 'trigger' }, make('strong', {}, label), make('ol', {}, ...items))
}

function link(target: string, select: (path: string) => void): HTMLElement {
  const button = make('button', { type: 'button', class: 'link' }, `→ ${target}`)
  button.addEventListener('click', () => {
    select(target)
  })
  return button
}
