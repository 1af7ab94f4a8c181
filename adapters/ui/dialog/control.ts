import type { CodeAnswer, StepUpPresenter } from '../presenter/presenter.js'
import type { StepUpScreen } from '../presenter/screen.js'
import { dropEchoes, dropLastEcho, isWhole } from './acts.js'

/** What the user can do in a dialog: the presenter without its reading side. */
export type ScreenActs = Omit<StepUpPresenter, 'getSnapshot' | 'subscribe'>

/** Call it after each drawing, with the dialog and what is drawn in it; `null` as screen: no flow. */
export type DialogControl = (
  dialog: HTMLDialogElement,
  screen: StepUpScreen | null,
  presenter: ScreenActs,
) => void

/**
 * All that a native `<dialog>` of your own markup needs beside its text and its buttons. It opens and closes as the screen says, places the
 * focus, hands in what is typed, and cancels where the user closes it. The second click of a double click, and a key that is still
 * down, do nothing: another button may be there by then.
 *
 * It goes by what the markup has anyway: `aria-labelledby` of the dialog names the heading (`tabindex="-1"`), the field of the code has the
 * name `code`, the checkbox `trustDevice`, and both stand in a form. The field is the browser's: no state holds the code.
 *
 * @example
 * ```ts
 * import { createDialogControl } from 'mfa-step-up/dialog'
 * import type { StepUpPresenter, StepUpScreen } from 'mfa-step-up/presenter'
 *
 * function show(dialog: HTMLDialogElement, presenter: StepUpPresenter, draw: (screen: StepUpScreen) => void) {
 *   const control = createDialogControl()
 *   const update = () => {
 *     const screen = presenter.getSnapshot()
 *     draw(screen)
 *     control(dialog, screen, presenter)
 *   }
 *   update()
 *   return presenter.subscribe(update)
 * }
 * ```
 */
export function createDialogControl(): DialogControl {
  let dialog: HTMLDialogElement | null = null
  let presenter: ScreenActs | null = null
  let listening = new AbortController()
  let isOpen = false
  let focusCount = 0
  let draft: number | undefined
  /** What had the focus last: where it is gone, the focus is lost. */
  let focused: Element | null = null

  const listen = (target: HTMLDialogElement) => {
    listening.abort()
    listening = new AbortController()
    const { signal } = listening
    // Escape cancels: only the end of the flow closes the dialog.
    target.addEventListener(
      'cancel',
      (event) => {
        if (event.target !== target) return
        event.preventDefault()
        presenter?.leave()
      },
      { signal },
    )
    // A browser may close it all the same, for a second Escape. The event comes late: by then the next flow may be shown.
    target.addEventListener(
      'close',
      () => {
        if (!isOpen || target.open) return
        isOpen = false
        presenter?.closed()
      },
      { signal },
    )
    target.addEventListener(
      'submit',
      (event) => {
        event.preventDefault()
        if (!(event.target instanceof HTMLFormElement)) return
        const answer = answerOf(event.target)
        if (answer !== null) presenter?.submit(answer)
      },
      { signal },
    )
    target.addEventListener(
      'input',
      (event) => {
        const code = codeOf(target)
        const answer = event.target === code ? answerOf(code?.form) : null
        if (answer !== null) presenter?.type(answer, isWhole(event))
      },
      { signal },
    )
    target.addEventListener(
      'focusin',
      (event) => {
        focused = event.target instanceof Element ? event.target : null
      },
      { signal },
    )
    dropEchoes(target, signal)
  }

  return (nextDialog, screen, nextPresenter) => {
    if (nextDialog !== dialog) {
      dialog = nextDialog
      isOpen = false
      listen(dialog)
    }
    const isOther = nextPresenter !== presenter
    presenter = nextPresenter
    const code = codeOf(dialog)
    if (isOther || screen?.form?.draft !== draft) code?.form?.reset()
    draft = screen?.form?.draft
    if (screen?.isOpen !== true) {
      if (isOpen) {
        isOpen = false
        dialog.close()
        dropLastEcho(dialog.ownerDocument)
      }
      return
    }
    isOpen = true
    const isMoved = !dialog.open || isOther || screen.focus.count !== focusCount
    focusCount = screen.focus.count
    if (!dialog.open) dialog.showModal()
    if (!isMoved && !isLost(focused)) return
    const target = screen.focus.target === 'code' ? code : headingOf(dialog)
    target?.focus()
    if (isMoved && target === code) code?.select()
  }
}

/** `null` for another form. */
function answerOf(form: HTMLFormElement | null | undefined): CodeAnswer | null {
  const fields = new FormData(form ?? undefined)
  const code = fields.get('code')
  return typeof code === 'string' ? { code, trustDevice: fields.has('trustDevice') } : null
}

const codeOf = (dialog: HTMLDialogElement) => dialog.querySelector<HTMLInputElement>('input[name="code"]')

function headingOf(dialog: HTMLDialogElement): HTMLElement | null {
  const id = dialog.getAttribute('aria-labelledby') ?? ''
  return dialog.querySelector<HTMLElement>(`#${CSS.escape(id)}`)
}

const isLost = (focused: Element | null) =>
  focused !== null && (!focused.isConnected || focused.matches(':disabled, [hidden], [hidden] *'))
