import type { Vault } from '../../machines/ports.js'
import { assertOptions } from '../_shared/option.checks.js'
import { decryptText, encryptText } from './sealed.envelope.js'
import { unavailable } from './vault.errors.js'
import { createKeyLoader, isKeySource, type VaultKeySource } from './vault.key.js'

export interface SealedVaultOptions {
  /** Who has it opens every sealed value. A function is called at the first use, and again after a failure; it must settle. */
  readonly key: VaultKeySource
}

/**
 * A vault that keeps nothing: the secret itself, encrypted, is the sealed value, `sealed:<kind>:<compact JWE>` (RFC 7516; `dir`
 * with `A256GCM`). It opens wherever the same key is, so a saved flow outlives a reload. Kind and flow are in the protected
 * header: they can be read, but a value opens for no other kind, no other flow and under no other key.
 *
 * `seal` and `open` reject with `secret_unavailable`, whatever went wrong. `discard` has nothing to forget: a value opens as
 * long as the key lives, so who saved it must delete it when its flow ends.
 *
 * Throws a `TypeError` that names a wrong option.
 */
export function createSealedVault(options: SealedVaultOptions): Vault {
  assertOptions<SealedVaultOptions>(options, { key: isKeySource }, ['key'])
  const loadKey = createKeyLoader(options.key)

  return {
    isDurable: true,
    seal: async (kind, flowId, plaintext) => {
      try {
        return `sealed:${kind}:${await encryptText(await loadKey(), { kind, flow: flowId }, plaintext)}`
      } catch (error) {
        throw unavailable(error)
      }
    },
    open: async (kind, flowId, sealed) => {
      try {
        const prefix = `sealed:${kind}:`
        if (!sealed.startsWith(prefix)) throw new TypeError('Sealed as something else')
        return await decryptText(await loadKey(), { kind, flow: flowId }, sealed.slice(prefix.length))
      } catch (error) {
        throw unavailable(error)
      }
    },
    discard: () => Promise.resolve(),
  }
}
