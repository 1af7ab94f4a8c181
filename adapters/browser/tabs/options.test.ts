import { afterEach, describe, expect, test } from '@jest/globals'

import { createMemoryVault, createStepUpServices, saveIn } from '../../../machines/index.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { shareStepUpFlow, type ShareStepUpFlowOptions } from './index.js'
import { createApp, settle } from './tabs.fixtures.js'

const durable = { ...createMemoryVault({ generateId: () => 'device' }), isDurable: true }
const store = {
  getKeys: () => [],
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
}
const adapter = createMemoryAdapter()
const options: ShareStepUpFlowOptions = {
  name: 'pay',
  services: createStepUpServices({ adapter, vault: durable, saving: saveIn(store) }),
  request: { approach: { kind: 'session' } },
}

describe('a wrong option is a TypeError that names the function, the option, and what would be right', () => {
  const named = 'name must be 1 to 64 letters, digits, "_", "." or "-", for example "pay-4711" (got'
  const patient = 'patience must be 1000 to 60000 milliseconds, for example 3000 (got'
  const saved = 'services must save: createStepUpServices({ saving: saveIn(store), ... })'
  test.each([
    [{ name: '' }, `${named} an empty string)`],
    [{ name: 'a~b' }, `${named} a string)`],
    [{ name: 'a'.repeat(65) }, `${named} a string)`],
    [{ name: undefined }, `${named} nothing)`],
    [{ services: {} }, 'services must come from createStepUpServices'],
    [{ services: undefined }, 'services must be an object (got nothing)'],
    [{ services: createStepUpServices({ adapter }) }, saved],
    [{ request: undefined }, 'request must be an object (got nothing)'],
    [{ request: { approach: { kind: 'magic' } } }, 'request.approach.kind must be one of '],
    [{ limits: { codesPerFlow: 0 } }, 'limits.codesPerFlow must be '],
    [{ signal: 1 }, 'signal must be an AbortSignal (got 1)'],
    [{ clock: {} }, 'clock must have the methods setTimeout, clearTimeout (got an object)'],
    [{ patience: 999 }, `${patient} 999)`],
    [{ patience: 60_001 }, `${patient} a number)`],
    [{ locks: {} }, 'locks must have the methods request (got an object)'],
    [{ createChannel: 'pay' }, 'createChannel must be a function (got a string)'],
    [{ flowId: 'mine' }, 'flowId is not an option: use name, services, '],
    [{ toString: 1 }, 'toString is not an option: use name, services, '],
  ])('%p', async (wrong, message) => {
    const sharing = shareStepUpFlow({ ...options, ...wrong } as never)
    await expect(sharing).rejects.toBeInstanceOf(TypeError)
    await expect(sharing).rejects.toThrow(`shareStepUpFlow: ${message}`)
  })
})

test('a signal of another realm is one, for a tab among others and for one alone; both leave by it in `idle`, too', async () => {
  for (const locks of [undefined, { request: () => Promise.reject(new Error('none')) }]) {
    const { join } = createApp()
    const signal = Object.assign(new EventTarget(), { aborted: false })
    const { flow } = await join({ signal: signal as AbortSignal, ...(locks && { locks }) })
    signal.dispatchEvent(new Event('abort'))
    expect(await flow.outcome).toMatchObject({ status: 'failed', reason: 'cancelled' })
  }
})

test('a signal that is aborted is told at once, also where there are no locks', async () => {
  const { open } = createApp()
  const { sharing } = await open({
    signal: AbortSignal.abort(),
    createChannel: () => {
      throw new Error('none')
    },
  })
  await expect(sharing).rejects.toMatchObject({ code: 'cancelled' })
})

test('a vault that can not seal is told of, and nothing is kept', async () => {
  const { open, browser, vault } = createApp()
  const seal = () => Promise.reject(new Error('no key'))
  const { sharing } = await open({ vault: { ...vault, seal } })
  await expect(sharing).rejects.toMatchObject({ code: 'secret_unavailable' })
  expect(browser.open()).toEqual({ locks: 0, channels: 0 })
})

test('services that nobody checked are refused', async () => {
  const { once: _, ...services } = options.services
  await expect(shareStepUpFlow({ ...options, services } as never)).rejects.toThrow(
    new TypeError('shareStepUpFlow: services must come from createStepUpServices'),
  )
})

describe('without the platform each tab is by itself', () => {
  const { navigator } = globalThis
  const setNavigator = (value: unknown) =>
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true, writable: true })
  afterEach(() => {
    setNavigator(navigator)
  })

  test.each([
    ['no navigator', undefined],
    ['no locks', {}],
  ])('%s', async (_name, value) => {
    setNavigator(value)
    const { join, count, browser, items } = createApp()
    const [first, second] = [
      await join({ locks: undefined as never }),
      await join({ locks: undefined as never }),
    ]
    await first.start()
    await second.start()
    expect([first.flow.isLeader(), second.flow.isLeader(), count('send')]).toEqual([true, true, 2])
    expect([browser.messages, items.size]).toEqual([[], 0])
    await first.submit()
    expect(await first.flow.outcome).toMatchObject({ status: 'verified' })
    expect(second.view().step).toBe('enterCode')
  })

  test('no locks for this page: the browser refuses them', async () => {
    const { join, browser } = createApp()
    const locks = { request: () => Promise.reject(new DOMException('Not here', 'SecurityError')) }
    const signal = new AbortController()
    const alone = await join({ locks, signal: signal.signal })
    await alone.start()
    expect([alone.flow.isLeader(), alone.view().step, browser.open().channels]).toEqual([
      true,
      'enterCode',
      0,
    ])
    signal.abort()
    await settle()
    expect(await alone.flow.outcome).toMatchObject({ reason: 'cancelled' })
  })

  test('no channel for this page: the browser refuses it', async () => {
    const { join, browser } = createApp()
    const createChannel = () => {
      throw new DOMException('Not here', 'SecurityError')
    }
    const alone = await join({ createChannel })
    await alone.start()
    expect([alone.flow.isLeader(), alone.view().step, browser.open().locks]).toEqual([true, 'enterCode', 0])
  })

  test('no BroadcastChannel', async () => {
    const { BroadcastChannel } = globalThis
    Reflect.deleteProperty(globalThis, 'BroadcastChannel')
    try {
      const { join } = createApp()
      const first = await join({ createChannel: undefined as never })
      expect([
        first.flow.isLeader(),
        (await join({ createChannel: undefined as never })).flow.isLeader(),
      ]).toEqual([true, true])
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel
    }
  })
})
