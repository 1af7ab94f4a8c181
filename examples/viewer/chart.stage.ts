import { fit, zoom, type Camera } from './chart.camera.js'
import { drawChart, type Drawing } from './chart.drawing.js'
import { isOfBrowser, listenForGestures } from './chart.gestures.js'
import { svgElements } from './page.elements.js'

/** The chart on the page: drawn once per machine, then only lit, selected and moved. */
export function createStage(svg: SVGSVGElement, selected: (path: string) => void) {
  const layer = document.createElementNS('http://www.w3.org/2000/svg', 'g')
  let camera: Camera = { x: 0, y: 0, scale: 1 }
  let drawing: Drawing | null = null
  svg.append(layer)

  const move = (change: (camera: Camera) => Camera) => {
    camera = change(camera)
    // From afar nothing but names can be read: those are then larger.
    svg.classList.toggle('far', camera.scale < 0.45)
    layer.setAttribute('transform', `translate(${camera.x} ${camera.y}) scale(${camera.scale})`)
  }
  const view = () => ({ width: svg.clientWidth, height: svg.clientHeight })
  const fitTo = (path: string, largest?: number) => {
    const place = drawing?.layout.places.get(path)
    if (place !== undefined) move(() => fit(place, view(), largest))
  }
  const states = () => [...layer.querySelectorAll<SVGGElement>('[data-state]')]

  const choose = (target: EventTarget | null) => {
    const path =
      target instanceof Element ? target.closest('[data-state]')?.getAttribute('data-state') : undefined
    if (typeof path === 'string' && document.getSelection()?.isCollapsed !== false) selected(path)
  }
  svg.addEventListener('click', ({ target }) => {
    choose(target)
  })
  svg.addEventListener('keydown', (event) => {
    if (isOfBrowser(event)) return
    if (event.key === '0') fitTo('')
    if (!(event.target instanceof Element) || !event.target.matches('[data-state]')) return
    if (event.key === 'Enter' || event.key === ' ') choose(event.target)
    else return
    event.preventDefault()
  })
  listenForGestures(svg, move)

  return {
    show(next: Drawing | null) {
      drawing = next
      layer.replaceChildren(...(next === null ? [] : svgElements(drawChart(next))))
      for (const state of states()) {
        state.setAttribute('tabindex', '0')
        state.setAttribute('role', 'button')
        for (const text of state.querySelectorAll('text:not(.title)'))
          text.setAttribute('aria-hidden', 'true')
      }
      fitTo('')
    },
    light(active: ReadonlySet<string>) {
      for (const state of states()) {
        const isActive = active.has(state.getAttribute('data-state') ?? '')
        state.classList.toggle('active', isActive)
        if (isActive) state.setAttribute('aria-current', 'step')
        else state.removeAttribute('aria-current')
      }
    },
    select(path: string | null) {
      const ends = new Set(
        drawing?.graph.transitions.filter(({ source }) => source === path).flatMap(({ targets }) => targets),
      )
      for (const state of states()) {
        const own = state.getAttribute('data-state') ?? ''
        state.classList.toggle('selected', own === path)
        state.classList.toggle('target', own !== path && ends.has(own))
        state.setAttribute('aria-pressed', String(own === path))
      }
      const leaves = new Set(
        drawing?.plan.edges
          .filter(
            ({ transitions, target }) => target === path || transitions.some(({ source }) => source === path),
          )
          .map(({ id }) => id),
      )
      for (const edge of layer.querySelectorAll('[data-edge]'))
        edge.classList.toggle('lit', leaves.has(edge.getAttribute('data-edge') ?? ''))
    },
    /** Brings a state into sight, in a size that can be read. */
    reveal(path: string) {
      fitTo(path, 1)
      layer.querySelector<SVGGElement>(`[data-state="${CSS.escape(path)}"]`)?.focus({ preventScroll: true })
    },
    fit: () => {
      fitTo('')
    },
    zoom: (factor: number) => {
      const { width, height } = view()
      move((from) => zoom(from, factor, { x: width / 2, y: height / 2 }))
    },
    near: (path: string) => {
      fitTo(path, 0.9)
    },
  }
}
