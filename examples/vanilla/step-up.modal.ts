import type { StepUpPresenter } from './step-up.presenter.js'
import type { StepUpScreen } from './step-up.screen.js'

/** The step that each dialog showed last. */
const shown = new WeakMap<HTMLDialogElement, StepUpScreen['step']>()

/**
 * After each drawing: opens the dialog or closes it, and puts the focus where the screen says, when the step is another one or when
 * what had the focus can't have it any more.
 */
export function showScreen(dialog: HTMLDialogElement, { isOpen, step, focus }: StepUpScreen): void {
  if (!isOpen) {
    dialog.close()
    return
  }
  if (!shown.has(dialog)) dialog.addEventListener('click', dropSecondClick, { capture: true })
  const heading = dialog.querySelector<HTMLElement>('.step-up-heading')
  const input = dialog.querySelector<HTMLInputElement>('.step-up-input')
  const target = focus === 'code' ? input : heading
  // Where a dialog that is opened, or opened again, puts the focus by itself.
  for (const each of [heading, input]) each?.toggleAttribute('autofocus', each === target)
  if (!dialog.open) dialog.showModal()
  const isLost =
    dialog.querySelector(':focus')?.matches(':disabled, [hidden], [hidden] *, [inert] *') === true
  const isNew = shown.get(dialog) !== step
  shown.set(dialog, step)
  if (isNew || isLost) target?.focus()
  if (isNew && target === input) input?.select()
}

/** Of a double click only the first does something: by the second another button may have come under the pointer. */
function dropSecondClick(event: MouseEvent): void {
  const { detail, target } = event
  if (detail < 2 || !(target instanceof Element) || target.closest('button') === null) return
  event.preventDefault()
  event.stopPropagation()
}

/** What of an event of the browser, or of a framework that wraps it, the listeners need. */
interface HeardEvent extends Pick<Event, 'preventDefault'> {
  readonly currentTarget: EventTarget | null
}

/** What a dialog and its form listen to, the same everywhere. `onClose`: the user has seen the end, or left. */
export function listenersOf(presenter: StepUpPresenter, onClose?: () => void) {
  return {
    /** Escape is "Cancel": what the flow makes of it is shown, and only its end closes the dialog. */
    cancel: (event: HeardEvent) => {
      event.preventDefault()
      presenter.leave()
    },
    /** A browser may close it whatever we say, for a second Escape. */
    close: () => {
      presenter.closed()
      onClose?.()
    },
    /** The code goes from the document to the flow: no state of a component holds it. */
    submit: (event: HeardEvent) => {
      event.preventDefault()
      if (event.currentTarget instanceof HTMLFormElement) presenter.submit(new FormData(event.currentTarget))
    },
  }
}
