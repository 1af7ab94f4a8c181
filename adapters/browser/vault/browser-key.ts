import { createStore, del, get, update, type UseStore } from 'idb-keyval'
import type { CryptoKey } from 'jose'

import type { Milliseconds } from '../../../machines/domain.js'
import { aText, type OptionRules, requireOptions } from '../../../machines/errors.js'
import { isAesKey, withTimeout } from './key.js'
import { unavailable } from './sealed-vault.js'

/** Time to load or delete a key: 10 seconds. Browsers have had databases that never open. */
const keyTimeout: Milliseconds = 10_000

/** A store for one use. Its connection is closed then: one left open holds up whoever deletes the database. */
function openKeyStore(): UseStore {
  const useStore = createStore('mfa-step-up', 'keys')
  return (mode, callback) =>
    useStore(mode, async (store) => {
      try {
        return await callback(store)
      } finally {
        store.transaction.db.close()
      }
    })
}

export interface BrowserKeyOptions {
  /** Name of the key within the origin, for pages that need several. Default `default`. */
  readonly name?: string
}

const rules: OptionRules<BrowserKeyOptions> = { name: aText }

/**
 * The key of this browser and origin: AES-GCM, 256 bits, non-extractable, in IndexedDB (database `mfa-step-up`, store `keys`).
 * Made at the first call; later calls, pages and tabs get the same. It is gone when the user clears the site's data, or the
 * browser does.
 *
 * Rejects with `secret_unavailable` where the browser has or allows no IndexedDB or no WebCrypto (plain http, some private
 * modes, a server), can't store a key, or hasn't done so in 10 seconds: there is no key then that a reload would find. Rejects
 * with an `OptionError` that names a wrong option.
 */
export async function loadBrowserKey(options: BrowserKeyOptions = {}): Promise<CryptoKey> {
  const name = nameOf('loadBrowserKey', options)
  const load = async () => (await find(name)) ?? (await create(name))
  try {
    return await withTimeout(load(), keyTimeout)
  } catch (error) {
    throw unavailable(error)
  }
}

/**
 * Forgets the key, for a log-out on a shared device: what was sealed with it never opens again. A vault that has loaded it
 * keeps it until its page is gone. Rejects like {@link loadBrowserKey}: then the key may be there still.
 */
export async function deleteBrowserKey(options: BrowserKeyOptions = {}): Promise<void> {
  const name = nameOf('deleteBrowserKey', options)
  const forget = async () => del(name, openKeyStore())
  try {
    await withTimeout(forget(), keyTimeout)
  } catch (error) {
    throw unavailable(error)
  }
}

function nameOf(caller: string, options: BrowserKeyOptions): string {
  requireOptions<BrowserKeyOptions>(caller, options, rules)
  return options.name ?? 'default'
}

/** The key as stored; `null` where there is none, or none that will do. */
async function find(name: string): Promise<CryptoKey | null> {
  const key = await get<unknown>(name, openKeyStore())
  return isBrowserKey(key) ? key : null
}

/** Stores a key unless another tab was faster, and answers the one that is there. */
async function create(name: string): Promise<CryptoKey> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await update<unknown>(name, (stored) => (isBrowserKey(stored) ? stored : key), openKeyStore())
  const stored = await find(name)
  if (stored === null) throw new TypeError('The browser stores no keys')
  return stored
}

const isBrowserKey = (value: unknown): value is CryptoKey => isAesKey(value) && !value.extractable
