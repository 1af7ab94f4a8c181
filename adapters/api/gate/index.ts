/** Entry `mfa-step-up/gate`: when a step-up is needed, one flow for all who need it, and calls that are sent again after it. */
export { parseChallenges, readStepUpChallenge } from './challenge.js'
export { checkStepUp } from './check.js'
export { withStepUp } from './fetch.js'
export { createStepUpGate } from './gate.js'

export type { MethodPolicy, StepUpRequirement } from '../../_shared/assurance.js'
export type { AuthenticationChallenge, StepUpChallenge } from './challenge.js'
export type { StepUpCheck, StepUpCheckOptions, StepUpCheckReason } from './check.js'
export type { StepUpFetchNotice, StepUpFetchOptions } from './fetch.js'
export type { GuardedAction, StepUpGate, StepUpSession, StepUpWaitOptions } from './gate.js'
export type { AskedFor, StepUpGateOptions } from './options.js'
export type { ReplayAuthorizer, ReplayedCall, ReplayGrounds, WrappedFetch } from './replay.js'
export type { StepUpVerified } from './requirement.js'
