/** Entry `mfa-step-up/presenter`: a flow as a screen, without a DOM. */
export { createStepUpPresenter, type CodeAnswer, type StepUpPresenter } from './presenter.js'
export type { FactorMemory, StepUpPresenterOptions } from './options.js'
export type { CodeForm, FactorRow, ScreenAction, StepUpScreen, StepUpSummary } from './screen.js'
export { en } from '../texts/en.js'
export type { FactorTexts, ProblemKind, StepUpTexts } from '../texts/texts.js'
