/** Entry `mfa-step-up/simulator`: a ReachFive-compatible identity server, and an API it protects, as WHATWG fetch handlers. */
export { createProtectedApi } from './protected-api/api.js'
export { createReachFiveSimulator } from './server.js'
export { SimulatedNetworkError } from './responses.js'
export { DEFAULT_CLIENT, DEFAULT_USER } from './options.js'

export type { ReachFiveSimulator, SignInOptions, SignInResult, SimulatedTenant } from './server.js'
export type {
  Client,
  ClientOptions,
  FactorType,
  LimitOptions,
  SimulatorOptions,
  TenantOptions,
  User,
  UserOptions,
} from './options.js'
export type {
  AssumptionOptions,
  Assumptions,
  AuthenticationClaims,
  Lifetimes,
  StepUpApproach,
} from './assumptions.js'
export type { CallLog, ReceivedCall } from './protected-api/api.js'
export type { Caller, ProtectedApiOptions, ProtectedResource } from './protected-api/options.js'
export type { ProtectedApi } from './protected-api/api.js'
export type { CookieAttributes } from './responses.js'
export type { ErrorAnswer } from './responses.js'
export type { Message, Outbox } from './outbox.js'
export type { SimulatorClock } from './environment.js'
export type { Fault, FaultEffect, FaultMatch, Faults, MalformedBody } from './faults.js'
export type { ReceivedRequest, RequestLog } from './requests.js'
