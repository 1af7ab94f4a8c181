import { afterEach, describe, expect, test } from '@jest/globals'

import { createMemoryVault, createStepUpServices } from '../../../machines/index.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { shareStepUpFlow, type ShareStepUpFlowOptions } from './index.js'
import { createApp, settle } from './tabs.fixtures.js'
import { saveIn } from '../../../machines/index.js'

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

describe('a wrong option is a TypeError that names it', () => {
  test.each([
    ['name', { name: '' }],
    ['name', { name: 'a~b' }],
    ['name', { name: 'a'.repeat(65) }],
    ['services', { services: {} }],
    ['services.store', { services: createStepUpServices({ adapter }) }],
    ['request.approach.kind', { request: { approach: { kind: 'magic' } } }],
    ['codesPerFlow', { limits: { codesPerFlow: 0 } }],
    ['signal', { signal: 1 }],
    ['clock', { clock: {} }],
    ['patience', { patience: 999 }],
    ['locks', { locks: {} }],
    ['createChannel', { createChannel: 'pay' }],
    ['flowId', { flowId: 'mine' }],
    ['toString', { toString: 1 }],
  ])('%s', async (name, wrong) => {
    const sharing = shareStepUpFlow({ ...options, ...wrong } as never)
    await expect(sharing).rejects.toBeInstanceOf(TypeError)
    await expect(sharing).rejects.toThrow(name)
  })

  test.each(['name', 'services', 'request'])('%s, missing', async (name) => {
    await expect(shareStepUpFlow({ ...options, [name]: undefined })).rejects.toThrow(`"${name}" is missing`)
  })
})

test('a vault that can not seal is told of, and nothing is kept', async () => {
  const { open, browser, vault } = createApp()
  const seal = () => Promise.reject(new Error('no key'))
  const { sharing } = await open({ vault: { ...vault, seal } })
  await expect(sharing).rejects.toMatchObject({ code: 'secret_unavailable' })
  expect(browser.open()).toEqual({ locks: 0, channels: 0 })
})

test('services that nobody checked are refused', async () => {
  const services = { ...options.services }
  await expect(shareStepUpFlow({ ...options, services })).rejects.toThrow(
    new TypeError('services must come from createStepUpServices'),
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
    expect([first.flow.isOwner(), second.flow.isOwner(), count('send')]).toEqual([true, true, 2])
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
    expect([alone.flow.isOwner(), alone.view().step, browser.open().channels]).toEqual([true, 'enterCode', 0])
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
    expect([alone.flow.isOwner(), alone.view().step, browser.open().locks]).toEqual([true, 'enterCode', 0])
  })

  test('no BroadcastChannel', async () => {
    const { BroadcastChannel } = globalThis
    Reflect.deleteProperty(globalThis, 'BroadcastChannel')
    try {
      const { join } = createApp()
      const first = await join({ createChannel: undefined as never })
      expect([
        first.flow.isOwner(),
        (await join({ createChannel: undefined as never })).flow.isOwner(),
      ]).toEqual([true, true])
    } finally {
      globalThis.BroadcastChannel = BroadcastChannel
    }
  })
})
