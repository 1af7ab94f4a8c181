import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb'
import 'fake-indexeddb/auto'

import { createSealedVault, deleteBrowserKey, loadBrowserKey } from './index.js'
import { settle, unavailable } from './vault.fixtures.js'

/** Browsers without a store for keys. A vault must settle there and say so. */

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(async () => {
  jest.restoreAllMocks()
  jest.useRealTimers()
  await settle()
})

const both = [loadBrowserKey, deleteBrowserKey] as const

test('no IndexedDB: a server, or a page where it is turned off', async () => {
  Reflect.deleteProperty(globalThis, 'indexedDB')
  const refusal = { ...unavailable, cause: { name: 'ReferenceError' } }
  for (const act of both) await expect(act()).rejects.toMatchObject(refusal)
  const vault = createSealedVault({ key: () => loadBrowserKey() })
  await expect(vault.seal('grant', 'flow-1', 'plain text')).rejects.toMatchObject(refusal)
})

test('a blocked one: some private modes', async () => {
  jest.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('canary', 'SecurityError')
  })
  const refusal = { ...unavailable, cause: { name: 'SecurityError' } }
  for (const act of both) await expect(act()).rejects.toMatchObject(refusal)
})

test('no WebCrypto: plain http', async () => {
  jest.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as unknown as SubtleCrypto)
  const refusal = { ...unavailable, cause: { name: 'TypeError' } }
  await expect(loadBrowserKey()).rejects.toMatchObject(refusal)
})

test('one that takes no key: Safari in Lockdown Mode', async () => {
  jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('canary', 'DataCloneError')
  })
  await expect(loadBrowserKey()).rejects.toMatchObject({ ...unavailable, cause: { name: 'DataCloneError' } })
})

test('one that takes a key and gives nothing back', async () => {
  jest.spyOn(globalThis, 'structuredClone').mockReturnValue({})
  await expect(loadBrowserKey()).rejects.toMatchObject({ ...unavailable, cause: { name: 'TypeError' } })
})

test('one that never answers: refused after 10 seconds', async () => {
  jest.useFakeTimers()
  jest.spyOn(indexedDB, 'open').mockReturnValue({} as IDBOpenDBRequest)
  const settled: string[] = []
  const refused = both.map(async (act) => {
    await expect(act()).rejects.toMatchObject({ ...unavailable, cause: { name: 'TimeoutError' } })
    settled.push(act.name)
  })
  await jest.advanceTimersByTimeAsync(9999)
  expect(settled).toEqual([])
  await jest.advanceTimersByTimeAsync(1)
  await Promise.all(refused)
})

test('a WebCrypto that never makes a key: refused after 10 seconds', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  jest.spyOn(crypto.subtle, 'generateKey').mockReturnValue(new Promise<never>(() => undefined))
  const refused = expect(loadBrowserKey()).rejects.toMatchObject({
    ...unavailable,
    cause: { name: 'TimeoutError' },
  })
  await settle()
  await jest.advanceTimersByTimeAsync(10_000)
  await refused
})

test('a timer of a use that went well is gone', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  await loadBrowserKey()
  expect(jest.getTimerCount()).toBe(0)
})
