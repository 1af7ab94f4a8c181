import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'

import { openBrowser } from './browser.fixtures.js'
import { openInspection } from './inspected.fixtures.js'

/** The built viewer by keyboard, while events come: nothing moves away from under the user. */

jest.setTimeout(30_000)

let browser: Browser
let stage: Awaited<ReturnType<typeof openInspection>>
let viewer: Page

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  stage = await openInspection(browser, {})
  viewer = await stage.context.newPage()
  await viewer.goto(`${stage.origin}/viewer/`)
  await viewer.evaluate(`globalThis.inspected = new BroadcastChannel('mfa-step-up')`)
  await tell({
    type: '@xstate.actor',
    name: 'flow',
    definition: JSON.stringify({ id: 'flow', initial: 'a', states: { a: { on: { go: 'a' } } } }),
  })
  await viewer.locator('[data-state="a"]').waitFor()
  await take(1)
})
afterEach(async () => {
  await stage.close()
})

const tell = (message: object) =>
  viewer.evaluate(`inspected.postMessage(${JSON.stringify({ ...message, sessionId: 'x:0' })})`)

/** The actor takes an event, which the viewer shows. */
async function take(number: number) {
  const context = { number, outer: { inner: { deep: number } } }
  const snapshot = { status: 'active', value: 'a', context }
  await tell({ type: '@xstate.snapshot', event: { type: `go.${number}` }, snapshot })
  await viewer.locator('#log .type', { hasText: `go.${number}` }).waitFor()
}

const focused = () =>
  viewer.evaluate(`(document.activeElement.dataset.number ?? document.activeElement.tagName) + ''`)

test('a line of the log that is chosen keeps the focus', async () => {
  const line = viewer.locator('#log button', { hasText: 'go.1' })
  await line.focus()
  await line.press('Enter')
  await viewer.locator('#log [aria-current]', { hasText: 'go.1' }).waitFor()
  expect(await focused()).toBe('2')
  await take(2)
  expect(await focused()).toBe('2')
  expect(await viewer.locator('#log .type').allTextContents()).toEqual(['(created)', 'go.1', 'go.2'])
})

test('parts of the context stay as they were opened and closed, and keep the focus', async () => {
  const part = (name: string) => viewer.locator('#context summary', { hasText: name })
  const isOpen = (name: string) =>
    part(name).evaluate(({ parentElement }) => parentElement?.hasAttribute('open'))
  await part('outer').press('Enter')
  await part('inner').press('Enter')
  await viewer.locator('#context', { hasText: 'deep: 1' }).waitFor()
  await take(2)
  await viewer.locator('#context', { hasText: 'deep: 2' }).waitFor()
  expect([await isOpen('inner'), await focused()]).toEqual([true, 'SUMMARY'])
  await part('context').press('Enter')
  await take(3)
  expect(await isOpen('context')).toBe(false)
})

test('keys with Alt, Ctrl or Meta are the browser’s', async () => {
  // The answer to a key: whether the browser may still act on it, and whether the viewer did.
  const press = (selector: string, key: string, held: object) =>
    viewer.evaluate(`{
      const before = document.querySelector('#chart > g').getAttribute('transform')
      const init = { key: ${JSON.stringify(key)}, bubbles: true, cancelable: true, ...${JSON.stringify(held)} }
      const isLeft = document.querySelector(${JSON.stringify(selector)}).dispatchEvent(new KeyboardEvent('keydown', init))
      const isMoved = before !== document.querySelector('#chart > g').getAttribute('transform')
      ;({ isLeft, isMoved })
    }`)
  expect(await press('#chart', 'ArrowLeft', {})).toEqual({ isLeft: false, isMoved: true })
  for (const held of [{ altKey: true }, { ctrlKey: true }, { metaKey: true }])
    for (const key of ['ArrowLeft', '-', '+', '0'])
      expect(await press('#chart', key, held)).toEqual({ isLeft: true, isMoved: false })
  const live = viewer.locator('[data-step="live"]')
  for (const held of [{ ctrlKey: true }, { metaKey: true }]) await press('#log', '[', held)
  await take(2)
  expect(await live.getAttribute('aria-pressed')).toBe('true')
  await press('#log', '[', {})
  await viewer.locator('[data-step="live"][aria-pressed="false"]').waitFor()
})
