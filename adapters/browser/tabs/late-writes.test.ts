import { describe, expect, test } from '@jest/globals'

import { createStepUpServices, type FlowStore, saveIn } from '../../../machines/index.js'
import { createApp, settle } from './tabs.fixtures.js'

/** A store that takes its time, and a tab that loses the flow meanwhile. */

/** The first tab has a change under way, sleeps, and the second one has taken the flow over. */
async function createScene(isDone: boolean) {
  const app = createApp()
  const { vault } = app.createSlowVault()
  const waiting: (() => void)[] = []
  let isSlow = false
  let isFailing = false
  const change = async (make: () => unknown) => {
    if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
    make()
    if (isFailing) throw new Error('down')
  }
  const store: FlowStore = {
    ...app.store,
    setItem: (key, value) => change(() => app.store.setItem(key, value)),
    removeItem: (key) => change(() => app.store.removeItem(key)),
  }
  const first = await app.join({
    services: createStepUpServices({ adapter: app.provider, vault, saving: saveIn(store) }),
  })
  const second = await app.join()
  await first.start()
  isSlow = true
  await (isDone ? first.act({ type: 'flow.cancelled' }) : first.submit('000000'))
  expect(waiting).toHaveLength(1)
  first.freeze()
  await second.act({ type: 'flow.resumed' })
  await app.pass(3000)
  expect(second.flow.isLeader()).toBe(true)
  /** The first one wakes up, and what it changed is changed. */
  const land = async (fails = false) => {
    await first.thaw()
    await settle()
    isFailing = fails
    isSlow = false
    for (const resolve of waiting) resolve()
    await settle()
  }
  return { ...app, first, second, land }
}

describe('a change that lands when the flow is of another tab', () => {
  for (const fails of [false, true])
    test(`makes no request, ${fails ? 'failed or not' : 'and brings back no try'}`, async () => {
      const { first, second, land, provider } = await createScene(false)
      await second.submit('111111')
      await second.submit('222222')
      await land(fails)
      expect(provider.calls).toEqual(['begin', 'send', 'verify', 'verify'])
      second.close()
      await settle()
      expect(first.flow.isLeader()).toBe(true)
      expect(first.view()).toMatchObject({ step: 'enterCode', triesLeft: 3 })
    })

  test('takes no flow out of the store', async () => {
    const { join, first, second, land } = await createScene(true)
    await land()
    for (const tab of [first, second]) tab.close()
    const next = await join()
    expect([next.view(), next.view().step]).toEqual([second.view(), 'enterCode'])
  })

  test('is made good when the tab that takes over has saved nothing since', async () => {
    const { join, first, second, land } = await createScene(false)
    await land()
    for (const tab of [first, second]) tab.close()
    const next = await join()
    expect(next.view()).toEqual(second.view())
  })
})

describe('what is saved again because a tab asks', () => {
  test('is the flow as it is now, also where it could not be saved before', async () => {
    const { join, store, items, provider, createSlowVault } = createApp()
    let isFailing = false
    const failing: FlowStore = {
      ...store,
      setItem: (key, value) => {
        if (isFailing) throw new Error('full')
        return store.setItem(key, value)
      },
    }
    const { vault } = createSlowVault()
    const first = await join({
      services: createStepUpServices({ adapter: provider, vault, saving: saveIn(failing) }),
    })
    await first.start()
    isFailing = true
    await first.submit('000000')
    isFailing = false
    expect(items.size).toBe(0)
    await join()
    expect([items.size, first.view()]).toMatchObject([1, { triesLeft: 4 }])
  })

  test('replaces nothing newer', async () => {
    const { join, store, provider, createSlowVault } = createApp()
    const waiting: (() => void)[] = []
    let isSlow = false
    const slow: FlowStore = {
      ...store,
      setItem: async (key, value) => {
        const waits = isSlow
        isSlow = false
        if (waits) await new Promise<void>((resolve) => waiting.push(resolve))
        await store.setItem(key, value)
      },
    }
    const { vault } = createSlowVault()
    const first = await join({
      services: createStepUpServices({ adapter: provider, vault, saving: saveIn(slow) }),
    })
    await first.start()
    isSlow = true
    await join()
    await first.submit('000000')
    for (const resolve of waiting) resolve()
    await settle()
    expect([waiting.length, first.view()]).toMatchObject([1, { triesLeft: 4 }])
    first.close()
    const next = await join()
    expect(next.view()).toMatchObject({ step: 'enterCode', triesLeft: 4 })
  })
})
