import type { StepUpFlow } from '../../../machines/index.js'
import type { StepUpPresenterOptions } from '../presenter/options.js'

export interface StepUpElement extends HTMLElement {
  flow: StepUpFlow | null
  options: StepUpPresenterOptions
  readonly isOpen: boolean
}

declare global {
  interface HTMLElementTagNameMap {
    'mfa-step-up': StepUpElement
  }
}

export function defineStepUpElement(): void {
  throw new Error('Not yet')
}
