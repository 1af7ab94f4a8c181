import { make } from './page.elements.js'

/** JSON that opens and closes. Members are made when they are first opened: a context may be large. */

const MOST = 200

export function jsonView(value: unknown, name = '', depth = 0): HTMLElement {
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
  const details = make('details', {}, make('summary', {}, ...label, summary))
  const fill = () => {
    if (details.childElementCount > 1) return
    details.append(...members.slice(0, MOST).map(([key, member]) => jsonView(member, key, depth + 1)))
    if (members.length > MOST) details.append(`+ ${members.length - MOST} more`)
  }
  details.addEventListener('toggle', fill)
  if (depth < 2) {
    details.open = true
    fill()
  }
  return details
}

const cut = (text: string) => (text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text)
