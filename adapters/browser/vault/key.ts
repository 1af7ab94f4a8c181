import type { CryptoKey } from 'jose'

import type { Milliseconds } from '../../../machines/domain.js'
import { isFunction, isObject, OptionError, type OptionRule } from '../../../machines/errors.js'

/** A WebCrypto key for AES-GCM of 256 bits, with usages `encrypt` and `decrypt`; or the 32 bytes of one, for a server. */
export type VaultKey = CryptoKey | Uint8Array

/** The key, a promise of it, or a function that is called at the first use. */
export type VaultKeySource = VaultKey | PromiseLike<VaultKey> | (() => VaultKey | PromiseLike<VaultKey>)

/** Asked of the key itself, not of its class: a key may come from another realm (a frame, a worker). */
export function isAesKey(value: unknown): value is CryptoKey {
  if (Object.prototype.toString.call(value) !== '[object CryptoKey]' || !isObject(value)) return false
  const { algorithm, usages } = value
  return (
    isObject(algorithm) &&
    algorithm['name'] === 'AES-GCM' &&
    algorithm['length'] === 256 &&
    Array.isArray(usages) &&
    usages.includes('encrypt') &&
    usages.includes('decrypt')
  )
}

const aKey = 'be 32 bytes in a Uint8Array, or a CryptoKey for AES-GCM of 256 bits that encrypts and decrypts'

export const aKeySource: OptionRule = [
  `${aKey}; or a promise or a function that gives one`,
  (value) => isFunction(value) || isThenable(value) || isBytes(value) || isAesKey(value),
]

/** Of whatever realm. */
const isUint8Array = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'

const isBytes = (value: unknown): value is Uint8Array => isUint8Array(value) && value.byteLength === 32

const isThenable = (value: unknown) => isObject(value) && isFunction(value['then'])

/** The answer, or a `TimeoutError` for one that is not there in time. */
export async function withTimeout<Answer>(work: Promise<Answer>, limit: Milliseconds): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DOMException('No answer in time', 'TimeoutError'))
    }, limit)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** How long a source of a key, or the browser's encryption, may take: 30 seconds. A vault must settle. */
export const vaultTimeout: Milliseconds = 30_000

/**
 * Answers the key at each call. It is loaded once, at the first; calls that come meanwhile share that load, and a load that
 * failed is tried again at the next call. Rejects with what the source threw, with an `OptionError` for what is no key, and with a
 * `TimeoutError` for a source that does not answer.
 */
export function createKeyLoader(source: VaultKeySource): () => Promise<CryptoKey> {
  // A copy: the caller may wipe its bytes.
  const kept = isUint8Array(source) ? new Uint8Array(source) : source
  // A promise that fails before the first use would end a Node process; the first use tells of it.
  if (typeof kept !== 'function') Promise.resolve(kept).catch(() => undefined)

  let loading: Promise<CryptoKey> | null = null
  const load = async () => importKey(await (typeof kept === 'function' ? kept() : kept))
  return () => {
    loading ??= withTimeout(load(), vaultTimeout).catch((error: unknown) => {
      loading = null
      throw error
    })
    return loading
  }
}

/** Bytes become a key that can't be read back. */
async function importKey(key: unknown): Promise<CryptoKey> {
  if (isAesKey(key)) return key
  if (!isBytes(key)) throw new OptionError('createSealedVault', 'key', `must ${aKey}`)
  return crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
}
