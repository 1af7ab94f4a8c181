import { describe, expect, test } from '@jest/globals'

import { createStepUpServices, type FlowStore, saveIn } from '../../../machines/index.js'
import { CODE, createApp, settle } from './tabs.fixtures.js'

/** A leader that holds the lock and says nothing: it sleeps, hangs, or is in a back/forward cache that keeps locks. */

test('a tab that comes gets no answer for 3 s, and takes over', async () => {
  const { join, open, pass, count } = createApp()
  const first = await join()
  await first.start()
  first.freeze()
  const { sharing } = await open()
  await pass(2999)
  await first.thaw()
  await settle()
  expect((await sharing).isLeader()).toBe(false)
  first.freeze()
  const late = await open()
  await pass(3000)
  const flow = await late.sharing
  expect([flow.isLeader(), flow.id, flow.getSnapshot().step]).toEqual([true, first.flow.id, 'enterCode'])
  expect(count('send')).toBe(1)
})

test('a follower whose act gets no answer takes over; the act itself is not made again', async () => {
  const { join, pass, count } = createApp()
  const first = await join()
  const second = await join({ patience: 1000 })
  await first.start()
  first.freeze()
  await second.submit()
  await pass(1000)
  expect([second.flow.isLeader(), count('verify')]).toEqual([true, 0])
  await second.submit()
  expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
})

test('a leader whose answer waits in a page that was busy itself is left alone', async () => {
  const { join, clock, pass } = createApp()
  const first = await join()
  const second = await join()
  await first.start()
  await second.act({ type: 'flow.resumed' })
  // A long task: the timers fire before what was said meanwhile is heard.
  second.freeze()
  second.flow.send({ type: 'flow.resumed' })
  await settle()
  clock.increment(10_000)
  await second.thaw()
  await pass(3000)
  expect([first.flow.isLeader(), second.flow.isLeader()]).toEqual([true, false])
})

test('a tab that loses the lock while it reads the flow joins all the same', async () => {
  const { open, join, pass, createSlowVault } = createApp()
  const before = await join()
  await before.start()
  before.close()
  const { vault, slow, go } = createSlowVault()
  slow()
  const first = await open({ vault })
  first.putAway()
  const second = await open()
  expect((await second.sharing).isLeader()).toBe(true)
  second.freeze()
  await first.thaw()
  await go()
  await pass(3000)
  const flow = await first.sharing
  expect([flow.isLeader(), flow.getSnapshot().step]).toEqual([true, 'enterCode'])
})

test('a flow that is found after the lock is lost is let go of', async () => {
  const { open, join, pass, items, createSlowVault } = createApp()
  const before = await join({ limits: { idleLifetime: 10_000 } })
  await before.start()
  before.close()
  const { vault, slow, go } = createSlowVault()
  const notices: string[] = []
  slow()
  const first = await open({ vault, onNotice: ({ type }) => notices.push(type) })
  first.putAway()
  const second = await join()
  await first.thaw()
  await go()
  expect((await first.sharing).isLeader()).toBe(false)
  await pass(7000)
  await second.submit('000000')
  // The user's idle time, as the first tab found it, is over.
  await pass(5000)
  expect([notices, items.size, second.view().step]).toEqual([[], 1, 'enterCode'])
})

test('a page that comes back and is refused its place in the queue asks again when it hears something', async () => {
  const { browser, join } = createApp()
  const tab = browser.openTab()
  let isRefused = false
  const request: typeof tab.locks.request = (...input) =>
    isRefused
      ? Promise.reject(new DOMException('Not fully active', 'InvalidStateError'))
      : tab.locks.request(...input)
  const first = await join()
  const second = await join({ locks: { request } })
  await first.start()
  isRefused = true
  tab.putAway()
  await tab.thaw()
  await settle()
  isRefused = false
  await first.submit('000000')
  first.close()
  await settle()
  expect([second.flow.isLeader(), second.view()]).toMatchObject([true, { step: 'enterCode', triesLeft: 4 }])
})

test('a leader that answers is left alone', async () => {
  const { join, pass } = createApp()
  const first = await join()
  const second = await join()
  await first.start()
  await second.submit('12')
  await pass(60_000)
  expect([first.flow.isLeader(), second.flow.isLeader()]).toEqual([true, false])
})

test('a leader that wakes up follows: it makes no request, overwrites nothing, and sees the end', async () => {
  const { join, pass, provider, items } = createApp()
  const first = await join()
  const second = await join()
  provider.hangNext('begin')
  await first.start()
  first.freeze()
  await second.act({ type: 'flow.resumed' })
  await pass(3000)
  expect(second.view()).toMatchObject({ step: 'recover', setback: { code: 'interrupted' } })
  await first.thaw()
  await settle()
  const saved = [...items]
  // The request of the one that slept comes to its limit, and would be made again.
  await pass(30_000)
  expect([[...items], provider.calls]).toEqual([saved, ['begin']])
  expect([first.flow.isLeader(), first.view()]).toEqual([false, second.view()])
  await second.act({ type: 'code.resendRequested' })
  await first.submit(CODE)
  expect(await first.flow.outcome).toMatchObject({ status: 'verified' })
  expect(provider.calls).toEqual(['begin', 'begin', 'send', 'verify', 'exchange'])
})

