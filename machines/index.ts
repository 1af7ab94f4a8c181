export { createMemoryVault } from './memory.vault.js'
export { classOf, StepUpError, stepUpErrorCodes, toFailure } from './errors.js'
export { parseCode } from './step-up/step-up.code.js'
export { createStepUpFlow } from './step-up/step-up.flow.js'
export { defaultLimits } from './step-up/step-up.limits.js'
export { createStepUpMachine } from './step-up/step-up.machine.js'
export { englishMessages, formatMessage } from './step-up/step-up.messages.js'
export { openResult, sealCode, sealRequest } from './step-up/step-up.secrets.js'
export { resumeStepUpFlow, saveStepUpFlow } from './step-up/step-up.resume.js'
export { createStepUpServices } from './step-up/step-up.services.js'
export { viewOf } from './step-up/step-up.view.js'

export type * from './domain.js'
export type {
  EvidenceProblem,
  FailureClass,
  FailureDetails,
  ReducedCause,
  StepUpErrorCode,
  StepUpFailure,
} from './errors.js'
export type * from './ports.js'
export type { StepUpAct, StepUpFlow, StepUpFlowOptions } from './step-up/step-up.flow.js'
export type { StepUpOutcome } from './step-up/step-up.outcome.js'
export type { StepUpLimits } from './step-up/step-up.limits.js'
export type { StepUpMachine } from './step-up/step-up.machine.js'
export type { StepUpMessages } from './step-up/step-up.messages.js'
export type { ResumeStepUpFlowOptions } from './step-up/step-up.resume.js'
export type { MigrateFlow, SavedFlow } from './step-up/step-up.saved.js'
export type { StepUpServices, StepUpServicesOptions } from './step-up/step-up.services.js'
export type {
  SealedRequest,
  StepUpContext,
  StepUpEvent,
  StepUpInput,
  StepUpNotice,
  StepUpOutput,
} from './step-up/step-up.types.js'
export type { FactorView, PossibleActs, StepUpSnapshot, StepUpView } from './step-up/step-up.view.js'
