/** Entry `mfa-step-up/testing`: the contract of the port, as cases for any test runner. */
export { contractCases } from './contract.js'
export { formatContractTable } from './table.js'
export { ContractViolation } from './case.js'

export type {
  CodeFate,
  ContractCall,
  ContractCapabilities,
  ContractCase,
  ContractFault,
  ContractSetup,
  ContractStage,
} from './contract.js'
export type { Finding } from './case.js'
export type { ContractResult } from './table.js'
