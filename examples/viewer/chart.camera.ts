import type { Place } from './graph.layout.js'

/** What of the chart is seen: scale and shift. */

export interface Camera {
  readonly x: number
  readonly y: number
  readonly scale: number
}
export interface Size {
  readonly width: number
  readonly height: number
}

const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** Everything of a place, in the middle; not larger than `largest`. */
export function fit(place: Place, view: Size, largest = 1.2): Camera {
  const room = Math.min(
    (view.width - 24) / Math.max(1, place.width),
    (view.height - 24) / Math.max(1, place.height),
  )
  const scale = within(room, 0.02, largest)
  const x = view.width / 2 - (place.x + place.width / 2) * scale
  return { scale, x, y: view.height / 2 - (place.y + place.height / 2) * scale }
}

/** Nearer or farther; what is under the point stays there. */
export function zoom(
  camera: Camera,
  factor: number,
  point: { readonly x: number; readonly y: number },
): Camera {
  const scale = within(camera.scale * factor, 0.02, 4)
  const ratio = scale / camera.scale
  return { scale, x: point.x - (point.x - camera.x) * ratio, y: point.y - (point.y - camera.y) * ratio }
}

export const pan = (camera: Camera, x: number, y: number): Camera => ({
  ...camera,
  x: camera.x + x,
  y: camera.y + y,
})
