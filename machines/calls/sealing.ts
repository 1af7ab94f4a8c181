import type { FlowState, SealedRequest, SealedResult, StepUpEvent } from '../chart/types.js'
import type {
  ChallengeResponse,
  CodeFormat,
  Grant,
  Proof,
  Sealed,
  SecretKind,
  StepUpRequest,
  StepUpResult,
} from '../domain.js'
import { StepUpError } from '../errors.js'
import type { Vault } from '../ports.js'
import { checkRequest } from '../settings/request.js'
import { parseCode } from './code.js'

/** What is handed in for the user. A poll hands in nothing. */
export type UserResponse = Exclude<ChallengeResponse, { kind: 'poll' }>

/** What is sealed, per kind. */
export interface Secrets {
  readonly request: StepUpRequest
  readonly grant: Pick<Grant, 'token' | 'memory'>
  readonly challenge: { readonly id: string | null }
  readonly response: UserResponse
  readonly proof: Proof
  readonly result: StepUpResult
  readonly flow: FlowState
}

/** Seals a value as JSON. */
export function sealSecret<Kind extends SecretKind>(
  vault: Vault,
  flowId: string,
  kind: Kind,
  value: Secrets[Kind],
): Promise<Sealed<Kind>> {
  return vault.seal(kind, flowId, JSON.stringify(value))
}

/** In the place of what could not be sealed. It opens nothing, and no vault is asked. */
export const lostSecret = <Kind extends SecretKind>(kind: Kind): Sealed<Kind> =>
  `sealed:${kind}:lost` as Sealed<Kind>

/** Has a vault forget a flow. Never rejects: a vault that fails to forget changes nothing for who goes on without it. */
export async function forgetSecrets(vault: Vault, flowId: string): Promise<void> {
  try {
    await vault.discard(flowId)
  } catch {
    // See above.
  }
}

/** Opens what {@link sealSecret} sealed. Throws `secret_unavailable`. */
export async function openSecret<Kind extends SecretKind>(
  vault: Vault,
  flowId: string,
  kind: Kind,
  sealed: Sealed<Kind>,
): Promise<Secrets[Kind]> {
  if (sealed === lostSecret(kind)) throw new StepUpError('secret_unavailable')
  try {
    // A vault answers only what was sealed with it, under the same kind and flow: the shape is ours.
    return JSON.parse(await vault.open(kind, flowId, sealed)) as Secrets[Kind]
  } catch (error) {
    throw new StepUpError('secret_unavailable', { cause: error })
  }
}

/** The request of `flow.started`. Rejects with an `OptionError` that names a wrong field. */
export async function sealRequest(
  vault: Vault,
  flowId: string,
  request: StepUpRequest,
): Promise<SealedRequest> {
  checkRequest('sealRequest', request)
  const secret = await sealSecret(vault, flowId, 'request', request)
  return { approach: request.approach.kind, secret, namesUser: request.subject !== undefined }
}

/** The event for a code as typed: `code.submitted`, or `code.rejected` when it can't be one. */
export async function sealCode(
  vault: Vault,
  flowId: string,
  typed: string,
  format: CodeFormat,
  trustDevice = false,
): Promise<Extract<StepUpEvent, { type: 'code.submitted' | 'code.rejected' }>> {
  const code = parseCode(typed, format)
  if (code === null) return { type: 'code.rejected' }
  const response = await sealSecret(vault, flowId, 'response', { kind: 'code', code })
  return { type: 'code.submitted', response, trustDevice }
}

/** The result in the output of a verified flow. Throws `secret_unavailable`. */
export function openResult(
  vault: Vault,
  flowId: string,
  { result }: Pick<SealedResult, 'result'>,
): Promise<StepUpResult> {
  return openSecret(vault, flowId, 'result', result)
}
