/** Entry `mfa-step-up/simulator`: a ReachFive-compatible identity server, and an API it protects, as WHATWG fetch handlers. */
export { createProtectedApi } from './protected-api.server.js'
export { createReachFiveSimulator } from './simulator.server.js'
export { SimulatedNetworkError } from './simulator.errors.js'
export { DEFAULT_CLIENT, DEFAULT_USER } from './simulator.options.js'

export type { ReachFiveSimulator, SignInOptions, SignInResult, SimulatedTenant } from './simulator.server.js'
export type {
  Client,
  ClientOptions,
  FactorType,
  LimitOptions,
  SimulatorOptions,
  TenantOptions,
  User,
  UserOptions,
} from './simulator.options.js'
export type {
  AssumptionOptions,
  Assumptions,
  AuthenticationClaims,
  Lifetimes,
  Proof,
} from './simulator.assumptions.js'
export type { CallLog, ReceivedCall } from './protected-api.calls.js'
export type { Caller, ProtectedApiOptions, ProtectedResource } from './protected-api.options.js'
export type { ProtectedApi } from './protected-api.server.js'
export type { CookieAttributes } from './simulator.cookies.js'
export type { ErrorAnswer } from './simulator.errors.js'
export type { Message, Outbox } from './simulator.outbox.js'
export type { SimulatorClock } from './simulator.clock.js'
export type { Fault, FaultEffect, FaultMatch, Faults, MalformedBody } from './simulator.faults.js'
export type { ReceivedRequest, RequestLog } from './simulator.requests.js'
