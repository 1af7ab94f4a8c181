import type { StepUpFlow } from 'mfa-step-up'
import { mountStepUp } from 'mfa-step-up-vanilla'

import { find } from './page.elements.js'
import { forgetNew } from './phone.panel.js'

/** Shows a flow in the dialog of `examples/vanilla`, with the phone at hand: all that is outside a modal dialog is inert. */
export function showFlow(flow: StepUpFlow): void {
  const container = find('step-up', HTMLElement)
  const phone = find('phone', HTMLElement)
  const unmount = mountStepUp(container, flow, {
    onClose: () => {
      find('phone-place', HTMLElement).append(phone)
      unmount()
    },
  })
  container.querySelector('dialog')?.prepend(phone)
  forgetNew(phone)
}
