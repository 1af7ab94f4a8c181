import { compactDecrypt, CompactEncrypt, type CryptoKey, type DecryptOptions } from 'jose'

import type { SecretKind } from '../../../machines/domain.js'
import { requireOptions, StepUpError } from '../../../machines/errors.js'
import type { Vault } from '../../../machines/ports.js'
import { aKeySource, createKeyLoader, type VaultKeySource, vaultTimeout, withTimeout } from './key.js'

/** The one error of vaults and keys. Of a `StepUpError` inside, its cause counts: that is what the browser said. */
export function unavailable(error: unknown): StepUpError {
  const cause = error instanceof StepUpError ? (error.cause ?? error) : error
  return new StepUpError('secret_unavailable', { cause })
}

/** What a sealed value is for. It stands in the protected header: readable by all, changeable by nobody. */
interface Binding {
  readonly kind: SecretKind
  readonly flow: string
}

/** Longest sealed value that is made or opened, in characters: 1 MiB. */
const longest = 1_048_576

/** Direct encryption with the key itself (RFC 7518, sections 4.5 and 5.3); nothing is inflated. */
const decryptOptions: DecryptOptions = {
  keyManagementAlgorithms: ['dir'],
  contentEncryptionAlgorithms: ['A256GCM'],
  maxDecompressedLength: 0,
}

/**
 * The five parts of a compact JWE (RFC 7516, section 7.1) as made here: header, no encrypted key, IV of 12 bytes, ciphertext,
 * tag of 16 bytes. Unused bits at the end of a part are zero (RFC 4648, section 3.5): no other string opens as the same.
 */
const shape =
  /^(?:[\w-]{4})+\.\.[\w-]{16}\.(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?\.[\w-]{21}[AQgw]$/

/** A compact JWE of the text under a fresh IV. Throws when it would be too long. */
async function encryptText(key: CryptoKey, binding: Binding, text: string): Promise<string> {
  const jwe = await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader(createHeader(binding))
    .encrypt(key)
  // Where a polyfill has `toBase64` pad, jose does too; RFC 7515, section 2, forbids it. The tag covers the header alone.
  const compact = jwe.replaceAll('=', '')
  if (compact.length > longest) throw new RangeError('Too long to be sealed')
  return compact
}

/** The text. Throws for what was not made by {@link encryptText} with this key and for this binding. */
async function decryptText(key: CryptoKey, binding: Binding, jwe: string): Promise<string> {
  if (jwe.length > longest || !shape.test(jwe)) throw new TypeError('Not a sealed value')
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, decryptOptions)
  const isBound = protectedHeader['kind'] === binding.kind && protectedHeader['flow'] === binding.flow
  if (!isBound) throw new TypeError('Sealed for something else')
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext)
}

/**
 * The encoded header is what the tag authenticates, so it can't lose a padding later. `fill` makes it a multiple of 3 bytes
 * long: there is none, in any realm.
 */
function createHeader(binding: Binding) {
  const header = { alg: 'dir', enc: 'A256GCM', kind: binding.kind, flow: binding.flow, fill: '' }
  const { length } = new TextEncoder().encode(JSON.stringify(header))
  return { ...header, fill: ' '.repeat((3 - (length % 3)) % 3) }
}

export interface SealedVaultOptions {
  /**
   * Who has it opens every sealed value. A function is called at the first use, and again after a failure. It has 30 seconds: ask the
   * user for a passphrase before, not in it.
   */
  readonly key: VaultKeySource
}

/**
 * A vault that keeps nothing: the secret itself, encrypted, is the sealed value, `sealed:<kind>:<compact JWE>` (RFC 7516; `dir`
 * with `A256GCM`). It opens wherever the same key is, so a saved flow outlives a reload. Kind and flow are in the protected
 * header: they can be read, but a value opens for no other kind, no other flow and under no other key.
 *
 * `seal` and `open` reject with `secret_unavailable`, whatever went wrong, and after 30 seconds without an answer of the key's source
 * or of the browser's encryption. `discard` has nothing to forget: a value opens as long as the key lives, so who saved it must delete
 * it when its flow ends.
 *
 * Throws an `OptionError` that names a wrong option.
 */
export function createSealedVault(options: SealedVaultOptions): Vault {
  requireOptions<SealedVaultOptions>('createSealedVault', options, { key: aKeySource }, ['key'])
  const loadKey = createKeyLoader(options.key)
  const settle = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await withTimeout(work(), vaultTimeout)
    } catch (error) {
      throw unavailable(error)
    }
  }

  return {
    isDurable: true,
    seal: (kind, flowId, plaintext) =>
      settle(async () => {
        const jwe = await encryptText(await loadKey(), { kind, flow: flowId }, plaintext)
        return `sealed:${kind}:${jwe}` as const
      }),
    open: (kind, flowId, sealed) =>
      settle(async () => {
        const prefix = `sealed:${kind}:`
        if (!sealed.startsWith(prefix)) throw new TypeError('Sealed as something else')
        return decryptText(await loadKey(), { kind, flow: flowId }, sealed.slice(prefix.length))
      }),
    discard: () => Promise.resolve(),
  }
}
