/** Entry `mfa-step-up/testing`: the contract of the port, as cases for any test runner. */
export { contractCases } from './contract.js'
export { formatContractTable } from './table.js'
export { ContractViolation } from './expectations.js'

export type {
  CodeFate,
  ContractCall,
  ContractCapabilities,
  ContractFault,
  ContractSetup,
  ContractStage,
} from './setup.js'
export type { ContractCase } from './contract.js'
export type { Finding } from './expectations.js'
export type { ContractResult } from './table.js'
