/** Entry `mfa-step-up`: the flow, the chart, and what adapters are written with. */

// For apps.
export { createStepUpFlow, prepareStepUp } from './flow/flow.js'
export { englishMessages, formatMessage } from './flow/messages.js'
export { detachStepUpFlow, resumeStepUpFlow } from './saving/resume.js'
export { saveIn } from './saving/saving.js'
export { defaultLimits } from './settings/limits.js'
export { createStepUpServices } from './settings/services.js'
export { createMemoryVault } from './settings/vault.js'

// For an actor of your own.
export { createStepUpMachine } from './calls/machine.js'
export { parseCode } from './calls/code.js'
export { openResult, sealCode, sealRequest } from './calls/sealing.js'
export { isSameView, viewOf } from './flow/view.js'

// For adapters of your own.
export { checkExchangeAnswer, checkGrant, checkSendAnswer, checkVerifyAnswer } from './calls/answers.js'
export { classOf, OptionError, StepUpError, stepUpErrorCodes, toFailure } from './errors.js'
export { requireFlowOptions } from './flow/options.js'

// For hosts.
export { startTab } from './tabs/tab.js'

export type {
  Approach,
  ApproachKind,
  Challenge,
  ChallengeResponse,
  ClaimedEvidence,
  CodeFormat,
  EpochMilliseconds,
  Evidence,
  EvidenceCheck,
  Factor,
  FactorKind,
  Grant,
  JsonObject,
  JsonValue,
  Milliseconds,
  Proof,
  Sealed,
  SecretKind,
  StepUpRequest,
  StepUpResult,
  Tokens,
} from './domain.js'
export type {
  EvidenceProblem,
  FailureClass,
  FailureDetails,
  ReducedCause,
  StepUpErrorCode,
  StepUpFailure,
} from './errors.js'
export type {
  AdapterCall,
  Environment,
  EvidenceInput,
  EvidencePort,
  ExchangeAnswer,
  ExchangeInput,
  FlowSaving,
  FlowStore,
  RunningFlow,
  SendAnswer,
  SendInput,
  StepUpAdapter,
  Vault,
  VerifyAnswer,
  VerifyInput,
} from './ports.js'
export type { StepUpMachine } from './chart/machine.js'
export type {
  Deadlines,
  SealedAnswer,
  SealedRequest,
  StepUpContext,
  StepUpEvent,
  StepUpInput,
  StepUpNotice,
  StepUpOutput,
} from './chart/types.js'
export type { StepUpAct, StepUpFlow } from './flow/flow.js'
export type { StepUpFlowOptions } from './flow/options.js'
export type { StepUpMessages } from './flow/messages.js'
export type { StepUpOutcome } from './flow/outcome.js'
export type { FactorView, PossibleActs, StepUpSnapshot, StepUpView } from './flow/view.js'
export type { ResumeStepUpFlowOptions } from './saving/resume.js'
export type { StoreSaving } from './saving/saving.js'
export type { StepUpLimits } from './settings/limits.js'
export type { StepUpServices, StepUpServicesOptions } from './settings/services.js'
export type { FlowEnd, HeardAct, TabEffects, TabEvent } from './tabs/types.js'
