import { describe, expect, test } from '@jest/globals'

import { createStepUpServices, saveIn } from '../../../machines/index.js'
import { createApp, settle } from './tabs.fixtures.js'
import type { TabLocks } from './lock.js'

/** Browsers whose locks and channels misbehave: a tab has a flow all the same, of its own. */

const never = () => new Promise<never>(() => undefined)
const taken = () => new DOMException('Taken away', 'AbortError')

const odd: readonly (readonly [string, TabLocks['request']])[] = [
  [
    'throw at once',
    () => {
      throw new DOMException('', 'SecurityError')
    },
  ],
  ['reject', () => Promise.reject(new DOMException('', 'SecurityError'))],
  ['reject with what is no error', () => Promise.reject(null)],
  ['never answer', never],
  ['answer without calling back', () => Promise.resolve()],
  ['answer with nothing', () => undefined as never],
  ['call back without a lock', async (_name, _options, callback) => callback(null)],
  ['are taken away each time, before they are given', () => Promise.reject(taken())],
  [
    'are taken away each time, after they are given',
    (_name, _options, callback) => {
      void callback()
      return Promise.reject(taken())
    },
  ],
  [
    'are given, and taken away in silence',
    (_name, _options, callback) => {
      void callback()
      return Promise.resolve()
    },
  ],
]

describe('locks that', () => {
  test.each(odd)(
    '%s: a flow of this tab, a second after its patience at the latest',
    async (_name, request) => {
      const { open, pass, browser, items, count } = createApp()
      const { sharing } = await open({ locks: { request } })
      await pass(4000)
      const flow = await sharing
      expect([flow.isLeader(), flow.getSnapshot().step]).toEqual([true, 'idle'])
      flow.send({ type: 'flow.started' })
      await settle()
      expect([flow.getSnapshot().step, count('send')]).toEqual(['enterCode', 1])
      expect([browser.open().channels, items.size]).toEqual([0, 0])
    },
  )

  test('call back twice: one leader, one flow', async () => {
    const { browser, join, pass, count } = createApp()
    const { locks, createChannel } = browser.openTab()
    const request: TabLocks['request'] = (name, options, callback) =>
      locks.request(name, options, () => {
        const held = callback()
        return callback() ?? held
      })
    const flow = await join({ locks: { request }, createChannel })
    await flow.start()
    const second = await join()
    await second.submit('000000')
    await pass(60_000)
    expect([flow.flow.isLeader(), count('begin'), count('verify')]).toEqual([true, 1, 1])
  })

  test('call back after they were given up: nothing is held', async () => {
    const { open, pass } = createApp()
    const callbacks: (() => unknown)[] = []
    const request: TabLocks['request'] = (_name, _options, callback) => {
      callbacks.push(callback)
      return never()
    }
    const { sharing } = await open({ locks: { request } })
    await pass(4000)
    await sharing
    expect(callbacks.map((callback) => callback())).toEqual([undefined, undefined])
  })

  test('stop to answer while a leader is gone end the flow for this tab, in a stated time', async () => {
    const { browser, join, pass } = createApp()
    const { locks, createChannel } = browser.openTab()
    let isDead = false
    const request: TabLocks['request'] = (...input) => (isDead ? never() : locks.request(...input))
    const first = await join()
    const second = await join({ locks: { request }, createChannel })
    await first.start()
    isDead = true
    first.freeze()
    await second.act({ type: 'flow.resumed' })
    await pass(3000 + 3250)
    expect(await second.flow.outcome).toMatchObject({ status: 'failed', reason: 'interrupted' })
  })
})

