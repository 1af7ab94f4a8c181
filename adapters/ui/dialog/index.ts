/** Entry `mfa-step-up/dialog`: a step-up in two lines, and `<mfa-step-up>`. */
export { createStepUp, type StepUp } from './step-up.js'
export { defineStepUpElement, type StepUpElement } from './element.js'
export type { ConfirmRequest, CreateStepUpOptions } from './options.js'
export type { FactorMemory, StepUpPresenterOptions } from '../presenter/options.js'
export type { StepUpSummary } from '../presenter/screen.js'
export { createDialogControl, type DialogControl, type ScreenActs } from './control.js'
