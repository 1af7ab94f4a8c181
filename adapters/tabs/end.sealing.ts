import { openResult, type StepUpOutcome, type StepUpOutput } from '../../machines/index.js'
import { StepUpError, toFailure, type StepUpErrorCode, type StepUpFailure } from '../../machines/errors.js'
import type { Vault } from '../../machines/ports.js'
import { sealSecret } from '../../machines/step-up/step-up.secrets.js'

/** An outcome that ends a flow for a reason of its own. */
export const failedWith = (flowId: string, code: StepUpErrorCode) =>
  ({ status: 'failed', flowId, reason: code, error: { code } }) as const

/** What is known of a failure, and nothing that came with it. */
export const knownFailure = ({ code, ...details }: StepUpFailure): StepUpFailure =>
  toFailure(new StepUpError(code, details))

/** The end of a flow as it travels: the result is sealed. Never rejects. */
export async function sealEnd(vault: Vault, outcome: StepUpOutcome): Promise<StepUpOutput> {
  if (outcome.status === 'failed') return outcome
  const { status, flowId, evidence, readResult } = outcome
  try {
    return { status, flowId, evidence, result: await sealSecret(vault, flowId, 'result', readResult()) }
  } catch {
    return failedWith(flowId, 'secret_unavailable')
  }
}

/** The outcome of a flow that another tab has run, and no more than that. Never rejects. */
export async function openEnd(vault: Vault, output: StepUpOutput): Promise<StepUpOutcome> {
  const { flowId } = output
  if (output.status === 'failed') {
    const { status, reason, error } = output
    return { status, flowId, reason, error: knownFailure(error) }
  }
  const { status, evidence: told } = output
  const { subject, methods, acr, authTime, checked } = told
  const evidence = { subject, methods, acr, authTime, checked }
  try {
    const result = await openResult(vault, flowId, output)
    return { status, flowId, evidence, readResult: () => result }
  } catch {
    return failedWith(flowId, 'secret_unavailable')
  }
}
