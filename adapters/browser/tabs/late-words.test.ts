import { describe, expect, test } from '@jest/globals'

import { createApp, settle } from './tabs.fixtures.js'

/** What a tab says, or is told, when it wakes up and has not heard yet that the flow is another one's. */

describe('a tab that lost the flow, and does not know it', () => {
  test('ends no other tab when its own time is over', async () => {
    const { join, pass } = createApp()
    const limits = { idleLifetime: 10_000 }
    const [first, second, third] = [await join({ limits }), await join({ limits }), await join({ limits })]
    await first.start()
    first.freeze()
    await second.act({ type: 'flow.resumed' })
    await pass(7000)
    await second.submit('000000')
    // The user's idle time, as the one that sleeps counts it, is over.
    await pass(3500)
    expect([second.view().step, third.view().step]).toEqual(['enterCode', 'enterCode'])
    await third.submit()
    for (const { flow } of [second, third]) expect(await flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('tells its watchers nothing of what it would have done since', async () => {
    const { join, pass } = createApp()
    const limits = { idleLifetime: 10_000 }
    const notices: string[] = []
    const first = await join({ limits, onNotice: ({ type }) => notices.push(type) })
    const second = await join({ limits })
    await first.start()
    first.freeze()
    await second.act({ type: 'flow.resumed' })
    await pass(3000)
    await first.thaw()
    const before = [...notices]
    await second.submit('000000')
    await pass(9000)
    expect([notices, second.view().step]).toEqual([before, 'enterCode'])
  })

  test('makes no act that waited for it while it slept: who sent that has gone on elsewhere', async () => {
    const { join, pass, count } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    await pass(30_000)
    first.freeze()
    await second.act({ type: 'code.resendRequested' })
    await pass(3000)
    expect(second.flow.isLeader()).toBe(true)
    await first.thaw()
    expect(count('send')).toBe(1)
  })

  test('is believed when it has verified: that is the end for the leader, too', async () => {
    const { browser, join, provider, pass, items } = createApp()
    const { verify } = provider
    let answer = (): void => undefined
    const slow = async (...input: Parameters<typeof verify>) => {
      const given = await verify(...input)
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return given
    }
    Object.assign(provider, { verify: slow })
    const lockManager = browser.openTab()
    const first = await join({ locks: lockManager.locks })
    const second = await join()
    const third = await join()
    await first.start()
    await first.submit()
    first.freeze()
    lockManager.freeze()
    await second.act({ type: 'flow.resumed' })
    await pass(3000)
    expect(second.flow.isLeader()).toBe(true)
    await first.thaw()
    second.freeze()
    answer()
    await settle()
    // It has not heard of the end yet, and saves the flow once more.
    await second.submit('000000')
    expect(items.size).toBe(1)
    await second.thaw()
    await lockManager.thaw()
    await settle()
    for (const { flow, view } of [first, second, third]) {
      expect(await flow.outcome).toMatchObject({ status: 'verified' })
      expect([view().step, flow.isLeader()]).toEqual(['verified', false])
    }
    expect([browser.open().channels, items.size]).toEqual([0, 0])
  })
})
