import { describe, expect, test } from '@jest/globals'

import { CODE, createApp, settle, START } from './tabs.fixtures.js'

describe('two tabs', () => {
  test('show one flow: one leader, one id, one view, one code', async () => {
    const { join, provider } = createApp()
    const first = await join()
    const second = await join()
    expect([first.flow.isLeader(), second.flow.isLeader()]).toEqual([true, false])
    await first.start()
    await second.start()
    expect(second.flow.id).toBe(first.flow.id)
    expect(second.view()).toEqual(first.view())
    expect(second.view()).toMatchObject({ step: 'enterCode', codesLeft: 4 })
    expect(provider.calls).toEqual(['begin', 'send'])
  })

  test('a start in the follower starts the flow of the leader', async () => {
    const { join, provider } = createApp()
    const first = await join()
    const second = await join()
    await second.start()
    expect(first.view().step).toBe('enterCode')
    expect(provider.calls).toEqual(['begin', 'send'])
    expect(second.seen).toEqual(['working', 'working', 'enterCode'])
  })

  test('a code typed in the follower verifies both, and each has the tokens', async () => {
    const { join, items, browser, provider } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    await second.submit()
    const outcomes = await Promise.all([first.flow.outcome, second.flow.outcome])
    for (const outcome of outcomes) {
      if (outcome.status !== 'verified') throw new Error(outcome.reason)
      expect([outcome.identity, outcome.evidence.subject]).toEqual(['memory', 'memory-user'])
      expect(outcome.readResult()).toMatchObject({ kind: 'tokens' })
    }
    const [own, other] = outcomes.map((each) => (each.status === 'verified' ? each.readResult() : null))
    expect(other).toEqual(own)
    expect([first.view().step, second.view().step]).toEqual(['verified', 'verified'])
    expect(provider.calls).toEqual(['begin', 'send', 'verify', 'exchange'])
    expect([items.size, browser.open()]).toEqual([0, { locks: 0, channels: 0 }])
  })

  test('a wrong code of the follower costs the try of both; what can be no code costs none', async () => {
    const { join } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    await second.submit('000000')
    expect(first.view()).toMatchObject({ triesLeft: 4, setback: { code: 'invalid_code' } })
    await second.submit('12')
    expect(second.view()).toMatchObject({ triesLeft: 4, setback: { code: 'code_malformed' } })
    expect(second.view()).toEqual(first.view())
  })

  test('a tab that comes late sees the view at once', async () => {
    const { join } = createApp()
    const first = await join()
    await first.start()
    const late = await join()
    expect(late.view()).toEqual(first.view())
  })

  test('of two names have two flows', async () => {
    const { join, count } = createApp()
    const first = await join()
    const second = await join({ name: 'pay.2' })
    await first.start()
    await second.start()
    expect([first.flow.isLeader(), second.flow.isLeader(), count('send')]).toEqual([true, true, 2])
  })

  test('cancel in one is cancel in all', async () => {
    const { join, items, browser } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    await second.act({ type: 'flow.cancelled' })
    for (const { flow } of [first, second])
      expect(await flow.outcome).toMatchObject({ status: 'failed', reason: 'cancelled', flowId: flow.id })
    expect([items.size, browser.open()]).toEqual([0, { locks: 0, channels: 0 }])
  })

  test('after the end the next one of the name is a new flow', async () => {
    const { join } = createApp()
    const first = await join()
    await first.start()
    await first.act({ type: 'flow.cancelled' })
    const next = await join()
    expect(next.view().step).toBe('idle')
    expect(next.flow.id).not.toBe(first.flow.id)
  })
})

describe('the interface of a flow', () => {
  test('the view is the same object while nothing in it changed, and its listeners are called for changes only', async () => {
    const { join } = createApp()
    const first = await join()
    await first.start()
    const second = await join()
    const [before, calls] = [second.view(), second.seen.length]
    await join()
    await second.act({ type: 'flow.resumed' })
    expect(second.view()).toBe(before)
    expect(second.seen).toHaveLength(calls)
  })

  test('a listener that stops is called no more; the same one twice is two', async () => {
    const { join } = createApp()
    await join()
    const { flow, start } = await join()
    let calls = 0
    const listener = () => (calls += 1)
    const stop = flow.subscribe(listener)
    flow.subscribe(listener)
    stop()
    stop()
    await start()
    expect(calls).toBe(3)
    expect(() => flow.subscribe(null as never)).toThrow(TypeError)
  })

  test('a listener that another one has just stopped is not called', async () => {
    const { join } = createApp()
    const { flow, start } = await join()
    let calls = 0
    let stop = (): void => undefined
    flow.subscribe(() => {
      stop()
    })
    stop = flow.subscribe(() => (calls += 1))
    await start()
    expect(calls).toBe(0)
  })

  test('an act that is none, and one after the end, are ignored', async () => {
    const { join, provider } = createApp()
    const first = await join()
    const second = await join()
    await second.act(null as never, { type: 'flow.exploded' } as never)
    await second.act({ type: 'flow.started' })
    await first.submit()
    await second.act({ type: 'flow.started' }, { type: 'code.submitted', code: CODE })
    expect(provider.calls).toEqual(['begin', 'send', 'verify', 'exchange'])
  })
})

describe('one act, one request', () => {
  test('a double click in the follower sends one code', async () => {
    const { join, pass, count } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    await pass(30_000)
    await second.act({ type: 'code.resendRequested' }, { type: 'code.resendRequested' })
    expect(count('send')).toBe(2)
  })

  test('one wrong code, confirmed twice in the follower and once in the leader, is one try', async () => {
    const { join, count } = createApp()
    const first = await join()
    const second = await join()
    await first.start()
    const wrong = { type: 'code.submitted', code: '000000' } as const
    first.flow.send(wrong)
    await second.act(wrong, wrong)
    expect([count('verify'), first.view()]).toMatchObject([1, { triesLeft: 4 }])
  })

  test('a code that was typed for one challenge is for no other', async () => {
    const { join, pass, count, createSlowVault } = createApp()
    const { vault, slow, go } = createSlowVault()
    const first = await join({ vault })
    const second = await join()
    await first.start()
    await pass(30_000)
    // The leader reads it while its own user asks for another code.
    slow()
    await second.submit()
    slow(false)
    await first.act({ type: 'code.resendRequested' })
    await go()
    expect([count('send'), count('verify')]).toEqual([2, 0])
    expect(second.view()).toMatchObject({ step: 'enterCode', resendAvailableAt: START + 70_000 })
  })
})

test('an app that follows is told once when it becomes the leader, and tells its view once', async () => {
  const { join, openSaid } = createApp()
  const first = await join()
  await first.start()
  const second = await join()
  const before = second.view()
  const told: boolean[] = []
  second.flow.subscribe(() => told.push(second.flow.isLeader()))
  const said = (await openSaid()).length
  first.close()
  await settle()
  expect([told, second.view()]).toEqual([[true], before])
  expect(second.view()).toBe(before)
  expect((await openSaid()).slice(said)).toEqual([expect.objectContaining({ type: 'view', view: before })])
  await second.submit()
  expect([told.at(-1), second.flow.isLeader()]).toEqual([false, false])
})
