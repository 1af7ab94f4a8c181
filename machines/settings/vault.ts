import type { Sealed, SecretKind } from '../domain.js'
import { StepUpError } from '../errors.js'
import type { Environment, Vault } from '../ports.js'

/** The default vault: secrets live in this object and die with the page or the process. */
export function createMemoryVault(environment: Pick<Environment, 'generateId'>): Vault {
  // Names this vault, so that a handle saved by an earlier page never opens a secret of this one.
  const vaultId = environment.generateId()
  /** Per flow, kind and text of what was sealed so far; a handle names the place of its text. */
  const flows = new Map<string, readonly string[]>()
  const none: readonly string[] = []
  /** The beginning of all handles of a kind: one text that they share. */
  const prefixes = new Map<SecretKind, string>()
  const prefixOf = (kind: SecretKind): string => {
    const known = prefixes.get(kind)
    if (known !== undefined) return known
    const prefix = `sealed:${kind}:${vaultId}.`
    prefixes.set(kind, prefix)
    return prefix
  }

  return {
    seal: <Kind extends SecretKind>(kind: Kind, flowId: string, plaintext: string) => {
      // A copy of the right length: a list that grows keeps room for more, in each of thousands of flows.
      const secrets = (flows.get(flowId) ?? none).concat(kind, plaintext)
      flows.set(flowId, secrets)
      return Promise.resolve(`${prefixOf(kind)}${secrets.length - 1}` as Sealed<Kind>)
    },
    open: (kind, flowId, sealed) => {
      const prefix = prefixOf(kind)
      const place = sealed.startsWith(prefix) ? Number(sealed.slice(prefix.length)) : 0
      const secrets = flows.get(flowId)
      const secret = secrets?.[place - 1] === kind ? secrets[place] : undefined
      return secret === undefined
        ? Promise.reject(new StepUpError('secret_unavailable'))
        : Promise.resolve(secret)
    },
    discard: (flowId) => {
      flows.delete(flowId)
      return Promise.resolve()
    },
  }
}

/**
 * The same vault, but that `discard` waits for what is still being sealed: sealed later, it would stay for good. Of a flow that is being
 * forgotten nothing is sealed until that is done: it is of the next flow of this id.
 */
export function waitForSeals(vault: Vault): Vault {
  const sealing = new Map<string, Set<Promise<unknown>>>()
  const discarding = new Map<string, Promise<void>>()
  return {
    isDurable: vault.isDurable === true,
    seal: async (kind, flowId, plaintext) => {
      const own = sealing.get(flowId) ?? new Set()
      const before = discarding.get(flowId)
      const sealAfter = async () => {
        await Promise.allSettled([before])
        return vault.seal(kind, flowId, plaintext)
      }
      const sealed = before === undefined ? vault.seal(kind, flowId, plaintext) : sealAfter()
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
      const discard = async () => {
        await Promise.allSettled([...(sealing.get(flowId) ?? [])])
        await vault.discard(flowId)
      }
      const discarded = discard()
      discarding.set(flowId, discarded)
      try {
        await discarded
      } finally {
        if (discarding.get(flowId) === discarded) discarding.delete(flowId)
      }
    },
  }
}
