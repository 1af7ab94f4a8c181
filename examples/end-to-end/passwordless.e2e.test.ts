import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { DEFAULT_USER } from 'mfa-step-up/simulator'
import type { Browser, Page } from 'playwright-core'

import { openBrowser } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'
import { openInspection } from './inspected.fixtures.js'

/** The first factor in a real browser: its start is answered by 204, which has no body. */

jest.setTimeout(30_000)

let browser: Browser
let stage: Awaited<ReturnType<typeof openInspection>>

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  stage = await openInspection(browser, { passwordless: new URL('passwordless.page.ts', import.meta.url) })
})
afterEach(async () => {
  await stage.close()
})

/** The form, filled in: the message is out. */
async function logIn(identifier: string): Promise<Page> {
  const page = await stage.context.newPage()
  await page.goto(`${stage.origin}/passwordless/`)
  await page.getByLabel('E-mail or phone').fill(identifier)
  await page.getByRole('button', { name: 'Log in' }).click()
  await dialogOf(page).heading('Enter the code').waitFor()
  expect(stage.bank.simulator.outbox.all()).toHaveLength(1)
  return page
}

const verified = (page: Page) =>
  dialogOf(page)
    .outcome.filter({ hasText: `verified ${DEFAULT_USER.id}` })
    .waitFor()

test.each([DEFAULT_USER.email ?? '', DEFAULT_USER.phoneNumber ?? '', '06 00 00 00 01'])(
  'the code that came to %s logs in',
  async (identifier) => {
    const page = await logIn(identifier)
    await dialogOf(page).type(() => stage.bank.simulator.outbox.last()?.code ?? '')
    await verified(page)
    const requests = stage.bank.simulator.requests.all()
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /identity/v1/config',
      'POST /identity/v1/passwordless/start',
      'POST /identity/v1/passwordless/verify',
      'POST /oauth/token',
    ])
  },
)

test('the link of the e-mail logs in, in the same browser, on the page that it leads to', async () => {
  const page = await logIn(DEFAULT_USER.email ?? '')
  // The callback of the app is this page.
  await page.route('**/identity/v1/passwordless/verify?*', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 })
    const { search } = new URL(answer.headers()['location'] ?? '')
    await route.fulfill({
      response: answer,
      headers: { Location: `${stage.origin}/passwordless/${search}` },
    })
  })
  await page.goto(stage.bank.simulator.outbox.last()?.link ?? '')
  await verified(page)
  expect(new URL(page.url()).search).toBe('')
  expect(stage.bank.simulator.requests.all('/identity/v1/passwordless/verify')).toHaveLength(1)
  expect(stage.bank.simulator.outbox.all()).toHaveLength(1)
})
