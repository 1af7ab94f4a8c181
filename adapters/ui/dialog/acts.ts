/** A key that is still down, and the second click of a double click: by then another button may be there, or none. */
const isEcho = (event: Event): boolean =>
  event instanceof KeyboardEvent
    ? event.repeat && (event.key === 'Enter' || event.key === 'Escape')
    : event instanceof MouseEvent && event.detail > 1

function drop(event: Event): void {
  if (!isEcho(event)) return
  event.preventDefault()
  event.stopPropagation()
}

/** Of an act that goes on, only the beginning does something. Text may be selected by a double click, and digits repeated. */
export function dropEchoes(dialog: HTMLDialogElement, signal?: AbortSignal): void {
  const options = { capture: true, ...(signal && { signal }) }
  const dropOnButton = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('button') !== null) drop(event)
  }
  dialog.addEventListener('keydown', drop, options)
  dialog.addEventListener('click', dropOnButton, options)
}

/** What closed the dialog goes on over the page, where a button may have got the focus, or come under the pointer. Ends with the next act. */
export function dropLastEcho(page: Document): void {
  const listening = new AbortController()
  const options = { capture: true, signal: listening.signal }
  const end = (event: Event) => {
    if (!isEcho(event)) listening.abort()
  }
  // No key went down since: this one was down when the dialog closed.
  const release = (event: Event) => {
    event.stopPropagation()
    listening.abort()
  }
  for (const type of ['keydown', 'mousedown']) page.addEventListener(type, end, options)
  for (const type of ['keydown', 'click']) page.addEventListener(type, drop, options)
  page.addEventListener('keyup', release, options)
}

/** Whether a code came at once: pasted, dropped, or filled in by the browser. Not typed, mended or undone; iOS fills in as `insertText`. */
export function isWhole(event: Event): boolean {
  if (!(event instanceof InputEvent)) return true
  const { inputType, data } = event
  if (inputType === 'insertText') return data !== null && data.length > 1
  return !/^(insertCompositionText|delete|history)/.test(inputType)
}
