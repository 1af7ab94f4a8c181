import { describe, expect, test } from '@jest/globals'

import { createStepUpServices, type FlowStore, saveIn } from '../../../machines/index.js'
import { createApp, settle, START } from './tabs.fixtures.js'

/** The tab that runs the flow is gone: another one goes on. */

describe('a leader that is closed', () => {
  test('while the code is awaited: the other goes on without another code', async () => {
    const { join, provider } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    const before = second.view()
    first.close()
    await settle()
    expect([second.flow.isLeader(), second.flow.id]).toEqual([true, first.flow.id])
    expect(second.view()).toBe(before)
    await second.submit()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
    expect(provider.calls).toEqual(['begin', 'send', 'verify', 'exchange'])
  })

  test('while it sends: the other says that nobody knows, and sends nothing by itself', async () => {
    const { join, provider, pass, count } = createApp()
    const first = await join()
    const second = await join()
    provider.hangNext('send')
    await first.start()
    expect(second.view()).toMatchObject({ step: 'working', work: 'sendingCode' })
    first.close()
    await settle()
    expect(second.view()).toMatchObject({
      step: 'recover',
      setback: { code: 'interrupted' },
      codesLeft: 4,
      resendAvailableAt: START + 30_000,
    })
    await pass(30_000)
    expect(count('send')).toBe(1)
    await second.act({ type: 'code.resendRequested' })
    await second.submit()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
    expect(count('send')).toBe(2)
  })

  test('while it verifies: the other awaits the code again, with the try counted', async () => {
    const { join, provider, count } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    provider.hangNext('verify')
    await second.submit()
    first.close()
    await settle()
    expect(second.view()).toMatchObject({ step: 'enterCode', triesLeft: 4, setback: { code: 'interrupted' } })
    expect(count('verify')).toBe(1)
  })

  test('before it began: the other begins', async () => {
    const { join, provider } = createApp()
    const first = await join()
    const second = await join()
    first.close()
    await settle()
    await second.start()
    expect(second.view()).toMatchObject({ step: 'enterCode', flowId: first.flow.id })
    expect(provider.calls).toEqual(['begin', 'send'])
  })

  test('of three: one takes over, and the third follows it', async () => {
    const { join, count } = createApp()
    const [first, second, third] = [await join(), await join(), await join()]
    await first.start()
    first.close()
    await settle()
    expect([second.flow.isLeader(), third.flow.isLeader()]).toEqual([true, false])
    await third.submit()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
    expect(await third.flow.outcome).toMatchObject({ status: 'verified' })
    expect(count('send')).toBe(1)
  })

  test('and all its tabs: the next one of the name goes on with what was saved', async () => {
    const { join, count } = createApp()
    const first = await join()
    await first.start()
    first.close()
    const next = await join()
    expect([next.view(), next.flow.isLeader()]).toEqual([first.view(), true])
    expect(count('send')).toBe(1)
  })

  test('and all its tabs: a key that no id makes hides no flow', async () => {
    const { join, items } = createApp()
    const first = await join()
    await first.start()
    first.close()
    items.set('mfa-step-up:pay~%', 'x')
    const next = await join()
    expect(next.view()).toEqual(first.view())
  })

  test('and all its tabs: another name is another flow', async () => {
    const { join } = createApp()
    const first = await join()
    await first.start()
    first.close()
    const next = await join({ name: 'pay.2' })
    expect(next.view().step).toBe('idle')
  })

  test('with an act on its way: that one is lost, and nobody makes it later', async () => {
    const { join, pass, count } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    await pass(30_000)
    first.freeze()
    second.flow.send({ type: 'code.resendRequested' })
    await settle()
    first.close()
    await settle()
    expect(second.flow.isLeader()).toBe(true)
    await pass(60_000)
    expect(count('send')).toBe(1)
  })

  test('too long ago: the flow is over for all who saw it', async () => {
    const { join, browser, pass, items } = createApp({ codeLifetime: 3_600_000 })
    const first = await join()
    const [second, third] = [await join(), await join()]
    await first.start()
    for (const tab of [second, third]) tab.freeze()
    first.close()
    await pass(600_000)
    for (const tab of [second, third]) await tab.thaw()
    await settle()
    for (const { flow, view } of [second, third]) {
      expect(await flow.outcome).toMatchObject({ status: 'failed', reason: 'saved_flow_expired' })
      expect(view()).toMatchObject({ step: 'failed', error: { code: 'saved_flow_expired' }, flowId: flow.id })
    }
    expect([items.size, browser.open()]).toEqual([0, { locks: 0, channels: 0 }])
  })
})

