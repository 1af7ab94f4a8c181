import { planOf } from './chart.edges.js'
import type { Drawing } from './chart.drawing.js'
import { createStage } from './chart.stage.js'
import { graphOf, type ChartGraph } from './definition.graph.js'
import {
  emptyHistory,
  received,
  selectActor,
  selectedActor,
  snapshotAt,
  type History,
} from './history.store.js'
import { createContextPanel } from './context.panel.js'
import { readMessage } from './inspection.message.js'
import { parseJson } from './json.reader.js'
import { createLogPanel } from './log.panel.js'
import { createSieve } from './message.sieve.js'
import { byId, make } from './page.elements.js'
import { createSendPanel, type SendBack } from './send.panel.js'
import { statePanel } from './state.panel.js'
import { valueText } from './event.log.js'
import { activeStates, possibleEvents } from './state.value.js'

/** The page: what arrives changes the history, and the history is what is drawn. */
export function createViewer(sendBack: SendBack) {
  let history: History = emptyHistory
  let shown: { definition: string; graph: ChartGraph } = { definition: '', graph: graphOf(undefined) }
  let chosen: string | null = null
  let isDue = false
  const actors = byId('actors', HTMLSelectElement)
  const [place, state] = [byId('place', HTMLElement), byId('state', HTMLElement)]
  const stage = createStage(byId('chart', SVGSVGElement), choose)
  const update = (change: (history: History) => History) => {
    history = change(history)
    if (isDue) return
    isDue = true
    // A burst of messages is drawn once.
    requestAnimationFrame(() => {
      isDue = false
      draw()
    })
  }
  const isNew = createSieve()
  const log = createLogPanel(update)
  const context = createContextPanel()
  const sender = createSendPanel(sendBack)

  function choose(path: string) {
    chosen = path
    stage.select(path)
    const found = shown.graph.states.get(path)
    if (found !== undefined)
      state.replaceChildren(
        statePanel(found, shown.graph, (target) => {
          choose(target)
          stage.reveal(target)
        }),
      )
  }

  async function show(definition: string): Promise<void> {
    const graph = graphOf(parseJson(definition))
    shown = { definition, graph }
    chosen = null
    state.replaceChildren('Select a state to see its transitions.')
    stage.show(null)
    // The layout is large, and not needed before there is a chart.
    const [{ layoutOf, wholeChart }, { layoutInWorker }] = await Promise.all([
      import('./graph.layout.js'),
      import('./layout.engine.js'),
    ])
    const plan = planOf(graph)
    const layout = await layoutOf(graph, plan, wholeChart, layoutInWorker)
    const drawing: Drawing = { graph, plan, layout }
    if (shown.graph !== graph) return
    stage.show(drawing)
    draw()
  }

  function draw() {
    const actor = selectedActor(history)
    if (actor !== null && actor.definition !== shown.definition) {
      void show(actor.definition).catch(() => {
        place.textContent = 'This chart could not be laid out.'
      })
    }
    const options = [...history.actors.values()].map(({ sessionId, name, parentId }) =>
      make(
        'option',
        { value: sessionId },
        `${parentId === '' ? '' : '– '}${name} (${sessionId})`.slice(0, 80),
      ),
    )
    if (document.activeElement !== actors || actors.options.length !== options.length)
      actors.replaceChildren(...options)
    actors.value = history.selected ?? ''
    const snapshot = snapshotAt(history)
    const active = activeStates(snapshot?.value, shown.graph)
    stage.light(active)
    const cut = shown.graph.isCutOff
      ? ' (the inspector cut this definition off: raise serializationDepthLimit)'
      : ''
    if (actor !== null)
      place.textContent = `${valueText(snapshot?.value) || '–'} · ${snapshot?.status ?? ''}${cut}`
    context.draw(snapshot)
    log.draw(history)
    sender.draw(actor, possibleEvents(active, shown.graph))
    if (chosen !== null) stage.select(chosen)
  }

  actors.addEventListener('change', () => {
    update((from) => selectActor(from, actors.value))
  })
  byId('tools', HTMLElement).addEventListener('click', ({ target }) => {
    const what = target instanceof HTMLElement ? target.dataset['zoom'] : undefined
    if (what === 'in' || what === 'out') stage.zoom(what === 'in' ? 1.25 : 0.8)
    if (what === 'fit') stage.fit()
    if (what === 'active') stage.near([...activeStates(snapshotAt(history)?.value, shown.graph)].at(-1) ?? '')
  })

  return (data: unknown, way: string) => {
    const message = readMessage(data)
    if (message !== null && isNew(message)) update((from) => received(from, message, way))
  }
}
