import type { ActorSnapshot } from './inspection.message.js'
import { jsonView } from './json.view.js'
import { byId } from './page.elements.js'

/** What the actor holds. A part that is open stays open, and one that has the focus keeps it, while events come. */
export function createContextPanel() {
  const panel = byId('context', HTMLElement)
  const open = new Map<string, boolean>()
  return {
    draw(snapshot: ActorSnapshot | null) {
      const { context, output, error } = snapshot ?? {}
      for (const part of panel.querySelectorAll('details')) open.set(pathOf(part) ?? '', part.open)
      const focused = panel.contains(document.activeElement) ? pathOf(document.activeElement) : null
      const value = {
        context,
        ...(output === undefined ? {} : { output }),
        ...(error === undefined ? {} : { error }),
      }
      panel.replaceChildren(jsonView(value, open))
      if (focused === null) return
      const part = [...panel.querySelectorAll('details')].find((each) => pathOf(each) === focused)
      part?.querySelector('summary')?.focus({ preventScroll: true })
    },
  }
}

const pathOf = (element: Element | null) => element?.closest('[data-path]')?.getAttribute('data-path') ?? null
