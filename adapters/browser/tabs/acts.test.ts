import { describe, expect, test } from '@jest/globals'

import { detachStepUpFlow, type Factor, type StepUpAct } from '../../../machines/index.js'
import { wakeStepUpFlow } from '../page/index.js'
import { receiveMessageCodes } from '../webotp/index.js'
import { createMessageSeal, type SealedMessage } from './messages.js'
import { CODE, createApp, settle } from './tabs.fixtures.js'

/** What a user does in a tab that follows: each act once, for what was shown, in its time. */

const SCOPE = { name: 'pay', identity: 'memory' }
const submit = (code: string): StepUpAct => ({ type: 'code.submitted', code })

const totp: Factor = {
  id: 'totp',
  kind: 'totp',
  hint: null,
  needsSend: false,
  canResend: false,
  code: { length: 6, alphabet: 'digits' },
  canTrustDevice: false,
}

/** Two tabs in `enterCode`, and a channel that says again what was said. */
async function createScene(options: Parameters<typeof createApp>[0] = {}) {
  const app = createApp(options)
  const first = await app.join()
  const second = await app.join()
  await first.start()
  const said = () => app.browser.messages
  const line = app.browser.openTab().createChannel(said()[0]?.name ?? '')
  /** Says once more what was said then. */
  const sayAgain = async (index: number) => {
    line.postMessage(said()[index]?.data)
    await settle()
  }
  return { ...app, first, second, said, sayAgain }
}

describe('a typing error', () => {
  for (const before of ['', '000000'])
    test(`and the right code in one tick${before && ', after a wrong one'}: the right one counts`, async () => {
      const { first, second } = await createScene()
      if (before !== '') await second.submit(before)
      await second.act(submit('12345'), submit(CODE))
      for (const { flow } of [first, second]) expect(await flow.outcome).toMatchObject({ status: 'verified' })
    })

  test('in one tab, and the right code in another that has not seen it yet: the right one counts', async () => {
    const { first, second } = await createScene()
    second.freeze()
    await first.submit('12345')
    second.flow.send(submit(CODE))
    await settle()
    await second.thaw()
    expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
  })
})

describe('what is said twice, or too late', () => {
  test('is one act, also where the view is the same again', async () => {
    const { first, second, said, sayAgain } = await createScene({
      factors: ['one', 'two'].map((id) => ({ ...totp, id })),
    })
    const since = said().length
    await second.act({ type: 'factor.chosen', factorId: 'one' })
    expect(first.view().step).toBe('enterCode')
    await second.act({ type: 'factor.changeRequested' })
    await sayAgain(since)
    expect([first.view().step, second.view().step]).toEqual(['chooseFactor', 'chooseFactor'])
  })

  test('a code counts for the try that it was typed for', async () => {
    const { second, vault, browser, openSaid, count, clock } = await createScene()
    await second.submit('000000')
    const acts = (await openSaid()).filter(
      (each): each is Extract<SealedMessage, { type: 'act' }> => each.type === 'act',
    )
    const { seal } = createMessageSeal(vault, SCOPE, clock)
    const line = browser.openTab().createChannel(browser.messages[0]?.name ?? '')
    for (const act of acts) line.postMessage(await seal({ ...act, id: 'another', act: submit(CODE) }))
    await settle()
    expect([acts.length, count('verify'), second.view()]).toMatchObject([
      1,
      1,
      { step: 'enterCode', triesLeft: 4 },
    ])
  })

  test('a clock that was set back keeps no act alive', async () => {
    let skew = 0
    const app = createApp()
    const { now } = app.provider.environment
    Object.assign(app.provider.environment, { now: () => now() + skew })
    const first = await app.join()
    const second = await app.join()
    await first.start()
    first.freeze()
    second.flow.send({ type: 'flow.cancelled' })
    await settle()
    skew = -3_600_000
    await first.thaw()
    await settle()
    expect(first.view().step).toBe('enterCode')
  })

  test('an act that waits for the flow to be found waits as long as its user, and no longer', async () => {
    for (const [time, step] of [
      [2750, 'verified'],
      [3000, 'enterCode'],
    ] as const) {
      const { join, pass, createSlowVault } = createApp()
      const { vault, slow, go } = createSlowVault()
      const first = await join()
      const second = await join({ vault })
      await first.start()
      slow()
      first.close()
      await settle()
      await second.submit()
      await pass(time)
      await go()
      expect([time, second.view().step]).toEqual([time, step])
    }
  })

  test('a view of a former leader changes nothing for those who follow the new one', async () => {
    const { join, pass, browser, openSaid, vault, clock } = createApp()
    const { seal } = createMessageSeal(vault, SCOPE, clock)
    const first = await join()
    const second = await join()
    const third = await join()
    await first.start()
    const late = (await openSaid()).findLast((each) => each.type === 'view')
    first.freeze()
    await second.act({ type: 'flow.resumed' })
    await pass(3000)
    await second.submit('000000')
    browser
      .openTab()
      .createChannel(browser.messages[0]?.name ?? '')
      .postMessage(await seal(late as SealedMessage))
    await settle()
    expect(third.view()).toMatchObject({ step: 'enterCode', triesLeft: 4 })
    await third.submit()
    expect(await third.flow.outcome).toMatchObject({ status: 'verified' })
  })
})

