import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createReachFiveSimulator, DEFAULT_USER, type ReachFiveSimulator } from 'mfa-step-up/simulator'
import { createReachFiveAdapter } from 'mfa-step-up/reachfive'
import type { Browser } from 'playwright-core'

import { startServer } from '../../tests/faults/server.fixtures.js'
import { openBrowser, visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** What a browser does below `fetch`, where no code of a page can prevent it: `docs/faults.md` tells of it. */

jest.setTimeout(60_000)

const path = '/identity/v1/passwordless/start'
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})

describe('a kept-alive connection breaks before the first byte of the answer', () => {
  test('Chromium repeats the POST: one click, two codes; the last one is good', async () => {
    const { page, bank, code, close } = await visit(browser, 'vanilla')
    const { pay, choose, heading, type, ends } = dialogOf(page)
    await pay()
    bank.simulator.faults.add({ path, kind: 'dropAfterEffect' })
    await choose('Text message')
    await heading('Enter the code').waitFor()
    const [first, second, ...others] = bank.simulator.requests.all(path)
    expect(others).toEqual([])
    // The same to the byte: a server that wants to can tell.
    expect(second).toEqual({ ...first, receivedAt: second?.receivedAt })
    expect(bank.simulator.outbox.all()).toHaveLength(2)
    await type(code)
    await ends('verified')
    await close()
  })

  /** One POST on a page that has made some requests at once before; each has opened a connection. */
  async function postOnce({ keepsAlive = true, times = 1, atOnce = 1 }) {
    const simulator = createReachFiveSimulator()
    const server = await startServer(simulator, { keepsAlive })
    const page = await browser.newPage()
    const discovery = `${server.origin}/.well-known/openid-configuration`
    await page.goto(discovery)
    await page.evaluate(
      `Promise.all(Array.from({ length: ${atOnce} }, (_, index) => fetch('${discovery}?' + index).then((answer) => answer.text())))`,
    )
    server.set({ path, fault: 'dropped after', times })
    const body = JSON.stringify({ auth_type: 'sms', step_up: await beginStepUp(simulator) })
    const init = JSON.stringify({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    const ask = `fetch('${path}', ${init}).then(({ status }) => String(status), ({ name }) => name)`
    const answer: unknown = await page.evaluate(ask)
    await page.close()
    await server.stop()
    return { requests: server.count(path), codes: simulator.outbox.all().length, answer }
  }

  test('and again on every connection that is open', async () => {
    const { requests, codes, answer } = await postOnce({ times: Infinity, atOnce: 3 })
    // The tenant has a limit of five codes.
    expect([requests, codes]).toEqual([expect.any(Number), Math.min(requests, 5)])
    expect(requests).toBeGreaterThan(2)
    expect(answer).toBe('TypeError')
  })

  test('but not where no connection serves two requests', async () => {
    const answered = await postOnce({ keepsAlive: false, times: Infinity, atOnce: 3 })
    expect(answered).toEqual({ requests: 1, codes: 1, answer: 'TypeError' })
  })
})

async function beginStepUp(simulator: ReachFiveSimulator): Promise<string> {
  const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
  const adapter = createReachFiveAdapter(simulator.adapterOptions)
  const call = {
    signal: new AbortController().signal,
    now: () => simulator.clock.now(),
    flowId: 'flow',
    idempotencyKey: 'key',
  }
  const { token } = await adapter.begin({ approach: { kind: 'accessToken', accessToken } }, call)
  return token
}
