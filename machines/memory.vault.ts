import { StepUpError } from './errors.js'
import type { Environment, Vault } from './ports.js'

/** The default vault: secrets live in this object and die with the page or the process. */
export function createMemoryVault(environment: Pick<Environment, 'generateId'>): Vault {
  // Names this vault, so that a handle saved by an earlier page never opens a secret of this one.
  const vaultId = environment.generateId()
  const flows = new Map<string, Map<string, string>>()
  let sealedSoFar = 0

  return {
    seal: (kind, flowId, plaintext) => {
      sealedSoFar += 1
      const sealed = `sealed:${kind}:${vaultId}.${sealedSoFar}` as const
      const secrets = flows.get(flowId) ?? new Map<string, string>()
      flows.set(flowId, secrets.set(sealed, plaintext))
      return Promise.resolve(sealed)
    },
    open: (kind, flowId, sealed) => {
      const plaintext = flows.get(flowId)?.get(sealed)
      return plaintext === undefined || !sealed.startsWith(`sealed:${kind}:`)
        ? Promise.reject(new StepUpError('secret_unavailable'))
        : Promise.resolve(plaintext)
    },
    discard: (flowId) => {
      flows.delete(flowId)
      return Promise.resolve()
    },
  }
}
