import { afterAll, afterEach, beforeAll } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'

import { openBrowser, visit, type Visit } from './browser.fixtures.js'

/** The bank of `npm start`, as a person uses it: its page by itself, or in the frame of the page around. */

/** One browser for the tests of a file; what a test opens is closed after it. */
export function shareBank() {
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

  /** The page of a name. `other`: at the same bank, in a browser of its own. */
  const open = async (name: string, other?: Visit, query = '') => {
    const visited = await visit(browser, name, { query, ...(other && { bank: other.bank }) })
    visits.push(visited)
    return visited
  }
  return {
    /** The page around, with the app in its frame. */
    openShell: async (query = '') => {
      const visited = await open('', undefined, query)
      const { page } = visited
      const frame = page.frameLocator('#app')
      return {
        ...visited,
        frame,
        app: bankOf(page, frame),
        press: (name: string) => page.getByRole('button', { name, exact: true }).click(),
        told: (text: string | RegExp) => page.locator('#told').filter({ hasText: text }).waitFor(),
        phone: page.getByRole('region', { name: 'Your phone' }),
      }
    },
    /** A tab of the bank, with Ada signed in. */
    openBank: async (other?: Visit) => {
      const visited = await open('bank/app', other)
      const parts = bankOf(visited.page)
      await parts.signIn()
      await visited.page.getByRole('heading', { name: 'Your account' }).waitFor()
      const { bank } = visited
      return {
        ...visited,
        ...parts,
        /** How often the API did what it was asked: a receipt that is asked for twice counts twice. */
        payments: () => bank.bank.calls.done('/payments').length,
        codes: () => bank.simulator.outbox.all().length,
        /** Another tab of the same browser. */
        openTab: async () => {
          const page = await visited.page.context().newPage()
          page.setDefaultTimeout(15_000)
          await page.goto(visited.page.url())
          return { page, ...bankOf(page) }
        },
      }
    },
  }
}

/** Parts of the bank's page, by role and name. `keyboard`: the page that has the keyboard. */
export function bankOf(
  keyboard: Page,
  frame: Pick<Page, 'getByRole' | 'getByLabel' | 'locator' | 'getByText'> = keyboard,
) {
  const dialog = frame.getByRole('dialog')
  const button = (name: string | RegExp) => dialog.getByRole('button', { name })
  const input = dialog.getByRole('textbox')
  const receipt = frame.getByRole('heading', { name: /^Paid/ })
  return {
    dialog,
    button,
    input,
    receipt,
    heading: (name: string) => dialog.getByRole('heading', { name, exact: true }),
    text: (text: string | RegExp) => dialog.getByText(text),
    to: frame.getByLabel('To', { exact: true }),
    amount: frame.getByLabel('Amount in euro'),
    balance: frame.locator('#balance'),
    signIn: () => frame.getByRole('button', { name: 'Sign in as Ada' }).click(),
    payButton: frame.getByRole('button', { name: 'Pay', exact: true }),
    pay: () => frame.getByRole('button', { name: 'Pay', exact: true }).click(),
    choose: (name: string | RegExp) => button(name).click(),
    /** Digit by digit, as a person types. A function is asked once there is a field: then the message is out. */
    type: async (code: string | (() => string)) => {
      await input.waitFor()
      await input.selectText()
      await keyboard.keyboard.type(typeof code === 'string' ? code : code())
      await button('Confirm').click()
    },
    isGone: () => dialog.waitFor({ state: 'hidden' }),
    /** What the page says of a payment that was not made. */
    told: (text: string | RegExp) => frame.locator('#result').filter({ hasText: text }).waitFor(),
    paid: () => receipt.waitFor(),
  }
}