describe('a shared flow behind a proxy, as of Vue', () => {
  const behind = <Value extends object>(value: Value) => new Proxy(value, {})

  test('works in all it can do, in leader and follower', async () => {
    const { join, count } = createApp()
    const first = await join()
    const second = await join()
    const [leader, follower] = [behind(first.flow), behind(second.flow)]
    let told = 0
    const stop = follower.subscribe(() => (told += 1))
    leader.send({ type: 'flow.started' })
    await settle()
    expect([leader.isLeader(), follower.isLeader(), follower.id]).toEqual([true, false, leader.id])
    expect([told > 0, follower.getSnapshot()]).toEqual([true, leader.getSnapshot()])
    stop()
    follower.send(submit(CODE))
    expect(await behind(follower).outcome).toMatchObject({ status: 'verified' })
    expect(count('verify')).toBe(1)
  })

  test('alone, too', async () => {
    const { join } = createApp()
    const alone = await join({ locks: { request: () => Promise.reject(new Error('none')) } })
    const flow = behind(alone.flow)
    flow.send({ type: 'flow.started' })
    await settle()
    flow.send(submit(CODE))
    expect([flow.isLeader(), await flow.outcome]).toMatchObject([true, { status: 'verified' }])
  })

  test('is what takes a flow, takes', async () => {
    const { join } = createApp()
    const { flow } = await join()
    const target = new EventTarget()
    const page = Object.assign(target, {
      document: Object.assign(target, { visibilityState: 'visible' as const }),
    })
    wakeStepUpFlow(behind(flow), page)()
    receiveMessageCodes(behind(flow), { credentials: { get: () => Promise.resolve(null) } })()
    await expect(detachStepUpFlow(behind(flow))).rejects.toThrow('detachStepUpFlow: flow must come from')
  })
})

test('a listener that throws is told of with its error, and the flow goes on', async () => {
  const { join } = createApp()
  const first = await join()
  const second = await join()
  const defect = new Error('of the app')
  const seen: unknown[] = []
  const timers = globalThis.setTimeout
  // XState throws it from a timer: there the browser reports it.
  globalThis.setTimeout = ((call: () => void) => {
    try {
      call()
    } catch (error) {
      seen.push(error)
    }
  }) as never
  second.flow.subscribe(() => {
    throw defect
  })
  await first.start()
  globalThis.setTimeout = timers
  expect(new Set(seen)).toEqual(new Set([defect]))
  expect(second.view().step).toBe('enterCode')
})
