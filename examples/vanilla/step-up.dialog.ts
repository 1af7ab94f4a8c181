import type { StepUpFlow } from 'mfa-step-up'

import { actionNames, drawScreen } from './step-up.drawing.js'
import { createElements } from './step-up.elements.js'
import { listenersOf, showScreen } from './step-up.modal.js'
import { createStepUpPresenter, type StepUpPresenterOptions } from './step-up.presenter.js'

export interface StepUpDialogOptions extends StepUpPresenterOptions {
  /** The user has seen the end, or left: the place to unmount. */
  readonly onClose?: () => void
}

/**
 * Shows a flow in a dialog, from the moment that it leaves `idle`. Answers the way to take the dialog away; the flow goes on without it,
 * so cancel that yourself. The container must be in the document.
 */
export function mountStepUp(
  container: HTMLElement,
  flow: StepUpFlow,
  { onClose, ...options }: StepUpDialogOptions = {},
): () => void {
  const presenter = createStepUpPresenter(flow, options)
  const elements = createElements()
  const { dialog, factors, form, actions } = elements
  const listening = new AbortController()
  const { signal } = listening

  const draw = () => {
    if (signal.aborted) return
    const screen = presenter.getSnapshot()
    drawScreen(elements, screen)
    showScreen(dialog, screen)
  }
  const on = listenersOf(presenter, onClose)
  dialog.addEventListener('cancel', on.cancel, { signal })
  dialog.addEventListener('close', on.close, { signal })
  form.addEventListener('submit', on.submit, { signal })
  for (const name of actionNames) actions[name].addEventListener('click', presenter[name], { signal })
  const choose = ({ target }: Event) => {
    const button = target instanceof Element ? target.closest('button') : null
    if (button !== null) presenter.choose(button.value)
  }
  factors.addEventListener('click', choose, { signal })

  container.append(dialog)
  const unsubscribe = presenter.subscribe(draw)
  draw()
  return () => {
    listening.abort()
    unsubscribe()
    dialog.close()
    dialog.remove()
  }
}