describe('the end of a flow', () => {
  test('that is heard after the lock is free is heard', async () => {
    const { join, provider } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    second.freeze()
    await first.submit()
    await first.flow.outcome
    await settle()
    await second.thaw()
    await settle()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
    expect(provider.calls).toEqual(['begin', 'send', 'verify', 'exchange'])
  })

  test('that is never heard, because the leader was closed just then, is told of after a second', async () => {
    const { join, items, pass, browser } = createApp()
    const first = await join()
    const [second, third] = [await join(), await join()]
    await first.start()
    items.clear()
    first.close()
    await settle()
    expect(second.view().step).toBe('enterCode')
    await pass(1000)
    for (const { flow } of [second, third])
      expect(await flow.outcome).toMatchObject({ status: 'failed', reason: 'interrupted' })
    expect(browser.open()).toEqual({ locks: 0, channels: 0 })
  })

  test('is not told where the store of the next leader was only a moment behind', async () => {
    const { join, store, provider, vault, pass } = createApp()
    let isBehind = false
    const late: FlowStore = { ...store, getItem: (key) => (isBehind ? null : store.getItem(key)) }
    const first = await join()
    const second = await join({
      services: createStepUpServices({ adapter: provider, vault, saving: saveIn(late) }),
    })
    const third = await join()
    await first.start()
    isBehind = true
    first.close()
    await settle()
    isBehind = false
    await pass(1000)
    expect([second.flow.isLeader(), second.view().step]).toEqual([true, 'enterCode'])
    await third.submit()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('gives up the lock where the channel says no more', async () => {
    const { browser, join } = createApp()
    let isBroken = false
    const createChannel = (name: string) => {
      const channel = browser.openTab().createChannel(name)
      const postMessage = (message: unknown) => {
        if (isBroken) throw new DOMException('Closed', 'InvalidStateError')
        channel.postMessage(message)
      }
      return { ...channel, postMessage }
    }
    const first = await join({ createChannel })
    await first.start()
    isBroken = true
    await first.submit()
    expect(await first.flow.outcome).toMatchObject({ status: 'verified' })
    expect(browser.open()).toEqual({ locks: 0, channels: 0 })
  })

  test('that the first leader can not go on with is told to all, too', async () => {
    const { join, items, pass } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    for (const tab of [second, first]) tab.putAway()
    items.clear()
    for (const tab of [first, second]) {
      await tab.thaw()
      await settle()
    }
    await pass(1000)
    expect([first.view(), second.view()]).toMatchObject([{ step: 'failed' }, { step: 'failed' }])
  })

  test('is no "verified" in a tab that has no result yet', async () => {
    const { join, openSaid } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    await first.submit()
    await second.flow.outcome
    const last = (await openSaid()).filter((each) => JSON.stringify(each).includes('"step":"verified"'))
    expect(last).toEqual([expect.objectContaining({ type: 'end' })])
  })
})

describe('a tab that leaves by its signal', () => {
  test('as the leader hands over; its own outcome is cancelled', async () => {
    const { join, count } = createApp()
    const leaving = new AbortController()
    const first = await join({ signal: leaving.signal })
    const second = await join()
    await first.start()
    leaving.abort()
    await settle()
    expect(await first.flow.outcome).toMatchObject({ status: 'failed', reason: 'cancelled' })
    expect(first.view()).toMatchObject({ step: 'failed', error: { code: 'cancelled' } })
    expect([first.flow.isLeader(), second.flow.isLeader()]).toEqual([false, true])
    await second.submit()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
    expect(count('send')).toBe(1)
  })

  for (const [isDone, text] of [
    [true, 'is done'],
    [false, 'takes too long'],
  ] as const)
    test(`hands over when what it was writing ${text}`, async () => {
      const { join, store, provider, vault, pass, browser } = createApp()
      const leaving = new AbortController()
      const waiting: (() => void)[] = []
      let isSlow = false
      const slow: FlowStore = {
        ...store,
        setItem: async (key, value) => {
          if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
          await store.setItem(key, value)
        },
      }
      const services = createStepUpServices({ adapter: provider, vault, saving: saveIn(slow) })
      const first = await join({ services, signal: leaving.signal })
      const second = await join()
      await first.start()
      isSlow = true
      await first.submit('000000')
      leaving.abort()
      expect([first.view().step, second.flow.isLeader()]).toEqual(['failed', false])
      await pass(2000)
      await second.act({ type: 'flow.resumed' })
      expect(second.flow.isLeader()).toBe(false)
      if (isDone) for (const resolve of waiting) resolve()
      await pass(1000)
      expect([second.flow.isLeader(), browser.open()]).toEqual([true, { locks: 1, channels: 1 }])
      expect(second.view()).toMatchObject({ step: 'enterCode', triesLeft: isDone ? 4 : 5 })
    })

  test('as a follower leaves the flow alone', async () => {
    const { join, browser } = createApp()
    const leaving = new AbortController()
    const first = await join()
    const second = await join({ signal: leaving.signal })
    await first.start()
    leaving.abort()
    await settle()
    expect(await second.flow.outcome).toMatchObject({ status: 'failed', reason: 'cancelled' })
    expect([first.view().step, browser.open()]).toEqual(['enterCode', { locks: 1, channels: 1 }])
  })

  test('before it has joined is told so', async () => {
    const { open, browser } = createApp()
    const { sharing } = await open({ signal: AbortSignal.abort() })
    await expect(sharing).rejects.toMatchObject({ code: 'cancelled' })
    expect(browser.open()).toEqual({ locks: 0, channels: 0 })
  })
})

describe('a new leader that takes its time', () => {
  async function createScene() {
    const app = createApp()
    const { vault, slow, go } = app.createSlowVault()
    const first = await app.join()
    const second = await app.join({ vault })
    await first.start()
    const handOver = async () => {
      slow()
      first.close()
      await settle()
    }
    return { ...app, first, second, handOver, go }
  }

  test('makes what its user does meanwhile, once it can', async () => {
    const { second, handOver, go, count } = await createScene()
    await handOver()
    await second.submit()
    expect(count('verify')).toBe(0)
    await go()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('cancels for its user, whatever the step is by then', async () => {
    const { first, second, handOver, go, provider } = await createScene()
    provider.hangNext('verify')
    await first.submit('000000')
    await handOver()
    await second.act({ type: 'flow.cancelled' })
    await go()
    expect(await second.flow.outcome).toMatchObject({ reason: 'cancelled' })
  })

  test('does not make it where the user would see another step by then', async () => {
    const { first, second, handOver, go, count, provider } = await createScene()
    provider.hangNext('verify')
    await first.submit('000000')
    expect(second.view().step).toBe('working')
    await handOver()
    await second.submit()
    await go()
    expect([second.view().step, count('verify')]).toEqual(['enterCode', 1])
  })

  test('says so, and is left alone', async () => {
    const { open, second, handOver, go, pass } = await createScene()
    await handOver()
    const third = await open()
    await pass(2000)
    const fourth = await open()
    for (let round = 0; round < 5; round += 1) await pass(2000)
    await go()
    expect(second.flow.isLeader()).toBe(true)
    for (const { sharing } of [third, fourth]) {
      const flow = await sharing
      expect([flow.isLeader(), flow.getSnapshot()]).toEqual([false, second.view()])
    }
  })
})
