import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'

import { openBrowser, visit, type Visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

export const userInterfaces = ['vanilla', 'custom-element', 'react', 'vue', 'svelte'] as const

/** One browser for the tests of a file; answers the way to open a page, which is closed after its test. */
export function shareBrowser(): (name: string) => Promise<Visit> {
  let browser: Browser
  let visited: Visit | undefined
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
  })
  afterEach(async () => {
    await visited?.close()
    visited = undefined
  })
  return async (name) => (visited = await visit(browser, name))
}

/** Holds the next answer back until the function that comes back is called: the flow is `working` meanwhile. */
export async function hold(page: Page, url: string): Promise<() => void> {
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const handle = async (route: { readonly continue: () => Promise<void> }) => {
    await held
    await route.continue()
  }
  await page.route(url, handle, { times: 1 })
  return release
}

/** Leads a page through every step of the view, and has each looked at. A step that goes on while it is looked at fails. */
export async function walkEveryStep(visited: Visit, look: (step: string) => Promise<void>): Promise<void> {
  const { page, pass, code, bank } = visited
  const { dialog, pay, choose, type, button, heading, text, status, ends } = dialogOf(page)
  const see = async (step: string, name: string, words?: string) => {
    const shown = dialog.getByRole('heading', { name, exact: true })
    await shown.waitFor()
    if (words !== undefined) await status.filter({ hasText: words }).waitFor()
    await look(step)
    expect([step, await shown.isVisible()]).toEqual([step, true])
  }

  let answer = await hold(page, '**/mfa/stepup')
  await pay()
  await see('working: beginning', 'One moment', 'Getting your options')
  answer()
  await see('chooseFactor', 'Confirm that it is you')
  answer = await hold(page, '**/passwordless/start')
  await choose('Text message')
  await see('working: sendingCode', 'Confirm that it is you', 'Sending')
  answer()
  await see('enterCode', 'Enter the code')
  answer = await hold(page, '**/passwordless/verify')
  await type('000000')
  await pass(1)
  await see('working: verifying', 'Enter the code', 'Checking')
  answer()
  await text('4 tries left').waitFor()
  await pass(1)
  await see('enterCode: setback', 'Enter the code', 'not right')
  await text('Did not get it?').click()
  await text('Check that this is your number.').waitFor()
  await see('enterCode: help', 'Enter the code')
  await pass(61)
  await see('recover', 'Code expired', 'no longer valid')
  await button('Send another code').click()
  await heading('Enter the code').waitFor()
  await type(code)
  await ends('verified')
  bank.simulator.faults.add({ path: '/identity/v1/mfa/stepup', kind: 'status', status: 401 })
  await pay()
  await see('failed', 'This does not work at the moment', 'Contact support')
  await button('Close').click()
  await ends('configuration')

  await page.goto(`${page.url()}?provider=memory`)
  await pay()
  await choose('Authenticator app')
  await heading('Enter the code').waitFor()
  await pass(242)
  await see('enterCode: warning', 'Are you still there?', 'less than one minute')
  await button('Use another way').click()
  await choose('Notification on your phone')
  await see('approve', 'Confirm on your phone')
  // Approved there, and asked for again.
  await pass(25)
  await ends('verified')
}
