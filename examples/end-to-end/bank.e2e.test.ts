import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Browser } from 'playwright-core'

import { openBrowser, visit, type Visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** The bank of `npm start`: a payment API at another origin, and all that can come between. */

jest.setTimeout(60_000)

let browser: Browser
const visits: Visit[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
afterEach(async () => {
  for (const each of visits.splice(0).reverse()) await each.close()
})

/** A tab of the bank, with Ada signed in. */
async function openBank(other?: Visit) {
  const visited = await visit(browser, 'bank', other === undefined ? {} : { bank: other.bank })
  visits.push(visited)
  const { page, bank } = visited
  await page.getByRole('button', { name: 'Sign in as Ada' }).click()
  const result = page.locator('#result')
  return {
    ...visited,
    ...dialogOf(page),
    payments: () => bank.bank.calls.done('/payments').length,
    codes: () => bank.simulator.outbox.all().length,
    /** What the page says of the payment. */
    told: (text: string | RegExp) => result.filter({ hasText: text }).waitFor(),
    pay: () => page.getByRole('button', { name: 'Pay', exact: true }).click(),
  }
}

describe('a payment', () => {
  test('asks for a step-up, and is made once with the new token', async () => {
    const { pay, choose, type, code, told, payments, codes, audit } = await openBank()
    expect(await audit()).toEqual([])
    await pay()
    await choose(/Text message/)
    expect(await audit()).toEqual([])
    await type(code)
    await told(/^Paid/)
    expect([payments(), codes()]).toEqual([1, 1])
    expect(await audit()).toEqual([])
  })

  test('is not made when the user cancels, and can be begun again', async () => {
    const { pay, choose, type, code, told, button, payments, isGone } = await openBank()
    await pay()
    await choose(/Email/)
    await button('Cancel').click()
    await isGone()
    await told('You cancelled')
    await pay()
    await choose(/Email/)
    await type(code)
    await told(/^Paid/)
    expect(payments()).toBe(1)
  })

  test('shows the message on the phone beside it', async () => {
    const { page, pay, choose, code, heading } = await openBank()
    await pay()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    await page.getByText(code()).first().waitFor()
  })
})

describe('what comes between', () => {
  test('a reload in the middle sends nothing by itself, and the payment can be begun anew', async () => {
    const first = await openBank()
    await first.pay()
    await first.choose(/Text message/)
    await first.heading('Enter the code').waitFor()
    await first.page.reload()
    await first.page.getByRole('button', { name: 'Sign in as Ada' }).click()
    expect([first.codes(), first.payments(), await first.dialog.count()]).toEqual([1, 0, 0])
    await first.pay()
    await first.choose(/Text message/)
    await first.type(first.code)
    await first.told(/^Paid/)
    expect([first.codes(), first.payments()]).toEqual([2, 1])
  })

  test('the back button leaves no payment behind', async () => {
    const { page, bank, pay, choose, heading, payments, codes } = await openBank()
    await pay()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    await page.goto(`${bank.origin}/vanilla/`)
    await page.goBack()
    await page.getByRole('button', { name: 'Sign in as Ada' }).waitFor()
    expect([payments(), codes()]).toEqual([0, 1])
  })

  test('two tabs pay with a code each, and neither overwrites the verifier of the other', async () => {
    const one = await openBank()
    const two = await openBank(one)
    await one.pay()
    await one.choose(/Text message/)
    await one.heading('Enter the code').waitFor()
    const codeOfOne = one.code()
    await two.pay()
    await two.choose(/Email/)
    await two.heading('Enter the code').waitFor()
    await two.type(two.code)
    await two.told(/^Paid/)
    await one.type(codeOfOne)
    await one.told(/^Paid/)
    expect([one.payments(), one.codes()]).toEqual([2, 2])
  })

  test('offline: a code is not handed in and costs no try, and nothing is sent when the network is back', async () => {
    const { page, bank, pay, choose, type, code, heading, status, text, pass, payments, told } =
      await openBank()
    await pay()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    await page.context().setOffline(true)
    await type(code)
    await pass(1)
    await text('Continue when you are back online.').first().waitFor()
    await page.getByText('5 tries left').waitFor()
    await page.context().setOffline(false)
    await status.filter({ hasText: 'You are back online.' }).waitFor()
    await pass(5)
    expect(bank.simulator.requests.all('/identity/v1/passwordless/verify')).toEqual([])
    await type(code)
    await told(/^Paid/)
    expect(payments()).toBe(1)
  })

  test('a slow network: the page is busy and can be cancelled, and what arrives late changes nothing', async () => {
    const { page, bank, pay, pass, choose, heading, status, button, codes, told, isGone } = await openBank()
    await pay()
    await heading('Confirm that it is you').waitFor()
    let arrive = (): void => undefined
    const slow = new Promise<void>((resolve) => (arrive = resolve))
    await page.route('**/passwordless/start', async (route) => {
      await slow
      await route.continue().catch(() => undefined)
    })
    await choose(/Text message/)
    await status.filter({ hasText: 'Sending.' }).waitFor()
    await button('Cancel').click()
    await isGone()
    arrive()
    await pass(20)
    await told('You cancelled')
    await isGone()
    expect(codes()).toBe(0)
    expect(bank.simulator.requests.all('/identity/v1/passwordless/verify')).toEqual([])
  })

  test('a provider that fails to send is told of; the user asks again, once', async () => {
    const { page, pay, choose, heading, button, type, code, told, pass, codes } = await openBank()
    await pay()
    await heading('Confirm that it is you').waitFor()
    await page.route('**/passwordless/start', (route) => route.abort('connectionreset'), { times: 1 })
    await choose(/Text message/)
    await heading('The service is not available').waitFor()
    await pass(31)
    expect(codes()).toBe(0)
    await button('Send another code').click()
    await heading('Enter the code').waitFor()
    await type(code)
    await told(/^Paid/)
    expect(codes()).toBe(1)
  })
})
