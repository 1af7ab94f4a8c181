import type { FlowState, SealedRequest, SealedResult, StepUpEvent } from '../chart/types.js'
import type {
  Challenge,
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

/**
 * The code in what the user typed or pasted, or `null` when it can't be one. Spaces and dashes are taken out, full-width
 * digits and letters made plain (Unicode NFKC), so that `１２３ 456` and `123-456` are both `123456`.
 */
export function parseCode(typed: unknown, { length, alphabet }: CodeFormat): string | null {
  if (typeof typed !== 'string' || typed.length > 4 * length + 16) return null
  const code = typed.normalize('NFKC').replace(/[\s\p{Dash}]/gu, '')
  const isPlain = alphabet === 'digits' ? /^\d+$/.test(code) : /^[A-Za-z0-9]+$/.test(code)
  return isPlain && code.length === length ? code : null
}

/** What is sealed, per kind. */
interface Secrets {
  readonly request: StepUpRequest
  readonly grant: Pick<Grant, 'token' | 'memory'>
  readonly challenge: Pick<Challenge, 'id'>
  readonly response: string
  readonly proof: Proof
  readonly result: StepUpResult
  readonly flow: FlowState
}

/** What is being sealed, per vault and flow. */
const sealing = new WeakMap<Vault, Map<string, Set<Promise<unknown>>>>()

/** Seals a value as JSON. */
export async function sealSecret<Kind extends SecretKind>(
  vault: Vault,
  flowId: string,
  kind: Kind,
  value: Secrets[Kind],
): Promise<Sealed<Kind>> {
  const flows = sealing.get(vault) ?? new Map<string, Set<Promise<unknown>>>()
  const own = flows.get(flowId) ?? new Set()
  const sealed = vault.seal(kind, flowId, JSON.stringify(value))
  sealing.set(vault, flows.set(flowId, own.add(sealed)))
  try {
    return await sealed
  } finally {
    own.delete(sealed)
    if (own.size === 0) flows.delete(flowId)
  }
}

/** Has a vault forget a flow: also what is still being sealed, which would stay for good. Never rejects. */
export async function forgetSecrets(vault: Vault, flowId: string): Promise<void> {
  try {
    await Promise.allSettled([...(sealing.get(vault)?.get(flowId) ?? [])])
    await vault.discard(flowId)
  } catch {
    // A vault that fails to forget changes nothing for who goes on without it.
  }
}

/** Opens what {@link sealSecret} sealed. Throws `secret_unavailable`. */
export async function openSecret<Kind extends SecretKind>(
  vault: Vault,
  flowId: string,
  kind: Kind,
  sealed: Sealed<Kind>,
): Promise<Secrets[Kind]> {
  try {
    // A vault answers only what was sealed with it, under the same kind and flow: the shape is ours.
    return JSON.parse(await vault.open(kind, flowId, sealed)) as Secrets[Kind]
  } catch (error) {
    throw new StepUpError('secret_unavailable', { cause: error })
  }
}

/** The request of `flow.started`. Throws a `TypeError` that names a wrong field. */
export async function sealRequest(
  vault: Vault,
  flowId: string,
  request: StepUpRequest,
): Promise<SealedRequest> {
  checkRequest(request)
  return { approach: request.approach.kind, secret: await sealSecret(vault, flowId, 'request', request) }
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
  return { type: 'code.submitted', response: await sealSecret(vault, flowId, 'response', code), trustDevice }
}

/** The result in the output of a verified flow. Throws `secret_unavailable`. */
export function openResult(
  vault: Vault,
  flowId: string,
  { result }: Pick<SealedResult, 'result'>,
): Promise<StepUpResult> {
  return openSecret(vault, flowId, 'result', result)
}
