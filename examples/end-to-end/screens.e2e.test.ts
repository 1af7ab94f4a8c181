import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type { StateNode } from 'xstate'

import { createStage } from '../../machines/flow.fixtures.js'
import { createStepUpMachine } from '../../machines/calls/machine.js'

import { openBrowser, visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** Walks through every step that a person sees. `SCREENS=1` keeps a picture of each in docs/screens/, to be looked at. */

jest.setTimeout(60_000)

let browser: Browser
const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url))

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})

async function keep(page: Page, name: string): Promise<void> {
  if (process.env['SCREENS'] === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}${name}.png` })
}

test('every step of the reference dialog fits a phone of 320 px, without a scroll bar', async () => {
  const { page, bank, pass, code, close } = await visit(browser, 'vanilla')
  await page.setViewportSize({ width: 320, height: 640 })
  const { pay, choose, heading, button, type, text, ends } = dialogOf(page)
  const fits = async (name: string) => {
    await keep(page, name)
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect([name, width]).toEqual([name, 320])
  }
  let arrive = (): void => undefined
  const held = new Promise<void>((resolve) => (arrive = resolve))
  await page.route('**/mfa/stepup', async (route) => {
    await held
    await route.continue()
  })
  await pay()
  await heading('One moment').waitFor()
  await fits('working')
  arrive()
  await heading('Confirm that it is you').waitFor()
  await fits('choose-factor')
  await choose('Text message')
  await heading('Enter the code').waitFor()
  await fits('enter-code')
  await type('000000')
  await text('4 tries left').waitFor()
  await pass(1)
  await fits('wrong-code')
  await pass(60)
  await heading('Code expired').waitFor()
  await pass(1)
  await fits('code-expired')
  await button('Send another code').click()
  await heading('Enter the code').waitFor()
  await type(code)
  await ends('verified')
  expect(bank.simulator.outbox.all()).toHaveLength(2)
  bank.simulator.faults.add({ path: '/identity/v1/mfa/stepup', kind: 'status', status: 401 })
  await pay()
  await heading('This does not work at the moment').waitFor()
  await fits('failed')
  await close()
})

test.each(['light', 'dark'] as const)('the bank, with the flow under way, %s', async (colorScheme) => {
  const { page, close } = await visit(browser, 'bank')
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width: 1280, height: 900 })
  const { choose, heading } = dialogOf(page)
  await page.getByRole('button', { name: 'Sign in as Ada' }).click()
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await choose(/Text message/)
  await heading('Enter the code').waitFor()
  // The chart is drawn by timers and frames.
  await page.clock.resume()
  await page.frameLocator('#viewer').locator('[data-state$="awaitingCode"].active').waitFor()
  await keep(page, `bank-${colorScheme}`)
  await close()
})

test('the viewer draws every state of the machine, lights the active one, and shows no secret', async () => {
  const { page, code, close } = await visit(browser, 'bank')
  await page.setViewportSize({ width: 1600, height: 1000 })
  const viewer = await page.context().newPage()
  await viewer.setViewportSize({ width: 1600, height: 1000 })
  await viewer.goto(new URL('/viewer/', page.url()).href)
  await page.bringToFront()
  const { choose, heading, type, isGone } = dialogOf(page)
  await page.getByRole('button', { name: 'Sign in as Ada' }).click()
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await choose(/Text message/)
  await heading('Enter the code').waitFor()
  const sent = code()
  await viewer.bringToFront()
  // The chart is drawn by timers and frames.
  await viewer.clock.resume()
  await viewer.locator('[data-state$="awaitingCode"].active').waitFor()
  const drawn = await viewer.locator('[data-state]').count()
  await keep(viewer, 'viewer')
  await page.bringToFront()
  await type(sent)
  await isGone()
  await viewer.locator('[data-state$="verified"].active').waitFor()
  const all = await viewer.evaluate('document.documentElement.innerText')
  expect(all).not.toContain(sent)
  expect(String(all)).not.toMatch(/eyJ|sealed:/)
  expect(drawn).toBe(countStates(createStepUpMachine(createStage().services).root))
  await close()
})

function countStates(node: Pick<StateNode, 'states'>): number {
  return Object.values(node.states).reduce((sum, child) => sum + countStates(child), 1)
}
