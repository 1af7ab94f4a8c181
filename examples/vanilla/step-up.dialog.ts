import type { StepUpFlow } from 'mfa-step-up'
import { createDialogControl } from 'mfa-step-up/dialog'
import { wakeStepUpFlow } from 'mfa-step-up/page'
import { createStepUpPresenter, type StepUpPresenterOptions } from 'mfa-step-up/presenter'

import { element, patch } from './step-up.elements.js'
import { createMarkup } from './step-up.markup.js'

/**
 * Shows a flow in a dialog, from the moment that it leaves `idle`. Answers the dialog, which takes itself away when it closes. The container
 * must be in the document.
 */
export function mountStepUp(
  container: Element,
  flow: StepUpFlow,
  options: StepUpPresenterOptions = {},
): HTMLDialogElement {
  const presenter = createStepUpPresenter(flow, options)
  const control = createDialogControl()
  const id = `step-up-${flow.id}`
  const names = { 'aria-labelledby': `${id}-heading`, 'aria-describedby': `${id}-summary ${id}-intro` }
  const content = createMarkup(presenter.getSnapshot(), presenter, id)
  const dialog = element('dialog', { class: 'step-up', 'aria-modal': 'true', ...names }, content)
  const draw = () => {
    const screen = presenter.getSnapshot()
    patch(content, createMarkup(screen, presenter, id))
    control(dialog, screen, presenter)
  }
  container.append(dialog)
  const unsubscribe = presenter.subscribe(draw)
  draw()
  wakeStepUpFlow(flow)
  dialog.addEventListener('close', () => {
    unsubscribe()
    dialog.remove()
  })
  return dialog
}
