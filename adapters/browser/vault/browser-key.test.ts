import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { IDBDatabase, IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { createStore, get, set } from 'idb-keyval'
import type { CryptoKey } from 'jose'

import { type BrowserKeyOptions, createSealedVault, deleteBrowserKey, loadBrowserKey } from './index.js'
import { fail, settle, unavailable } from './vault.fixtures.js'

const { subtle } = crypto
const keys = () => createStore('mfa-step-up', 'keys')
const createVault = () => createSealedVault({ key: () => loadBrowserKey() })

/** Whether what one key seals, the other opens. */
async function isSame(one: CryptoKey, other: CryptoKey): Promise<boolean> {
  const sealed = await createSealedVault({ key: one }).seal('grant', 'flow-1', 'plain text')
  const opened = createSealedVault({ key: other }).open('grant', 'flow-1', sealed)
  return opened.then(
    (plaintext) => plaintext === 'plain text',
    () => false,
  )
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await settle()
})

describe('the key of the browser', () => {
  test('is AES-GCM of 256 bits, and nobody reads it, as made and as loaded', async () => {
    for (const key of [await loadBrowserKey(), await loadBrowserKey()]) {
      expect(key).toMatchObject({
        type: 'secret',
        extractable: false,
        algorithm: { name: 'AES-GCM', length: 256 },
      })
      expect(key.usages).toEqual(['encrypt', 'decrypt'])
      for (const format of ['raw', 'jwk'] as const)
        await expect(subtle.exportKey(format, key)).rejects.toThrow('not extractable')
    }
  })

  test('outlives the page: a later vault opens what an earlier one sealed', async () => {
    const sealed = await createVault().seal('grant', 'flow-1', 'plain text')
    expect(await createVault().open('grant', 'flow-1', sealed)).toBe('plain text')
  })

  test('is one for all who ask at the same time', async () => {
    const [first = fail('no key'), ...others] = await Promise.all(
      Array.from({ length: 5 }, () => loadBrowserKey()),
    )
    for (const other of others) expect(await isSame(first, other)).toBe(true)
  })

  test('is that of the faster tab, however late the other one stores its own', async () => {
    const generateKey = subtle.generateKey.bind(subtle)
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (release = resolve))
    const reached = new Promise<void>((resolve) => {
      jest.spyOn(subtle, 'generateKey').mockImplementationOnce(async () => {
        resolve()
        await gate
        return generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
      })
    })
    const slow = loadBrowserKey()
    await reached
    const fast = await loadBrowserKey()
    release()
    expect(await isSame(fast, await slow)).toBe(true)
    expect(await isSame(fast, await loadBrowserKey())).toBe(true)
  })

  test('is another per name', async () => {
    const key = await loadBrowserKey()
    expect(await isSame(key, await loadBrowserKey({ name: 'default' }))).toBe(true)
    expect(await isSame(key, await loadBrowserKey({ name: 'admin' }))).toBe(false)
  })

  test('takes the place of what is no such key', async () => {
    const readable = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
    for (const odd of [readable, {}, null, 'key']) {
      await set('default', odd, keys())
      expect(await loadBrowserKey()).toMatchObject({ extractable: false })
      expect(await get('default', keys())).toMatchObject({ extractable: false })
    }
  })

  test('leaves no connection open, which would hold up whoever deletes the database', async () => {
    const open = jest.spyOn(indexedDB, 'open')
    const close = jest.spyOn(IDBDatabase.prototype, 'close')
    await loadBrowserKey()
    await deleteBrowserKey()
    expect(open).toHaveBeenCalledTimes(4)
    expect(close).toHaveBeenCalledTimes(4)
  })
})

describe('a deleted key', () => {
  test('leaves all that it sealed unreadable, and the next one is another', async () => {
    const before = await loadBrowserKey()
    const sealed = await createVault().seal('grant', 'flow-1', 'plain text')
    await deleteBrowserKey()
    await expect(createVault().open('grant', 'flow-1', sealed)).rejects.toMatchObject(unavailable)
    expect(await isSame(before, await loadBrowserKey())).toBe(false)
  })

  test('is that of its name; one that is not there is no error', async () => {
    const key = await loadBrowserKey()
    await deleteBrowserKey({ name: 'admin' })
    expect(await isSame(key, await loadBrowserKey())).toBe(true)
  })
})

test.each([
  ['name must be a non-empty string (got an empty string)', { name: '' }],
  ['name must be a non-empty string (got 7)', { name: 7 }],
  ['colour is not an option: use name', { colour: 'red' }],
])('a mistake is named: %s', async (problem, options) => {
  for (const act of [loadBrowserKey, deleteBrowserKey]) {
    const refused = act(options as BrowserKeyOptions)
    await expect(refused).rejects.toThrow(TypeError)
    await expect(refused).rejects.toThrow(`${act.name}: ${problem}`)
  }
})
