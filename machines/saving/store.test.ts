import { describe, expect, test } from '@jest/globals'

import type { FlowStore, Vault } from '../ports.js'
import { createMemoryVault } from '../settings/vault.js'
import type { SavedFlow } from './saved-flow.js'
import { findSaved, forgetSaved, putSaved, removeSaved, tidySaved } from './store.js'

const flow = (flowId: string, savedAt = 1, expiresAt = 100): SavedFlow => ({
  flowId,
  adapter: 'scripted',
  owner: '',
  savedAt,
  expiresAt,
  sealed: 'sealed:flow:x',
})

/** A store that is asked for its keys by a beginning and, like some drivers, gives all of them. */
function createStore(entries: Readonly<Record<string, unknown>> = {}) {
  const items = new Map<string, unknown>(Object.entries(entries))
  const bases: string[] = []
  const store: FlowStore = {
    getKeys: (base) => {
      bases.push(base)
      return [...items.keys()]
    },
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
  return { items, bases, store }
}

const vault = createMemoryVault({ generateId: () => 'vault' })
const unreadable = expect.objectContaining({ code: 'saved_flow_unreadable' }) as unknown
const broken = () => {
  throw new Error('full')
}

describe('a flow in the store', () => {
  test('is text under a key of this package, whatever its id holds', async () => {
    const { items, store } = createStore()
    await putSaved(store, flow('a/b?c'))
    expect([...items]).toEqual([['mfa-step-up:a%2Fb%3Fc', JSON.stringify(flow('a/b?c'))]])
    expect(await findSaved(store, 'scripted', '', 'a/b?c')).toEqual(flow('a/b?c'))
  })

  test('is found whether the store gives the text or what it reads in it', async () => {
    const { store } = createStore({ 'mfa-step-up:a': flow('a') })
    expect(await findSaved(store, 'scripted', '', 'a')).toEqual(flow('a'))
  })

  test('is found by its id, or else as the one that was saved last', async () => {
    const { bases, store } = createStore()
    for (const each of [flow('b', 2), flow('c', 3), flow('a', 1)]) await putSaved(store, each)
    expect(await findSaved(store, 'scripted', '', undefined)).toEqual(flow('c', 3))
    expect(bases).toEqual(['mfa-step-up:'])
    expect(await findSaved(store, 'scripted', '', 'a')).toEqual(flow('a', 1))
    expect(await findSaved(store, 'scripted', '', 'd')).toBeNull()
  })

  test('lives as long as the longest flow, and no longer', async () => {
    const { store } = createStore()
    await putSaved(store, flow('a', 1, 86_400_001))
    expect(await findSaved(store, 'scripted', '', 'a')).toEqual(flow('a', 1, 86_400_001))
  })

  test('is of its own adapter: that of another provider is left alone', async () => {
    const { items, store } = createStore()
    await putSaved(store, { ...flow('a', 9), adapter: 'other' })
    await putSaved(store, flow('b', 1))
    expect(await findSaved(store, 'scripted', '', undefined)).toEqual(flow('b', 1))
    expect(await findSaved(store, 'scripted', '', 'a')).toBeNull()
    expect(items.size).toBe(2)
  })

  test('leaves what others keep in the same store alone', async () => {
    const { items, store } = createStore({ theme: 'dark', 'x:mfa-step-up:a': '{}' })
    expect(await findSaved(store, 'scripted', '', undefined)).toBeNull()
    await tidySaved(store, vault, flow('a', 1000))
    expect(items.size).toBe(2)
  })

  test.each([null, undefined])('that the store knows only by its key is none, be it %j', async (nothing) => {
    const { items, store } = createStore({ 'mfa-step-up:a': 'gone' })
    expect(await findSaved({ ...store, getItem: () => nothing }, 'scripted', '', undefined)).toBeNull()
    expect(items.size).toBe(1)
  })
})

describe('what is no saved flow', () => {
  test.each([
    ['no JSON', 'text'],
    ['another JSON', '{}'],
    ['nothing of ours', 7],
    ['a flow under the key of another', JSON.stringify(flow('b'))],
    ['a flow that never ends', JSON.stringify(flow('a', 1, 86_400_002))],
  ])('%s is refused, and gone then', async (_title, item) => {
    const { items, store } = createStore({ 'mfa-step-up:a': item })
    await expect(findSaved(store, 'scripted', '', 'a')).rejects.toEqual(unreadable)
    expect(items.size).toBe(0)
    expect(await findSaved(store, 'scripted', '', 'a')).toBeNull()
  })

  test('has an id that is half a character: it is refused like the rest', async () => {
    const { items, store } = createStore({ 'mfa-step-up:x': JSON.stringify(flow('\ud800')) })
    await putSaved(store, flow('b'))
    expect(await findSaved(store, 'scripted', '', undefined)).toEqual(flow('b'))
    expect([...items.keys()]).toEqual(['mfa-step-up:b'])
  })

  test('is no hindrance where another one can be read', async () => {
    const { items, store } = createStore({ 'mfa-step-up:a': 'text' })
    await putSaved(store, flow('b'))
    expect(await findSaved(store, 'scripted', '', undefined)).toEqual(flow('b'))
    expect([...items.keys()]).toEqual(['mfa-step-up:b'])
  })
})

describe('a store that fails', () => {
  test('is refused when a flow is looked for, by id or not', async () => {
    const { store } = createStore()
    await expect(findSaved({ ...store, getKeys: broken }, 'scripted', '', undefined)).rejects.toEqual(
      unreadable,
    )
    await expect(findSaved({ ...store, getItem: broken }, 'scripted', '', 'a')).rejects.toEqual(unreadable)
    await expect(findSaved({ ...store, getKeys: broken }, 'scripted', '', undefined)).rejects.toMatchObject({
      cause: { name: 'Error' },
    })
  })

  test('to read for a moment keeps what it holds', async () => {
    const { items, store } = createStore()
    await putSaved(store, flow('a'))
    await expect(findSaved({ ...store, getItem: broken }, 'scripted', '', 'a')).rejects.toEqual(unreadable)
    expect(items.size).toBe(1)
    expect(await findSaved(store, 'scripted', '', 'a')).toEqual(flow('a'))
  })

  test('says so when a flow is put into it, and not when one is taken out', async () => {
    const { store } = createStore()
    await expect(putSaved({ ...store, setItem: broken }, flow('a'))).rejects.toThrow('full')
    await expect(
      putSaved({ ...store, setItem: () => Promise.reject(new Error('full')) }, flow('a')),
    ).rejects.toThrow('full')
    expect(await removeSaved({ ...store, removeItem: broken }, 'a')).toBe(false)
    const late = () => Promise.reject(new Error('full'))
    expect(await removeSaved({ ...store, removeItem: late }, 'a')).toBe(false)
    expect(await removeSaved(store, 'a')).toBe(true)
  })
})

describe('a flow that nobody goes on with', () => {
  test('is forgotten by store and vault, and one that fails does not keep the other from it', async () => {
    const { items, store } = createStore()
    const forgotten: string[] = []
    const discard = (flowId: string) => Promise.resolve(void forgotten.push(flowId))
    const failing: Vault = { ...vault, discard: () => Promise.reject(new Error('gone')) }
    for (const flowId of ['a', 'b']) await putSaved(store, flow(flowId))
    await forgetSaved({ ...store, removeItem: broken }, { ...vault, discard }, 'a')
    await forgetSaved(store, failing, 'b')
    expect(forgotten).toEqual(['a'])
    expect([...items.keys()]).toEqual(['mfa-step-up:a'])
  })
})

describe('tidying', () => {
  test('takes out what is over, when its last answer must have come', async () => {
    const { items, store } = createStore()
    for (const each of [flow('over', 1, 99), flow('now', 1, 100), flow('waiting', 1, 101)])
      await putSaved(store, each)
    await tidySaved(store, vault, flow('last', 60_100))
    expect([...items.keys()]).toEqual(['mfa-step-up:waiting'])
  })

  test('counts only what can be gone on with: one that waits for its last answer takes no place', async () => {
    const { items, store } = createStore()
    await putSaved(store, flow('waiting', 9, 100))
    for (const savedAt of [5, 6, 7, 8]) await putSaved(store, flow(String(savedAt), savedAt, 200))
    await tidySaved(store, vault, flow('last', 100))
    expect(items.size).toBe(5)
  })

  test('leaves everything in a store that fails to read for a moment', async () => {
    const { items, store } = createStore()
    for (const each of [flow('a'), flow('b')]) await putSaved(store, each)
    await expect(tidySaved({ ...store, getItem: broken }, vault, flow('c'))).rejects.toThrow('full')
    expect(items.size).toBe(2)
  })

  test('leaves the five that were saved last', async () => {
    const { items, store } = createStore()
    for (const savedAt of [3, 1, 6, 2, 5, 4, 7]) await putSaved(store, flow(String(savedAt), savedAt))
    await tidySaved(store, vault, flow('7', 7))
    expect([...items.keys()].sort()).toEqual(['3', '4', '5', '6', '7'].map((id) => `mfa-step-up:${id}`))
  })

  test('spares the one that was just saved, and the secrets of those that make room', async () => {
    const { items, store } = createStore()
    const forgotten: string[] = []
    const discard = (flowId: string) => Promise.resolve(void forgotten.push(flowId))
    const late = 60_002
    for (const savedAt of [90, 91, 92, 93, 94, 2])
      await putSaved(store, flow(String(savedAt), savedAt, late + 1))
    await putSaved(store, flow('over', 1, 2))
    await tidySaved(store, { ...vault, discard }, flow('2', late))
    expect([...items.keys()].sort()).toEqual(['2', '91', '92', '93', '94'].map((id) => `mfa-step-up:${id}`))
    expect(forgotten).toEqual(['over'])
  })
})
