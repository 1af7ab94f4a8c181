import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type { StateNode } from 'xstate'

import { createStage } from '../../machines/flow.fixtures.js'
import { createStepUpMachine } from '../../machines/calls/machine.js'

import { hold } from './accessibility.fixtures.js'
import { shareBank } from './bank.fixtures.js'
import { openBrowser, visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** Walks through every step that a person sees. `SCREENS=1` keeps a picture of each in docs/screens/, to be looked at. */

jest.setTimeout(120_000)

const { openShell } = shareBank()
let browser: Browser
const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url))

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})

/** Photographs of a whole walk are many: they are JPEG. */
async function keep(page: Page, name: string, type: 'png' | 'jpeg' = 'png'): Promise<void> {
  if (process.env['SCREENS'] === undefined) return
  mkdirSync(folder, { recursive: true })
  const path = `${folder}${name}.${type === 'png' ? 'png' : 'jpg'}`
  // What moves is shown at its end.
  await page.screenshot({ path, type, animations: 'disabled', ...(type === 'jpeg' && { quality: 50 }) })
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

const looks = ([1280, 390] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => [width, colorScheme] as const),
)

test.each(looks)('every step of the bank, and all around it, fits %i px, %s', async (width, colorScheme) => {
  const { page, frame, app, press, told, code, pass } = await openShell()
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
  const look = async (step: string) => {
    await page.evaluate('scrollTo(0, 0)')
    await keep(page, `${step}-${width}-${colorScheme}`, 'jpeg')
    const inFrame = await frame
      .locator('html')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    const around = await page.evaluate('document.documentElement.scrollWidth')
    expect([step, around, inFrame]).toEqual([step, width, 0])
  }
  /** The panel acts at once; the page, when time passes. */
  const make = async (trouble: string, text: string) => {
    await press(trouble)
    await told(text)
    await page.evaluate('scrollTo(0, 0)')
    await pass(1)
  }

  await frame.getByRole('button', { name: 'Sign in as Ada' }).waitFor()
  await look('1-welcome')
  await app.signIn()
  await frame.getByRole('heading', { name: 'Your account' }).waitFor()
  await look('2-account')
  const answer = await hold(page, '**/mfa/stepup')
  await app.pay()
  await app.heading('One moment').waitFor()
  await pass(1)
  await look('3-working')
  answer()
  await app.heading('Confirm that it is you').waitFor()
  await look('4-choose')
  await make('Drop the next answer', 'lost on its way')
  await app.choose(/Text message/)
  await app.text('We could not reach the service').first().waitFor()
  await pass(1)
  await look('5-answer-dropped')
  await pass(31)
  await app.button('Send another code').click()
  await app.heading('Enter the code').waitFor()
  await look('6-enter-code')
  await app.type('000000')
  await app.text('4 tries left').waitFor()
  await look('7-wrong-code')
  await make('Offline', 'The app is offline')
  await app.type(code)
  await app.text('There is no connection').first().waitFor()
  await look('8-offline')
  await make('Offline', 'online again')
  await make('Let the code expire', 'A minute has passed')
  await app.heading('Code expired').waitFor()
  await look('9-expired')
  await make('Too many requests', '429')
  await app.button('Send another code').click()
  await app.text('There were too many requests').first().waitFor()
  await look('10-rate-limit')
  await pass(61)
  await app.button('Send another code').click()
  await app.heading('Enter the code').waitFor()
  await pass(245)
  await app.heading('Are you still there?').waitFor()
  await look('11-still-there')
  await app.button('I need more time').click()
  await app.button('Send another code').click()
  await app.heading('Enter the code').waitFor()
  await app.type(code)
  await app.paid()
  await look('12-paid')
})

test.each(['light', 'dark'] as const)('the chart shows where the flow is, %s', async (colorScheme) => {
  const { page, app } = await openShell()
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width: 1280, height: 1560 })
  await app.signIn()
  await app.pay()
  await app.choose(/Text message/)
  await app.heading('Enter the code').waitFor()
  // The chart is drawn by timers and frames.
  await page.clock.resume()
  await page.frameLocator('#viewer').locator('[data-state$="awaitingCode"].active').waitFor()
  await page.locator('#state', { hasText: 'codeSent.awaitingCode' }).waitFor()
  await page.locator('#notices', { hasText: 'code.sent' }).waitFor()
  await keep(page, `bank-${colorScheme}`)
})

test('the viewer draws every state of the machine, lights the active one, and shows no secret', async () => {
  const { page, code, close } = await visit(browser, 'bank/app')
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
