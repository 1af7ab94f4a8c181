export { createMemoryVault } from './settings/memory-vault.js'
export { classOf, StepUpError, stepUpErrorCodes, toFailure } from './errors.js'
export { parseCode } from './calls/sealing.js'
export { createStepUpFlow } from './flow/flow.js'
export { defaultLimits } from './settings/limits.js'
export { createStepUpMachine } from './chart/machine.js'
export { englishMessages, formatMessage } from './flow/messages.js'
export { openResult, sealCode, sealRequest } from './calls/sealing.js'
export { resumeStepUpFlow, saveStepUpFlow } from './saving/resume.js'
export { createStepUpServices } from './settings/services.js'
export { viewOf } from './flow/view.js'

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
export type { StepUpAct, StepUpFlow, StepUpFlowOptions } from './flow/flow.js'
export type { StepUpOutcome } from './flow/outcome.js'
export type { StepUpLimits } from './settings/limits.js'
export type { StepUpMachine } from './chart/machine.js'
export type { StepUpMessages } from './flow/messages.js'
export type { ResumeStepUpFlowOptions } from './saving/resume.js'
export type { MigrateFlow, SavedFlow } from './saving/saved-flow.js'
export type { StepUpServices, StepUpServicesOptions } from './settings/services.js'
export type {
  SealedRequest,
  StepUpContext,
  StepUpEvent,
  StepUpInput,
  StepUpNotice,
  StepUpOutput,
} from './chart/types.js'
export type { FactorView, PossibleActs, StepUpSnapshot, StepUpView } from './flow/view.js'
