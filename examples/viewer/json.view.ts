import { make } from './page.elements.js'

/** JSON that opens and closes. Members are made when they are first opened: a context may be large. */

const MOST = 200

/** By the path of a part (`data-path`): whether it is open. What is not in it is open near the root. */
type OpenParts = ReadonlyMap<string, boolean>

interface PartPlace {
  readonly name: string
  readonly path: string
  readonly depth: number
}

const whole: PartPlace = { name: '', path: '', depth: 0 }

export function jsonView(value: unknown, open: OpenParts, place: PartPlace = whole): HTMLElement {
  const { name, path, depth } = place
  const label = name === '' ? [] : [make('span', { class: 'key' }, `${name}: `)]
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value) as string | undefined
    return make(
      'div',
      { class: 'leaf' },
      ...label,
      make('span', { class: typeof value }, cut(text ?? 'undefined')),
    )
  }
  const members = Object.entries(value)
  const summary = Array.isArray(value) ? `[${members.length}]` : `{${members.length}}`
  if (members.length === 0)
    return make('div', { class: 'leaf' }, ...label, Array.isArray(value) ? '[]' : '{}')
  const details = make('details', { 'data-path': path }, make('summary', {}, ...label, summary))
  const fill = () => {
    if (details.childElementCount > 1) return
    const shown = members.slice(0, MOST).map(([key, member]) => {
      const inner = { name: key, path: `${path}/${key}`, depth: depth + 1 }
      return jsonView(member, open, inner)
    })
    details.append(...shown)
    if (members.length > MOST) details.append(`+ ${members.length - MOST} more`)
  }
  details.addEventListener('toggle', fill)
  if (open.get(path) ?? depth < 2) {
    details.open = true
    fill()
  }
  return details
}

const cut = (text: string) => (text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text)
