import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import type { Browser } from 'playwright-core'

import { openBrowser, visit, type Visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** The bank's page: what is typed into its form, and who is told what became of it. */

jest.setTimeout(60_000)

let browser: Browser
let visited: Visit

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  visited = await visit(browser, 'bank')
  await signIn()
})
afterEach(async () => {
  await visited.close()
})

const signIn = () => visited.page.getByRole('button', { name: 'Sign in as Ada' }).click()
const pay = () => visited.page.getByRole('button', { name: 'Pay', exact: true }).click()
const told = (text: string | RegExp) => visited.page.locator('#result').filter({ hasText: text }).waitFor()

test('a payment in flight does not outlive signing out', async () => {
  const { page, bank, code } = visited
  const { choose, type } = dialogOf(page)
  let arrive = (): void => undefined
  const held = new Promise<void>((resolve) => (arrive = resolve))
  const url = `${bank.apiOrigin}/payments`
  await page.route(
    url,
    async (route) => {
      await held
      await route.continue()
    },
    { times: 1 },
  )
  await pay()
  await told('The bank is asked')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn()
  await pay()
  await choose(/Text message/)
  await type(code)
  await told(/^Paid/)

  const late = page.waitForResponse((response) => response.url() === url && response.status() === 401)
  arrive()
  await late
  // The page has heard of it by the time that it has heard of something later.
  await page.evaluate(`fetch('/health').then((response) => response.text())`)
  expect(await page.locator('#result').textContent()).toMatch(/^Paid/)
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(bank.bank.calls.done('/payments')).toHaveLength(1)
})

test.each([
  ['To', '   ', 'Say who gets the money.'],
  ['Amount in euro', 'much', 'An amount is written as 42 or 42.00.'],
])(
  'a wrong %s is said before the bank is asked, and marked until it is right',
  async (label, wrong, text) => {
    const { page, bank } = visited
    const field = page.getByLabel(label, { exact: true })
    const right = await field.inputValue()
    expect(await field.getAttribute('aria-invalid')).toBeNull()
    await field.fill(wrong)
    await pay()
    await told(text)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(bank.bank.calls.all('/payments')).toHaveLength(0)
    await field.fill(` ${right} `)
    await pay()
    await dialogOf(page).heading('Confirm that it is you').waitFor()
    expect(await field.getAttribute('aria-invalid')).toBeNull()
  },
)
