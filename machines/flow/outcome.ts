import { forgetSecrets, openResult } from '../calls/sealing.js'
import type { StepUpOutput } from '../chart/types.js'
import type { Evidence, StepUpResult } from '../domain.js'
import type { StepUpErrorCode, StepUpFailure } from '../errors.js'
import type { Vault } from '../ports.js'

/** How a flow ended. `cancelled` is one of the reasons of `failed`. */
export type StepUpOutcome =
  | {
      readonly status: 'verified'
      readonly flowId: string
      /** Whose step-up it is: `name` and `identity` of the adapter, as one text. */
      readonly identity: string
      readonly evidence: Evidence
      /** The way to the tokens: a function, so that an outcome can be logged. */
      readonly readResult: () => StepUpResult
    }
  | {
      readonly status: 'failed'
      readonly flowId: string
      readonly reason: StepUpErrorCode
      readonly error: StepUpFailure
    }

/**
 * Takes the result out of the vault, and has the rest forgotten there.
 *
 * @param vault `null` for a flow that has nothing there.
 * @param identity Of the adapter: `identityOf`.
 */
export async function settle(
  vault: Vault | null,
  { flowId, identity }: { readonly flowId: string; readonly identity: string },
  output: StepUpOutput | undefined,
): Promise<StepUpOutcome> {
  const failed = (code: StepUpErrorCode): StepUpOutcome => ({
    status: 'failed',
    flowId,
    reason: code,
    error: { code },
  })
  try {
    if (output === undefined) return failed('adapter_failure')
    if (output.status === 'failed') return output
    if (vault === null) return failed('secret_unavailable')
    const result = await openResult(vault, flowId, output)
    return { status: 'verified', flowId, identity, evidence: output.evidence, readResult: () => result }
  } catch {
    return failed('secret_unavailable')
  } finally {
    // Not awaited: a vault that is slow to forget must not keep the outcome back.
    if (vault !== null) void forgetSecrets(vault, flowId)
  }
}
