import { CompactEncrypt, type CryptoKey } from 'jose'
import { inspect } from 'node:util'

import type { Sealed, SecretKind } from '../../../machines/domain.js'
import { createSealedVault } from './index.js'

export const kinds: readonly SecretKind[] = [
  'request',
  'grant',
  'challenge',
  'response',
  'proof',
  'result',
  'flow',
]

/** What every refusal looks like. */
export const unavailable = { name: 'StepUpError', code: 'secret_unavailable' }

export const createBytes = () => crypto.getRandomValues(new Uint8Array(32))

export const createKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])

/** A vault with a grant of the flow `flow-1` in it. */
export async function createStage(key: CryptoKey | Uint8Array = createBytes()) {
  const vault = createSealedVault({ key })
  const sealed = await vault.seal('grant', 'flow-1', 'plain text')
  const parts = sealed.slice('sealed:grant:'.length).split('.')
  /** Opens a string, or a JWE alone, as that grant. */
  const open = (other: string) => vault.open('grant', 'flow-1', asGrant(other))
  return { key, vault, sealed, parts, open }
}

/** A JWE by its full name; what has it already stays as it is. */
export const asGrant = (jwe: string): Sealed<'grant'> =>
  `sealed:grant:${jwe.startsWith('sealed:grant:') ? jwe.slice('sealed:grant:'.length) : jwe}`

const goodHeader = { alg: 'dir', enc: 'A256GCM', kind: 'grant', flow: 'flow-1' }

/** A grant as somebody with the key could make it: right in all that isn't in `header`. */
export async function forge(
  key: CryptoKey | Uint8Array,
  header: object = {},
  content: string | Uint8Array = 'forged',
) {
  const members = { ...goodHeader, ...header, fill: '' }
  const fill = ' '.repeat((3 - (JSON.stringify(members).length % 3)) % 3)
  const plaintext = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const encrypt = new CompactEncrypt(plaintext).setProtectedHeader({ ...members, fill })
  return asGrant((await encrypt.encrypt(key, { crit: { kind: true } })).replaceAll('=', ''))
}

/** All that a log could show of an error. */
export function show(error: unknown): string {
  const texts = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(error)]
  if (error instanceof Error) texts.push(error.message, error.stack ?? '', show(error.cause))
  return texts.join('\n')
}

export function fail(message: string): never {
  throw new Error(message)
}

/** The transactions of fake-indexeddb complete some turns after their answer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
