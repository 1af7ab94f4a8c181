import type { StepUpPresenter } from '../presenter/presenter.js'
import type { StepUpScreen } from '../presenter/screen.js'
import { drawScreen, isAllowed, say } from './drawing.js'
import { dropEchoes, dropLastEcho, isWhole } from './acts.js'
import { actionNames, createElements, type StepUpElements } from './elements.js'

/** The dialog of one element. It shows one screen after the other. */
export interface StepUpDialog {
  readonly dialog: HTMLDialogElement
  /** Draws an open screen, and opens the dialog where it isn't. */
  readonly show: (screen: StepUpScreen) => void
  /** Closes it, forgets what was typed, and gives the focus back. */
  readonly hide: () => void
  /** It has left the document: whoever puts it back must show it again. */
  readonly rest: () => void
  /** The next screens are of another presenter of the same flow: neither focus nor what was typed is lost by that. */
  readonly goOnFrom: (screen: StepUpScreen) => void
}

/** What was drawn of a screen, to see what of the next one is new. */
interface Seen {
  readonly draft: number | null
  readonly focus: number | null
  readonly isWarned: boolean
}

const nothing: Seen = { draft: null, focus: null, isWarned: false }
const seenOf = ({ form, focus, warning }: StepUpScreen): Seen => ({
  draft: form?.draft ?? null,
  focus: focus.count,
  isWarned: warning !== null,
})

/** Makes the dialog. `presenter` answers who hears what the user does; `null` where nothing is shown. */
export function createDialog(prefix: string, presenter: () => StepUpPresenter | null): StepUpDialog {
  const elements = createElements(prefix)
  const { dialog, heading, input, field, form, live } = elements
  let seen = nothing
  let opener: Element | null = null
  let isShown = false

  listen(elements, presenter)
  // A browser may close it whatever we say, for a second Escape.
  dialog.addEventListener('close', () => {
    if (isShown && !dialog.open && dialog.isConnected) presenter()?.closed()
  })

  const focusAnew = ({ focus }: StepUpScreen) => {
    if (focus.target === 'heading') {
      heading.focus()
      return
    }
    input.focus({ preventScroll: true })
    input.select()
    // With the error above it, where there is room for both.
    field.scrollIntoView({ block: 'nearest' })
    input.scrollIntoView({ block: 'nearest' })
  }
  return {
    dialog,
    show: (screen) => {
      const before = focusedIn(dialog)
      const last = seen
      seen = seenOf(screen)
      drawScreen(elements, screen, seen.draft !== last.draft)
      isShown = true
      const isOpening = !dialog.open
      if (isOpening) {
        opener ??= focusedElement(dialog.ownerDocument)
        // Where the browser puts the focus by itself.
        for (const each of [heading, input])
          each.toggleAttribute('autofocus', each === (screen.focus.target === 'code' ? input : heading))
        dialog.showModal()
      }
      say(live, screen.announcement)
      if (isOpening || seen.focus !== last.focus) focusAnew(screen)
      else if (before !== null && isLost(before, dialog)) heading.focus()
      // The band of the warning must not lie over what has the focus.
      else if (seen.isWarned && !last.isWarned) before?.scrollIntoView({ block: 'nearest' })
    },
    hide: () => {
      isShown = false
      seen = nothing
      form.reset()
      say(live, '')
      dialog.close()
      delete dialog.dataset['step']
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
      opener = null
      dropLastEcho(dialog.ownerDocument)
    },
    rest: () => {
      // It is no longer modal, though it still says `open`. `close()` would say that the user has closed it.
      dialog.open = false
    },
    goOnFrom: (screen) => {
      seen = seenOf(screen)
    },
  }
}

/** What the elements listen to, as long as they live. */
function listen(elements: StepUpElements, presenter: () => StepUpPresenter | null): void {
  const { dialog, factors, form, input, trust, actions, goOn } = elements
  dropEchoes(dialog)
  // Escape is "Cancel": what the flow makes of it is shown, and only its end closes the dialog.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    presenter()?.leave()
  })
  for (const name of actionNames)
    actions[name].addEventListener('click', () => {
      if (isAllowed(actions[name])) presenter()?.[name]()
    })
  goOn.addEventListener('click', () => presenter()?.extend())
  factors.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null
    if (button !== null && isAllowed(button)) presenter()?.choose(button.value)
  })
  // Enter clicks the button as well. A frame whose sandbox allows no forms has no event `submit`; a password manager knows no other.
  for (const [target, type] of [
    [elements.confirm, 'click'],
    [form, 'submit'],
  ] as const)
    target.addEventListener(type, (event) => {
      event.preventDefault()
      // In the light DOM this form may stand in one of the page.
      event.stopPropagation()
      if (isAllowed(elements.confirm)) presenter()?.submit({ code: input.value, trustDevice: trust.checked })
    })
  input.addEventListener('input', (event) =>
    presenter()?.type({ code: input.value, trustDevice: trust.checked }, isWhole(event)),
  )
  trust.addEventListener('click', (event) => {
    if (!isAllowed(trust)) event.preventDefault()
  })
}

/** In a shadow tree the document knows its host only. */
function focusedIn(dialog: HTMLDialogElement): Element | null {
  const root = dialog.getRootNode()
  const focused = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null
  return dialog.contains(focused) ? focused : null
}

/** A browser takes the focus from what is hidden only when it draws the next time. */
const isLost = (focused: Element, dialog: HTMLDialogElement): boolean =>
  focusedIn(dialog) !== focused || focused.closest('[hidden]') !== null

function focusedElement(page: Document): Element | null {
  let focused = page.activeElement
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
  return focused
}