test('a leader that lost the flow takes it back only when its user acts there', async () => {
  const { join, pass } = createApp()
  const first = await join()
  const second = await join()
  await first.start()
  first.freeze()
  await second.act({ type: 'flow.resumed' })
  await pass(3000)
  second.freeze()
  await first.thaw()
  await pass(60_000)
  expect(first.flow.isLeader()).toBe(false)
  await first.act({ type: 'flow.resumed' })
  await pass(3000)
  expect(first.flow.isLeader()).toBe(true)
})

test('what runs on in a leader that slept ends nothing when its time is over', async () => {
  const { join, pass, items, provider, createSlowVault } = createApp()
  const { vault } = createSlowVault()
  const forgotten: string[] = []
  const discard = (flowId: string) => Promise.resolve(void forgotten.push(flowId))
  const limits = { idleLifetime: 10_000 }
  const first = await join({ limits, vault: { ...vault, discard } })
  const second = await join({ limits })
  await first.start()
  first.freeze()
  await second.act({ type: 'flow.resumed' })
  await pass(3000)
  await first.thaw()
  await pass(4000)
  await second.submit('000000')
  // The user's idle time, as the old leader counts it, is over.
  await pass(5000)
  expect([first.view(), second.view().step, items.size, forgotten]).toEqual([
    second.view(),
    'enterCode',
    1,
    [],
  ])
  await second.submit()
  for (const { flow } of [first, second]) expect(await flow.outcome).toMatchObject({ status: 'verified' })
  expect(provider.calls).toEqual(['begin', 'send', 'verify', 'verify', 'exchange'])
})

test('a page that the browser puts away gives the flow up, and follows when it comes back', async () => {
  const { join, count } = createApp()
  const first = await join()
  const second = await join()
  await first.start()
  const told: boolean[] = []
  first.flow.subscribe(() => told.push(first.flow.isLeader()))
  first.putAway()
  await settle()
  expect(second.flow.isLeader()).toBe(true)
  await second.submit('000000')
  await first.thaw()
  await settle()
  expect([first.flow.isLeader(), told.at(0), count('send')]).toEqual([false, false, 1])
  expect(first.view()).toMatchObject({ step: 'enterCode', triesLeft: 4 })
  await first.submit()
  expect(await first.flow.outcome).toMatchObject({ status: 'verified' })
})

test('a page that comes back and finds nothing changed is told that it follows', async () => {
  const { join } = createApp()
  const first = await join()
  await join()
  await first.start()
  first.putAway()
  await settle()
  const told: boolean[] = []
  first.flow.subscribe(() => told.push(first.flow.isLeader()))
  await first.thaw()
  await settle()
  expect(told).toEqual([false])
})

test('a follower that was put away waits in the queue again', async () => {
  const { join } = createApp()
  const first = await join()
  const second = await join()
  await first.start()
  second.putAway()
  await second.thaw()
  await settle()
  first.close()
  await settle()
  expect(second.flow.isLeader()).toBe(true)
})

test('a leader whose store takes its time at the end is left alone, and its end is told', async () => {
  const { join, store, provider, pass, createSlowVault } = createApp()
  const waiting: (() => void)[] = []
  const slow: FlowStore = {
    ...store,
    removeItem: async (key) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      await store.removeItem(key)
    },
  }
  const { vault } = createSlowVault()
  const first = await join({
    services: createStepUpServices({ adapter: provider, vault, saving: saveIn(slow) }),
  })
  const second = await join()
  await first.start()
  await first.submit()
  await second.act({ type: 'flow.resumed' })
  for (let round = 0; round < 5; round += 1) await pass(3000)
  expect([first.flow.isLeader(), second.flow.isLeader()]).toEqual([true, false])
  for (const resolve of waiting) resolve()
  await settle()
  for (const { flow } of [first, second]) expect(await flow.outcome).toMatchObject({ status: 'verified' })
})

test('a leader that is said to be busy, and asked again is silent, has lost the flow', async () => {
  const { join, browser, pass } = createApp()
  const first = await join()
  const second = await join()
  await first.start()
  first.freeze()
  await second.act({ type: 'flow.resumed' })
  const { name } = browser.messages[0] ?? { name: '' }
  browser.openTab().createChannel(name).postMessage({ version: 2, type: 'busy' })
  await settle()
  await pass(3000)
  expect(second.flow.isLeader()).toBe(false)
  await pass(3000)
  expect(second.flow.isLeader()).toBe(true)
})

describe('a key that takes its time', () => {
  test('in a tab that comes takes no flow from a leader that has answered', async () => {
    const { open, join, pass, createSlowVault } = createApp()
    const { vault, slow, go } = createSlowVault()
    const first = await join()
    await first.start()
    slow()
    const { sharing } = await open({ vault })
    for (let round = 0; round < 3; round += 1) await pass(3000)
    expect(first.flow.isLeader()).toBe(true)
    await go()
    const flow = await sharing
    expect([flow.isLeader(), flow.getSnapshot()]).toEqual([false, first.view()])
  })

  test('in the leader, for its first view, costs it nothing', async () => {
    const { open, pass, vault } = createApp()
    let isThere = (): void => undefined
    const key = new Promise<void>((resolve) => {
      isThere = resolve
    })
    const seal: typeof vault.seal = async (...input) => {
      await key
      return vault.seal(...input)
    }
    const first = await open({ vault: { ...vault, seal } })
    const second = await open()
    for (let round = 0; round < 3; round += 1) await pass(3000)
    isThere()
    await settle()
    expect([(await first.sharing).isLeader(), (await second.sharing).isLeader()]).toEqual([true, false])
  })
})
