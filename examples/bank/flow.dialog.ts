import type { StepUpFlow } from 'mfa-step-up'
import { mountStepUp } from 'mfa-step-up-vanilla'

import { find } from './page.elements.js'
import { forgetNew } from './phone.panel.js'

/** Shows a flow in the dialog of `examples/vanilla`, with the phone at hand: all that is outside a modal dialog is inert. */
export function showFlow(flow: StepUpFlow): void {
  const phone = find('phone', HTMLElement)
  const dialog = mountStepUp(find('step-up', HTMLElement), flow)
  dialog.prepend(phone)
  dialog.addEventListener('close', () => {
    find('phone-place', HTMLElement).append(phone)
  })
  forgetNew(phone)
}
