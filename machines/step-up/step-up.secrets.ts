import type { Challenge, Grant, Proof, Sealed, SecretKind, StepUpRequest, StepUpResult } from '../domain.js'
import type { Vault } from '../ports.js'

/** What is sealed, per kind. */
interface Secrets {
  readonly request: StepUpRequest
  readonly grant: Pick<Grant, 'token' | 'memory'>
  readonly challenge: Pick<Challenge, 'id'>
  readonly response: string
  readonly proof: Proof
  readonly result: StepUpResult
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

/** Opens what {@link sealSecret} sealed. Throws `secret_unavailable`. */
export async function openSecret<Kind extends SecretKind>(
  vault: Vault,
  flowId: string,
  kind: Kind,
  sealed: Sealed<Kind>,
): Promise<Secrets[Kind]> {
  // A vault answers only what was sealed with it, under the same kind: the shape is ours.
  return JSON.parse(await vault.open(kind, flowId, sealed)) as Secrets[Kind]
}
