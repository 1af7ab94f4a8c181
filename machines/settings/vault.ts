import { StepUpError } from '../errors.js'
import type { Environment, Vault } from '../ports.js'

/** The default vault: secrets live in this object and die with the page or the process. */
export function createMemoryVault(environment: Pick<Environment, 'generateId'>): Vault {
  // Names this vault, so that a handle saved by an earlier page never opens a secret of this one.
  const vaultId = environment.generateId()
  /** Per flow, what was sealed so far; a handle names its place and, like what is stored, its kind. */
  const flows = new Map<string, string[]>()

  return {
    seal: (kind, flowId, plaintext) => {
      const secrets = flows.get(flowId) ?? []
      flows.set(flowId, secrets)
      return Promise.resolve(`sealed:${kind}:${vaultId}.${secrets.push(`${kind}:${plaintext}`) - 1}` as const)
    },
    open: (kind, flowId, sealed) => {
      const prefix = `sealed:${kind}:${vaultId}.`
      const secret = sealed.startsWith(prefix)
        ? flows.get(flowId)?.[Number(sealed.slice(prefix.length))]
        : undefined
      return secret?.startsWith(`${kind}:`) === true
        ? Promise.resolve(secret.slice(kind.length + 1))
        : Promise.reject(new StepUpError('secret_unavailable'))
    },
    discard: (flowId) => {
      flows.delete(flowId)
      return Promise.resolve()
    },
  }
}

/** The same vault, but that `discard` waits for what is still being sealed: sealed later, it would stay for good. */
export function waitForSeals(vault: Vault): Vault {
  const sealing = new Map<string, Set<Promise<unknown>>>()
  return {
    isDurable: vault.isDurable === true,
    seal: async (kind, flowId, plaintext) => {
      const own = sealing.get(flowId) ?? new Set()
      const sealed = vault.seal(kind, flowId, plaintext)
      sealing.set(flowId, own.add(sealed))
      try {
        return await sealed
      } finally {
        own.delete(sealed)
        if (own.size === 0) sealing.delete(flowId)
      }
    },
    open: (kind, flowId, sealed) => vault.open(kind, flowId, sealed),
    discard: async (flowId) => {
      await Promise.allSettled([...(sealing.get(flowId) ?? [])])
      await vault.discard(flowId)
    },
  }
}
