import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'

import { openBrowser, visit, type Visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** Two real tabs of one browser, with its own locks, channels, storage and keys; the flow is one. */

jest.setTimeout(60_000)

let browser: Browser
let shop: Visit

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  shop = await visit(browser, 'vanilla')
})
afterEach(async () => {
  await shop.close()
})

const open = async (page: Page) => {
  page.setDefaultTimeout(15_000)
  await page.goto(`${shop.bank.origin}/vanilla/?tabs`)
  return { page, ...dialogOf(page) }
}
/** Two tabs; the first has asked, so that it leads, and both show the factors. */
const openBoth = async () => {
  const first = await open(shop.page)
  const second = await open(await shop.page.context().newPage())
  await first.pay()
  await first.heading('Confirm that it is you').waitFor()
  await second.pay()
  await second.heading('Confirm that it is you').waitFor()
  return { first, second }
}
const SEND = '/identity/v1/passwordless/start'
const requests = (path: string) => shop.bank.simulator.requests.all(path).length
const sent = () => shop.bank.simulator.outbox.all().length
/** The lock is this tab's, and nobody waits for it. */
const untilAlone = async (page: Page) => {
  const isAlone = () =>
    page.evaluate(async () => {
      const { held = [], pending = [] } = await navigator.locks.query()
      return held.length === 1 && pending.length === 0
    })
  let isReached = false
  while (!isReached) isReached = await isAlone()
}
const stored = (page: Page) => page.evaluate(() => Object.keys(localStorage))

test('one code for two tabs; typed in the second it verifies both, and nothing is left', async () => {
  const { first, second } = await openBoth()
  await second.choose('Text message')
  for (const { heading } of [first, second]) await heading('Enter the code').waitFor()
  expect([sent(), (await stored(second.page)).length]).toEqual([1, 1])
  await second.type(shop.code)
  for (const { ends } of [first, second]) await ends('verified')
  expect([sent(), await stored(first.page)]).toEqual([1, []])
  expect([requests(SEND), requests('/identity/v1/passwordless/verify')]).toEqual([1, 1])
})

test('the tab that ran the flow is closed: the other one goes on with the same code', async () => {
  const { first, second } = await openBoth()
  await first.choose('Text message')
  await second.heading('Enter the code').waitFor()
  await first.page.close()
  await untilAlone(second.page)
  await second.type(shop.code)
  await second.ends('verified')
  expect([sent(), await stored(second.page)]).toEqual([1, []])
})

test('the tab that ran the flow is closed while it sends: no second code goes out by itself', async () => {
  const { first, second } = await openBoth()
  shop.bank.simulator.faults.add({ kind: 'hang', path: SEND, times: 1 })
  await first.choose('Text message')
  await second.status.filter({ hasText: 'Sending.' }).waitFor()
  while (requests(SEND) === 0) await first.status.filter({ hasText: 'Sending.' }).waitFor()
  await first.page.close()
  await second.heading('We were interrupted').waitFor()
  await shop.pass(30)
  expect(requests(SEND)).toBe(1)
  await second.button('Send another code').click()
  await second.heading('Enter the code').waitFor()
  expect([requests(SEND), sent()]).toEqual([2, 1])
})

test('cancel in one tab is cancel in both', async () => {
  const { first, second } = await openBoth()
  await second.button('Cancel').click()
  for (const { ends } of [first, second]) await ends('cancelled')
  expect(await stored(first.page)).toEqual([])
})
