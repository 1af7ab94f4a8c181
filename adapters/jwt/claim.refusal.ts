import { type EvidenceProblem, StepUpError } from '../../machines/errors.js'

/** Refuses evidence by the name of a claim and never by its value. Of a `cause`, StepUpError keeps name and code. */
export function refuse(claim: string, reason: EvidenceProblem, cause?: unknown): never {
  throw new StepUpError('assurance_not_met', { claim, reason, ...(cause !== undefined && { cause }) })
}

/** The same for a token of somebody else: a step-up never changes the user. */
export function refuseUser(claim: string): never {
  throw new StepUpError('user_mismatch', { claim, reason: 'wrong' })
}
