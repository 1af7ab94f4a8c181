/** Entry `mfa-step-up/testing`: the contract of the port, as cases for any test runner. */
export { contractCases } from './contract.cases.js'
export { formatContractTable } from './contract.table.js'
export { ContractViolation } from './contract.violation.js'

export type { ContractCase } from './contract.cases.js'
export type { ContractResult } from './contract.table.js'
export type {
  CodeFate,
  ContractCall,
  ContractCapabilities,
  ContractFault,
  ContractSetup,
  ContractStage,
} from './contract.types.js'
export type { Finding } from './contract.violation.js'
