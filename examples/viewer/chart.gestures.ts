import { pan, zoom, type Camera } from './chart.camera.js'

/** Moves the camera by wheel, drag and keys. Text stays selectable: dragging it selects. */
export function listenForGestures(
  svg: SVGSVGElement,
  move: (change: (camera: Camera) => Camera) => void,
): void {
  const middle = () => ({ x: svg.clientWidth / 2, y: svg.clientHeight / 2 })
  svg.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const { left, top } = svg.getBoundingClientRect()
      const point = { x: event.clientX - left, y: event.clientY - top }
      // Two fingers on a touchpad move; a pinch comes as a wheel with Ctrl.
      if (event.ctrlKey || Math.abs(event.deltaY) >= 50)
        move((camera) => zoom(camera, Math.exp(-event.deltaY / 400), point))
      else move((camera) => pan(camera, -event.deltaX, -event.deltaY))
    },
    { passive: false },
  )
  svg.addEventListener('pointerdown', (event) => {
    const isText = event.target instanceof SVGTextElement
    if (event.button !== 0 || isText) return
    const drag = new AbortController()
    const options = { signal: drag.signal }
    const end = () => {
      drag.abort()
    }
    const follow = ({ movementX, movementY }: PointerEvent) => {
      move((camera) => pan(camera, movementX, movementY))
    }
    window.addEventListener('pointermove', follow, options)
    window.addEventListener('pointerup', end, options)
    window.addEventListener('pointercancel', end, options)
  })
  svg.addEventListener('keydown', (event) => {
    const change = keys[event.key]
    if (change === undefined || event.target !== svg || isOfBrowser(event)) return
    event.preventDefault()
    move((camera) => change(camera, middle()))
  })
}

/** Alt+← goes back a page, Ctrl+− makes the page smaller: that stays so. */
export const isOfBrowser = ({ altKey, ctrlKey, metaKey }: KeyboardEvent) => altKey || ctrlKey || metaKey

const keys: Readonly<Record<string, (camera: Camera, middle: { x: number; y: number }) => Camera>> = {
  ArrowLeft: (camera) => pan(camera, 60, 0),
  ArrowRight: (camera) => pan(camera, -60, 0),
  ArrowUp: (camera) => pan(camera, 0, 60),
  ArrowDown: (camera) => pan(camera, 0, -60),
  '+': (camera, middle) => zoom(camera, 1.25, middle),
  '-': (camera, middle) => zoom(camera, 0.8, middle),
}