describe('a channel', () => {
  const channelThat = (broken: object) => () => ({
    postMessage: () => undefined,
    addEventListener: () => undefined,
    close: () => undefined,
    ...broken,
  })
  const fail = () => {
    throw new DOMException('Not here', 'InvalidStateError')
  }

  test('that can not be listened to is none: a flow of this tab', async () => {
    const { join, browser } = createApp()
    const alone = await join({ createChannel: channelThat({ addEventListener: fail }) })
    await alone.start()
    expect([alone.flow.isLeader(), alone.view().step, browser.open().locks]).toEqual([true, 'enterCode', 0])
  })

  test('that takes no message: the tab runs its flow, whoever can not hear of it', async () => {
    const { join, pass, browser } = createApp()
    const first = await join({ createChannel: channelThat({ postMessage: fail }) })
    await first.start()
    expect([first.flow.isLeader(), first.view().step]).toEqual([true, 'enterCode'])
    const { locks, createChannel } = browser.openTab()
    let isBroken = false
    const breaking = (name: string) => {
      const channel = createChannel(name)
      const postMessage = (data: unknown) => {
        if (isBroken) fail()
        channel.postMessage(data)
      }
      return { ...channel, postMessage }
    }
    await first.act({ type: 'flow.cancelled' })
    const second = await join()
    const third = await join({ locks, createChannel: breaking })
    await second.start()
    isBroken = true
    await third.submit()
    await pass(3000)
    await third.submit()
    expect([third.flow.isLeader(), await third.flow.outcome]).toMatchObject([false, { status: 'verified' }])
  })

  test('that can not be closed ends nothing else', async () => {
    const { join, browser } = createApp()
    const tab = await join({ createChannel: channelThat({ close: fail }) })
    await tab.start()
    await tab.submit()
    expect(await tab.flow.outcome).toMatchObject({ status: 'verified' })
    expect(browser.open().locks).toBe(0)
  })

  test('that is none is a mistake of the app, and named', async () => {
    const { open } = createApp()
    const { sharing } = await open({ createChannel: () => ({}) as never })
    await expect(sharing).rejects.toThrow(
      'shareStepUpFlow: createChannel() must have the methods postMessage, addEventListener, close (got an object)',
    )
  })
})

test('a browser that denies the page even the question for locks: a flow of this tab', async () => {
  const { join, browser } = createApp()
  const { navigator } = globalThis
  const deny = () => {
    throw new DOMException('Not here', 'SecurityError')
  }
  Object.defineProperty(globalThis, 'navigator', { get: deny, configurable: true })
  const alone = await join({ locks: undefined as never })
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true })
  expect([alone.flow.isLeader(), browser.messages]).toEqual([true, []])
})

describe('store and vault', () => {
  test('that never answer: the tab is told after 30 s, and the others go on', async () => {
    const { open, pass, store, provider, vault, join } = createApp()
    const first = await join()
    await first.start()
    first.close()
    const services = createStepUpServices({
      adapter: provider,
      vault,
      saving: saveIn({ ...store, getKeys: never }),
    })
    const stuck = await open({ services })
    const second = await open()
    await pass(34_000)
    await expect(stuck.sharing).rejects.toMatchObject({ code: 'saved_flow_unreadable' })
    const flow = await second.sharing
    expect([flow.isLeader(), flow.getSnapshot().step]).toEqual([true, 'enterCode'])
  })

  test('of a tab that follows, and that opens nothing: it is told after 30 s, with a view or without, and the others go on', async () => {
    const { open, join, pass, createSlowVault } = createApp()
    const first = await join()
    await first.start()
    const { vault, slow } = createSlowVault()
    const second = await join({ vault })
    slow()
    const third = await open({ vault })
    await second.act({ type: 'flow.extended' })
    await pass(31_000)
    await expect(third.sharing).rejects.toMatchObject({ code: 'secret_unavailable' })
    expect(await second.flow.outcome).toMatchObject({ status: 'failed', reason: 'secret_unavailable' })
    expect([first.flow.isLeader(), first.view().step]).toEqual([true, 'enterCode'])
  })

  test('of a tab that follows, and that seals nothing: it leaves in a stated time', async () => {
    const { join, pass, vault } = createApp()
    const first = await join()
    await first.start()
    const second = await join({ vault: { ...vault, seal: never } })
    await second.act({ type: 'flow.extended' }, { type: 'flow.cancelled' })
    await pass(31_000)
    expect(await second.flow.outcome).toMatchObject({ status: 'failed', reason: 'secret_unavailable' })
    expect(first.view().step).toBe('enterCode')
  })
})
