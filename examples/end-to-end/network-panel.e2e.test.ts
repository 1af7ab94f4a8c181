import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'

import { openBrowser } from './browser.fixtures.js'

jest.setTimeout(60_000)

/** A call that succeeds is a request that succeeds: in Chromium a body that is cancelled or left unread shows as a failed one. */

/** Made into one script by esbuild, in a process of its own: it doesn't run inside Jest. */
const source = `
import { withStepUp } from './adapters/api/gate/fetch.ts'
import { createHttpRequester } from './adapters/_shared/http.ts'
const result = { kind: 'tokens', tokens: { accessToken: 'new' } }
const verified = { status: 'verified', readResult: () => result }
const session = { held: () => null, stepUp: async () => verified, assertOpen: () => {} }
const options = { gate: { session: () => session }, origins: [location.origin], methods: ['POST'] }
globalThis.send = withStepUp((...call) => fetch(...call), options)
globalThis.ask = createHttpRequester((...call) => fetch(...call), 5000)
`

const challenge = { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"' }

/** Sends a body in two parts, so that its head arrives before it. */
const answer = (response: ServerResponse, status: number, headers: Record<string, string>, body: string) => {
  response.writeHead(status, headers)
  response.write(body.slice(0, 2))
  setImmediate(() => response.end(body.slice(2)))
}

const posted: string[] = []
const server: Server = createServer((request, response) => {
  const { url, headers } = request
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    if (request.method === 'POST') posted.push(body)
    if (url === '/pay' && headers.authorization !== 'Bearer new')
      answer(response, 401, challenge, 'no'.repeat(2000))
    else if (url === '/empty') response.writeHead(204).end()
    else if (url === '/') answer(response, 200, { 'Content-Type': 'text/html' }, '<!doctype html>')
    else answer(response, url === '/refused' ? 400 : 200, { 'Content-Type': 'application/json' }, '{"a":1}')
  })
})

let browser: Browser
let page: Page
const failed: string[] = []

beforeAll(async () => {
  const script = execFileSync(
    'node_modules/.bin/esbuild',
    ['--bundle', '--format=iife', '--tsconfig-raw={}'],
    {
      input: source,
      encoding: 'utf8',
    },
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  browser = await openBrowser()
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const panel = await page.context().newCDPSession(page)
  await panel.send('Network.enable')
  panel.on('Network.loadingFailed', ({ errorText }) => failed.push(errorText))
  await page.addScriptTag({ content: script })
})

afterAll(async () => {
  await browser.close()
  server.close()
})

/** Runs a piece of script two hundred times in the page, and lets the panel hear of the last. */
const repeat = (call: string) =>
  page.evaluate(`(async () => {
    for (let count = 0; count < 200; count += 1) ${call}
    await new Promise((resolve) => setTimeout(resolve, 200))
  })()`)

describe('two hundred calls fail nowhere in the network panel', () => {
  test.each([
    ['challenged and sent again', `if (!(await send('/pay')).ok) throw new Error('refused')`],
    ['of an adapter, answered with JSON', `await ask({ url: '/json' })`],
    ['of an adapter, refused with JSON', `await ask({ url: '/refused' })`],
    ['of an adapter, answered with nothing', `await ask({ url: '/empty' })`],
  ])('%s', async (_title, call) => {
    failed.length = 0
    await repeat(call)
    expect(failed).toEqual([])
  })
})

test('a Request, a form and a signal of an iframe are sent again as they are', async () => {
  posted.length = 0
  const statuses = await page.evaluate(`(async () => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const { Request, FormData, AbortController } = frame.contentWindow
    const form = new FormData()
    form.set('amount', '5')
    const { signal } = new AbortController()
    const calls = [
      [new Request(location.origin + '/pay', { method: 'POST', body: 'amount=5' })],
      ['/pay', { method: 'POST', body: form, signal }],
      [location.origin + '/pay', { headers: new frame.contentWindow.Headers({ a: '1' }).entries() }],
    ]
    return Promise.all(calls.map(async (call) => (await send(...call)).status))
  })()`)
  expect(statuses).toEqual([200, 200, 200])
  expect(posted.filter((body) => body === 'amount=5')).toHaveLength(2)
  expect(posted.filter((body) => body.includes('name="amount"'))).toHaveLength(2)
})
