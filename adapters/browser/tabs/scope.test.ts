import { expect, test } from '@jest/globals'

import { createStepUpFlow, createStepUpServices, saveIn } from '../../../machines/index.js'
import { createMessageSeal, readMessage } from './messages.js'
import { createApp, settle } from './tabs.fixtures.js'

/** Who shares a flow: tabs of one name and one identity, also twice in one tab. */

const A = 'https://a.example client'
const B = 'https://b.example client'

/** Services of a tenant over the store and key of the app. */
function createTenants() {
  const app = createApp()
  const servicesOf = (identity: string) =>
    createStepUpServices({
      adapter: { ...app.provider, identity },
      vault: app.vault,
      saving: saveIn(app.store),
    })
  return { ...app, join: (identity: string) => app.join({ services: servicesOf(identity) }) }
}

test('two tenants of one name, one store and one key have two flows', async () => {
  const { join, items, count } = createTenants()
  const first = await join(A)
  await first.start()
  const second = await join(B)
  expect([second.flow.isLeader(), second.view().step]).toEqual([true, 'idle'])
  expect(second.flow.id).not.toBe(first.flow.id)
  await second.start()
  expect([items.size, count('send')]).toEqual([2, 2])
  await first.submit()
  expect(await first.flow.outcome).toMatchObject({ status: 'verified' })
  expect(second.view().step).toBe('enterCode')
})

test('a flow of one tenant that was saved, and that nobody runs, is neither taken nor removed by another', async () => {
  const { join, items } = createTenants()
  const first = await join(A)
  await first.start()
  first.close()
  const saved = [...items]
  const [second, third] = [await join(B), await join(B)]
  // Also where the first of them is closed in `idle`: what is saved is no flow of theirs.
  second.close()
  await settle()
  await third.act({ type: 'flow.cancelled' })
  expect([second.view().step, third.view(), [...items]]).toMatchObject([
    'idle',
    { error: { code: 'cancelled' } },
    saved,
  ])
  expect((await join(A)).view()).toEqual(first.view())
})

test('a message of one tenant opens for no other, even on the same channel', async () => {
  const { browser, vault, join, clock } = createTenants()
  await join(A)
  const opened = async (identity: string) => {
    const { open } = createMessageSeal(vault, { name: 'pay', identity: `memory ${identity}` }, clock)
    const said = browser.messages.map(({ data }) => readMessage(data))
    return Promise.all(said.flatMap((each) => (each !== null && 'sealed' in each ? [open(each.sealed)] : [])))
  }
  expect(await opened(A)).toMatchObject([{ type: 'view' }])
  expect(await opened(B)).toEqual([{ type: 'unreadable' }])
})

test('one tab that shares a name twice has two ends of one flow', async () => {
  const { browser, join, servicesOf, count, items } = createApp()
  const tab = browser.openTab()
  const leaving = new AbortController()
  const options = { services: servicesOf(tab), locks: tab.locks, createChannel: tab.createChannel }
  const first = await join({ ...options, signal: leaving.signal })
  const [second, third] = [await join(options), await join(options)]
  await first.start()
  await second.start()
  expect([first.flow.id, first.view()]).toEqual([second.flow.id, second.view()])
  expect([first.flow.isLeader(), second.flow.isLeader(), count('send')]).toEqual([true, false, 1])
  leaving.abort()
  await settle()
  expect([second.flow.isLeader(), second.view().step]).toEqual([true, 'enterCode'])
  await third.submit()
  for (const { flow } of [second, third]) expect(await flow.outcome).toMatchObject({ status: 'verified' })
  expect([count('verify'), items.size, browser.open()]).toEqual([1, 0, { locks: 0, channels: 0 }])
})

test('a flow of the app that runs under the id of a shared one is a mistake, and told; the tab goes on', async () => {
  const { browser, join, servicesOf, provider } = createApp()
  const tab = browser.openTab()
  const services = servicesOf(tab)
  const told: unknown[] = []
  Object.assign(provider.environment, { reportDefect: (error: unknown) => told.push(error) })
  const { flow, start } = await join({ services, locks: tab.locks, createChannel: tab.createChannel })
  const twin = createStepUpFlow({ services, request: { approach: { kind: 'session' } }, flowId: flow.id })
  twin.send({ type: 'flow.started' })
  await start()
  expect(told).toEqual([new TypeError('send: flowId must be new: a flow of this id is running')])
  twin.send({ type: 'flow.cancelled' })
  await twin.outcome
  await start()
  expect(flow.getSnapshot().step).toBe('enterCode')
})

test('a shared signal holds nothing of flows that are over, and all of a tab leave by it', async () => {
  const { join, browser } = createApp()
  const { signal } = new AbortController()
  let listeners = 0
  const counted = Object.assign(signal, {
    addEventListener: (...input: Parameters<AbortSignal['addEventListener']>) => {
      listeners += 1
      EventTarget.prototype.addEventListener.apply(signal, input)
    },
    removeEventListener: (...input: Parameters<AbortSignal['removeEventListener']>) => {
      listeners -= 1
      EventTarget.prototype.removeEventListener.apply(signal, input)
    },
  })
  for (let round = 0; round < 3; round += 1) {
    const tab = await join({ signal: counted })
    expect(listeners).toBe(1)
    await tab.act({ type: 'flow.cancelled' })
    expect([listeners, browser.open()]).toEqual([0, { locks: 0, channels: 0 }])
  }
})
