import { logOf, type LogRow } from './event.log.js'
import { currentMoment, follow, goTo, selectedActor, step, type History } from './history.store.js'
import { byId, make } from './page.elements.js'

/** The log, and the buttons that step through it. */
export function createLogPanel(update: (change: (history: History) => History) => void) {
  const log = byId('log', HTMLOListElement)
  const steps = byId('steps', HTMLElement)
  const acts: Readonly<Record<string, (history: History) => History>> = {
    first: (history) => goTo(history, 0),
    back: (history) => step(history, -1),
    forth: (history) => step(history, 1),
    live: follow,
  }
  const actOf = (target: EventTarget | null) =>
    target instanceof HTMLElement ? acts[target.dataset['step'] ?? ''] : undefined
  steps.addEventListener('click', ({ target }) => {
    const act = actOf(target)
    if (act !== undefined) update(act)
  })
  log.addEventListener('click', ({ target }) => {
    const number =
      target instanceof Element ? target.closest('[data-number]')?.getAttribute('data-number') : null
    if (typeof number === 'string') update((history) => goTo(history, Number(number)))
  })
  document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey }) => {
    // Meta+[ goes back a page. Alt is what types a bracket on some keyboards.
    if (ctrlKey || metaKey || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)
      return
    if (key === '[' || key === ']') update((history) => step(history, key === '[' ? -1 : 1))
  })

  /** The line of that number: made anew only where there is none, so that the one with the focus keeps it. */
  const buttonAt = (index: number, number: number) => {
    const place = log.children[index] ?? null
    const known = place?.querySelector('button')
    if (known?.dataset['number'] === String(number)) return known
    const button = make('button', { type: 'button', 'data-number': String(number) })
    log.insertBefore(make('li', {}, button), place)
    return button
  }

  return {
    draw(history: History) {
      const actor = selectedActor(history)
      const current = currentMoment(history)?.number
      const nameOf = (sessionId: string) => history.actors.get(sessionId)?.name ?? sessionId
      const rows = actor === null ? [] : logOf(actor, nameOf)
      const numbers = new Set(rows.map(({ number }) => String(number)))
      const isFocused = log.contains(document.activeElement)
      for (const button of log.querySelectorAll('button'))
        if (!numbers.has(button.dataset['number'] ?? '')) button.parentElement?.remove()
      if (isFocused && !log.contains(document.activeElement)) log.focus({ preventScroll: true })
      for (const [index, row] of rows.entries())
        fill(buttonAt(index, row.number), row, row.number === current)
      const isLive = history.cursor === null
      steps.querySelector('[data-step="live"]')?.setAttribute('aria-pressed', String(isLive))
      const lit = log.querySelector('[aria-current]')
      if (isLive) log.scrollTop = log.scrollHeight
      else lit?.scrollIntoView({ block: 'nearest' })
    },
  }
}

function fill(button: HTMLElement, { time, type, state, from, isChange }: LogRow, isCurrent: boolean) {
  button.replaceChildren(
    make('span', { class: 'time' }, time),
    make('span', { class: 'type' }, type.slice(0, 200)),
    make('span', { class: isChange ? 'value change' : 'value' }, state.slice(0, 200)),
    make('span', { class: 'from' }, from === '' ? '' : `by ${from.slice(0, 60)}`),
  )
  if (isCurrent) button.setAttribute('aria-current', 'true')
  else button.removeAttribute('aria-current')
}
