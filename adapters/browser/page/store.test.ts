import { afterEach, describe, expect, test } from '@jest/globals'
import { createStorage } from 'unstorage'

import {
  createStepUpFlow,
  createStepUpServices,
  type FlowStore,
  resumeStepUpFlow,
} from '../../../machines/index.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { createSealedVault } from '../vault/index.js'
import { createKey } from '../vault/vault.fixtures.js'
import { createPageStore } from './index.js'
import { saveIn } from '../../../machines/index.js'

const secrets = { accessToken: 'canary-access-token', code: '918273', action: 'canary-action' }
const stops: AbortController[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort()
})

/** Web Storage, as a page has it. */
function createWebStorage(): Storage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>()
  return {
    items,
    get length() {
      return items.size
    },
    clear: () => {
      items.clear()
    },
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}

/** Two pages, one after the other, under one key: the second goes on where the first was. */
async function reload(store: FlowStore) {
  const key = await createKey()
  const adapter = createMemoryAdapter({ generateCode: () => secrets.code })
  const page = () => {
    const stop = new AbortController()
    stops.push(stop)
    const services = createStepUpServices({
      adapter,
      vault: createSealedVault({ key }),
      saving: saveIn(store),
    })
    return { services, signal: stop.signal }
  }
  const { accessToken, action } = secrets
  const request = { approach: { kind: 'accessToken', accessToken }, action } as const
  const first = page()
  const flow = createStepUpFlow({ ...first, request })
  const reach = (step: string, { getSnapshot, subscribe } = flow) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (getSnapshot().step === step) resolve()
      }
      subscribe(check)
      check()
    })
  flow.send({ type: 'flow.started' })
  await reach('chooseFactor')
  flow.send({ type: 'factor.chosen', factorId: 'sms' })
  await reach('enterCode')
  await first.services.saving?.whenSaved(flow.id)
  const resumed = await resumeStepUpFlow(page())
  if (resumed === null) throw new Error('Nothing was saved')
  return { adapter, flow, resumed }
}

describe.each([
  ['the storage of a page', () => createPageStore({ storage: createWebStorage() })],
  ['a store of unstorage', () => createStorage()],
])('in %s, under a sealed vault', (_name, createStore) => {
  test('a flow goes on after a reload: one code, verified, and nothing left behind', async () => {
    const store = createStore()
    const { adapter, flow, resumed } = await reload(store)
    expect(resumed.getSnapshot()).toEqual(flow.getSnapshot())
    resumed.send({ type: 'code.submitted', code: secrets.code })
    expect(await resumed.outcome).toMatchObject({ status: 'verified' })
    expect(adapter.outbox).toHaveLength(1)
    expect(await store.getKeys('mfa-step-up:')).toEqual([])
  })
})

test('what is in the storage of a page holds no secret', async () => {
  const storage = createWebStorage()
  await reload(createPageStore({ storage }))
  const written = [...storage.items].flat().join('\n')
  expect(written).toContain('sealed:flow:eyJ')
  for (const secret of Object.values(secrets)) expect(written).not.toContain(secret)
})

test('other things in the storage are left alone', async () => {
  const storage = createWebStorage()
  storage.setItem('theme', 'dark')
  const store = createPageStore({ storage })
  expect(await store.getKeys('mfa-step-up:')).toEqual([])
  await reload(store)
  expect(storage.getItem('theme')).toBe('dark')
})

test('a wrong option is named, with what would be right', () => {
  expect(() => createPageStore({ storage: new Map() as never })).toThrow(
    'createPageStore: storage must have the methods key, getItem, setItem, removeItem (got an object)',
  )
  expect(() => createPageStore({ session: createWebStorage() } as never)).toThrow(
    'createPageStore: session is not an option: use storage',
  )
})

test('a page, or a server, without `sessionStorage` is told what to give', () => {
  const given = Object.getOwnPropertyDescriptor(globalThis, 'sessionStorage')
  Reflect.deleteProperty(globalThis, 'sessionStorage')
  try {
    expect(() => createPageStore()).toThrow(
      'createPageStore: storage must have the methods key, getItem, setItem, removeItem (got nothing)',
    )
  } finally {
    if (given !== undefined) Object.defineProperty(globalThis, 'sessionStorage', given)
  }
})
