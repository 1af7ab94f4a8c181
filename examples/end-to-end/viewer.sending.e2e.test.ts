import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import type { Browser } from 'playwright-core'

import { createNodeSocket, startRelay } from '../../adapters/tools/inspector/relay.fixtures.js'
import { openBrowser } from './browser.fixtures.js'
import { openInspection } from './inspected.fixtures.js'

/** The bank's copy of the viewer, with a relay: where its address leads, and where what is typed goes. */

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
  stage = await openInspection(browser, {})
})
afterEach(async () => {
  await stage.close()
})

test('what is typed goes by the way on which the actor was said to take events, and by no other', async () => {
  const relay = await startRelay()
  const app = createNodeSocket(relay.url)
  try {
    const viewer = await stage.context.newPage()
    await viewer.goto(`${stage.origin}/viewer/?socket=${relay.url}`)
    await viewer.locator('#ways .open', { hasText: 'socket' }).waitFor()
    const send = async (sessionId: string, type: string) => {
      await viewer.getByLabel('Actor').selectOption(sessionId)
      await viewer.getByLabel('Type').fill(type)
      await viewer.getByRole('button', { name: 'Send', exact: true }).click()
    }
    const page = await stage.context.newPage()
    await page.goto(`${stage.origin}/vanilla/`)
    await page.evaluate(`{
      globalThis.channel = new BroadcastChannel('mfa-step-up')
      channel.addEventListener('message', ({ data }) => record(JSON.stringify(data)))
      channel.postMessage({ type: '@viewer.canSend', sessionId: 'page' })
    }`)
    await viewer.locator('#actors option[value="page"]').waitFor({ state: 'attached' })
    // The relay says the same of both. The actor of the page has been said to take events elsewhere.
    for (const sessionId of ['page', 'app']) app.send(JSON.stringify({ type: '@viewer.canSend', sessionId }))
    await viewer.locator('#actors option[value="app"]').waitFor({ state: 'attached' })

    await send('page', 'one')
    await send('app', 'two')
    await send('page', 'three')
    const typed = (sessionId: string, type: string) =>
      JSON.stringify({ type: '@viewer.send', sessionId, event: { type } })
    const isTyped = (text: string) => text.includes('@viewer.send')
    await relay.until(() => relay.frames.some((frame) => frame.includes('two')))
    await stage.until(() => stage.recorded.some((text) => text.includes('three')))
    expect(relay.frames.filter(isTyped)).toEqual([typed('app', 'two')])
    expect(stage.recorded.filter(isTyped)).toEqual([typed('page', 'one'), typed('page', 'three')])
  } finally {
    app.close()
    await relay.close()
  }
})

test.each(['ws:', 'http://127.0.0.1:8080', 'nonsense'])('a socket %s is told to be none', async (address) => {
  const viewer = await stage.context.newPage()
  await viewer.goto(`${stage.origin}/viewer/?socket=${address}`)
  await viewer.locator('#ways', { hasText: `socket ${address}: unusable` }).waitFor()
  await viewer.locator('#ways .open', { hasText: 'channel mfa-step-up' }).waitFor()
})
