import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { createStepUpServices, saveIn } from '../../../machines/index.js'
import type { EvidencePort } from '../../../machines/ports.js'
import type { TabLocks } from './lock.js'
import { CODE, createApp, settle } from './tabs.fixtures.js'

const refusing: TabLocks = { request: () => Promise.reject(new DOMException('', 'SecurityError')) }

describe('a flow of this tab alone', () => {
  test('has the limits of the app', async () => {
    const { join } = createApp()
    const { start, view } = await join({ locks: refusing, limits: { codesPerFlow: 1 } })
    await start()
    expect(view()).toMatchObject({ step: 'enterCode', codesLeft: 0 })
  })

  test('has its evidence checked as any other', async () => {
    const { join, provider, vault, store } = createApp()
    const evidence: EvidencePort = {
      check: ({ claimed }) => Promise.resolve({ ...claimed, acr: 'gold', checked: ['issuer'] }),
    }
    const saving = saveIn(store)
    const services = createStepUpServices({ adapter: provider, vault, saving, evidence })
    const { start, submit, flow } = await join({ locks: refusing, services })
    await start()
    await submit(CODE)
    expect(await flow.outcome).toMatchObject({ evidence: { acr: 'gold', checked: ['issuer'] } })
  })
})

describe('a flow that tabs share', () => {
  test('is a new one where the store can not say what is saved', async () => {
    const { join, provider, vault, store } = createApp()
    const getKeys = () => Promise.reject(new Error('no store'))
    const services = createStepUpServices({
      adapter: provider,
      vault,
      saving: saveIn({ ...store, getKeys }),
    })
    const { flow } = await join({ services })
    expect([flow.isLeader(), flow.getSnapshot().step]).toEqual([true, 'idle'])
  })

  test('is inspected where the app asks for it', async () => {
    const { join } = createApp()
    const seen: string[] = []
    const { start } = await join({ inspect: ({ type }) => seen.push(type) })
    await start()
    expect(seen).toContain('@xstate.snapshot')
  })

  test('talks by the BroadcastChannel of the platform where the app gives none', async () => {
    const { join, browser } = createApp()
    const { createChannel } = browser.openTab()
    const names: string[] = []
    const given = Object.getOwnPropertyDescriptor(globalThis, 'BroadcastChannel')
    const Channel = function (name: string) {
      names.push(name)
      return createChannel(name)
    }
    Object.defineProperty(globalThis, 'BroadcastChannel', { value: Channel, configurable: true })
    try {
      await join({ createChannel: undefined as never })
    } finally {
      if (given !== undefined) Object.defineProperty(globalThis, 'BroadcastChannel', given)
    }
    expect(names).toEqual([expect.stringMatching(/^mfa-step-up:tabs:pay@/)])
    expect(browser.messages.length).toBeGreaterThan(0)
  })

  test('is verified where the lock was lost while the result was on its way to the other tabs', async () => {
    const { join, vault, openSaid } = createApp()
    let go: () => void = () => undefined
    const sealed = new Promise<void>((resolve) => (go = resolve))
    const seal: typeof vault.seal = async (kind, id, text) => {
      if (text.includes('"type":"end"')) await sealed
      return vault.seal(kind, id, text)
    }
    let lose: () => void = () => undefined
    const request: TabLocks['request'] = (_name, _options, callback) =>
      new Promise((_resolve, reject) => {
        void callback()
        lose = () => {
          reject(new DOMException('', 'AbortError'))
        }
      })
    const { start, submit, flow } = await join({ vault: { ...vault, seal }, locks: { request } })
    await start()
    await submit(CODE)
    lose()
    await settle()
    go()
    await settle()
    expect((await openSaid()).map(({ type }) => type)).toContain('end')
    expect((await flow.outcome).status).toBe('verified')
  })
})

describe('the timers of the platform', () => {
  afterEach(() => {
    jest.useRealTimers()
  })

  test('end with the flow, in every tab', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick', 'Date'] })
    const { join } = createApp()
    const first = await join({ clock: undefined as never })
    const second = await join({ clock: undefined as never })
    await first.start()
    expect(jest.getTimerCount()).toBeGreaterThan(0)
    await second.submit(CODE)
    expect((await second.flow.outcome).status).toBe('verified')
    expect((await first.flow.outcome).status).toBe('verified')
    await settle()
    expect(jest.getTimerCount()).toBe(0)
  })
})
