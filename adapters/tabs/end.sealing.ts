import { openResult, type StepUpOutcome, type StepUpOutput } from '../../machines/index.js'
import type { StepUpErrorCode } from '../../machines/errors.js'
import type { Vault } from '../../machines/ports.js'
import { sealSecret } from '../../machines/step-up/step-up.secrets.js'

/** An outcome that ends a flow for a reason of its own. */
export const failedWith = (flowId: string, code: StepUpErrorCode) =>
  ({ status: 'failed', flowId, reason: code, error: { code } }) as const

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

/** The outcome of a flow that another tab has run. Never rejects. */
export async function openEnd(vault: Vault, output: StepUpOutput): Promise<StepUpOutcome> {
  if (output.status === 'failed') return output
  const { status, flowId, evidence } = output
  try {
    const result = await openResult(vault, flowId, output)
    return { status, flowId, evidence, readResult: () => result }
  } catch {
    return failedWith(flowId, 'secret_unavailable')
  }
}
