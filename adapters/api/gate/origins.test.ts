import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { CHALLENGE, challenged, createNetwork, createWorld, fail, settled } from './gate.fixtures.js'
import { type StepUpFetchOptions, withStepUp, type WrappedFetch } from './index.js'
import { API, createPage, from, PAY, textOf } from './page.fixtures.js'

// A defect of a callback is reported: defects.test.ts.
beforeEach(() => void Reflect.set(globalThis, 'reportError', () => undefined))
afterEach(() => void Reflect.deleteProperty(globalThis, 'reportError'))

describe('calls that the gate does not touch', () => {
  test.each([
    'https://other.example/pay',
    'http://api.example/pay',
    'https://api.example:8443/pay',
    'https://api.example.evil.example/pay',
    'https://x.api.example/pay',
    'https://api.example@evil.example/pay',
  ])('to %s go by untouched, whatever is answered', async (url) => {
    const response = challenged()
    const seen: unknown[] = []
    const fetch: WrappedFetch = (...all) => {
      seen.push(...all)
      return Promise.resolve(response)
    }
    const { send, flows, notices } = createPage({ fetch }, { methods: ['POST'] })
    const request = new Request('https://other.example', { method: 'POST', body: 'x' })
    Object.defineProperties(request, { url: { value: url }, clone: { value: () => fail('cloned') } })
    const init = { headers: { 'Idempotency-Key': 'k1' } }
    expect(await send(request, init)).toBe(response)
    if (!url.includes('@')) expect(await send(url, init)).toBe(response)
    expect(seen[0]).toBe(request)
    expect(seen[1]).toBe(init)
    expect([flows, notices, response.bodyUsed]).toEqual([[], [], false])
  })

  test('that were redirected to a foreign origin are not challenged by it', async () => {
    const { send, flows } = createPage({
      fetch: () => Promise.resolve(from(challenged(), { url: 'https://evil.example/' })),
    })
    expect((await send(PAY)).status).toBe(401)
    expect(flows).toEqual([])
  })

  test.each([200, 302, 400, 404, 500])('answers of status %i are handed on as they are', async (status) => {
    const response = challenged(CHALLENGE, status)
    const { send } = createPage({ fetch: () => Promise.resolve(response) })
    expect(await send(PAY)).toBe(response)
    expect(response.bodyUsed).toBe(false)
  })

  test('a network error is handed on', async () => {
    const error = new TypeError('fetch failed')
    const { send } = createPage({ fetch: () => Promise.reject(error) })
    await expect(send(PAY)).rejects.toBe(error)
  })

  test('a relative URL counts from the page; without a page it is left to fetch', async () => {
    const api = createNetwork((_call, count) => (count === 1 ? challenged() : new Response('paid')))
    const relative: WrappedFetch = (input, init) =>
      api.fetch(typeof input === 'string' ? new URL(input, API) : input, init)
    const { send, user } = createPage({ fetch: relative })
    expect((await send('/pay')).status).toBe(401)
    Object.defineProperty(globalThis, 'location', { value: { href: `${API}/page` }, configurable: true })
    try {
      api.calls.length = 0
      const paid = textOf(send('/pay'))
      await settled()
      await user.pass()
      expect(await paid).toBe('paid')
    } finally {
      Reflect.deleteProperty(globalThis, 'location')
    }
  })
})

describe('a header that CORS hides', () => {
  const hidden = () => from(new Response('x', { status: 401 }), { type: 'cors' })

  test('is reported once per origin; the answer is handed on', async () => {
    const { send, notices } = createPage({ fetch: () => Promise.resolve(hidden()) })
    expect(await textOf(send(PAY))).toBe('x')
    await send(PAY)
    expect(notices).toMatchObject([{ type: 'challenge.hidden', origin: API }])
    expect(notices[0]?.message).toContain('Access-Control-Expose-Headers: WWW-Authenticate')
  })

  test.each<[string, () => Response]>([
    ['a 403, which needs none', () => from(new Response('x', { status: 403 }), { type: 'cors' })],
    ['an answer of the own origin', () => new Response('x', { status: 401 })],
    ['one whose challenge is seen', () => from(challenged('Bearer error="invalid_token"'), { type: 'cors' })],
  ])('is not suspected behind %s', async (_title, answer) => {
    const { send, notices } = createPage({ fetch: () => Promise.resolve(answer()) })
    await send(PAY)
    expect(notices).toEqual([])
  })

  test('a hook that throws changes nothing', async () => {
    const { send } = createPage({ fetch: () => Promise.resolve(hidden()) }, { onNotice: () => fail('hook') })
    expect((await send(PAY)).status).toBe(401)
  })
})

test('no error and no notice holds a token, a path or a query', async () => {
  const { send, user, notices } = createPage(createNetwork(() => challenged(`${CHALLENGE}, realm="CANARY"`)))
  const failed = send(PAY, { headers: { Authorization: 'Bearer CANARY' } }).catch((error: unknown) => error)
  await settled()
  await user.pass()
  await send(PAY, { method: 'POST', body: 'CANARY' })
  const error = await failed
  const text = JSON.stringify([error, notices]) + String(error) + String((error as Error).cause)
  expect(text).toContain('assurance_not_met')
  expect(notices).toHaveLength(1)
  expect(text).not.toContain('CANARY')
})

const { gate } = createWorld()
const wrongOrigins = [
  ['*'],
  ['https://*.example'],
  [`${API}//`],
  [`${API}/v1`],
  ['api.example'],
  ['http://api.example'],
  ['null'],
]
const exact =
  'be a list of exact https: origins (http: for this machine only), such as ["https://api.example.com"]'

test.each<[string, object]>([
  ['gate must come from createStepUpGate (got nothing)', { origins: [API] }],
  ['gate must come from createStepUpGate (got an object)', { gate: {}, origins: [API] }],
  [`origins must ${exact} (got nothing)`, { gate }],
  [`origins must ${exact} (got an empty list)`, { gate, origins: [] }],
  [`origins must ${exact} (got a string)`, { gate, origins: API }],
  ...wrongOrigins.map((origins): [string, object] => [
    `origins must ${exact} (got a list)`,
    { gate, origins },
  ]),
  [
    'methods must be a list of HTTP methods in upper case, such as ["POST"] (got a list)',
    { gate, origins: [API], methods: ['post'] },
  ],
  ['authorize must be a function (got a string)', { gate, origins: [API], authorize: 'Bearer' }],
  [
    'colour is not an option: use gate, origins, methods, authorize, reportDefect, onNotice',
    { gate, origins: [API], colour: 'red' },
  ],
])('a wrong option: %s, %#', (problem, options) => {
  const wrap = () => withStepUp(fetch, options as StepUpFetchOptions)
  expect(wrap).toThrow(new TypeError(`withStepUp: ${problem}`))
})

test('a wrong option: a fetch that is no function', () => {
  const wrap = () => withStepUp(undefined as never, { gate, origins: [API] })
  expect(wrap).toThrow(new TypeError('withStepUp: fetch must be a function (got nothing)'))
})

test.each(['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:8080', 'https://a.example:8443'])(
  'origin %s is right',
  (origin) => {
    expect(() => withStepUp(fetch, { gate: createWorld().gate, origins: [origin] })).not.toThrow()
  },
)

test('an origin with a slash at its end is the origin', async () => {
  const { send, flows, user } = createPage(
    createNetwork(() => challenged()),
    { origins: [`${API}/`] },
  )
  void send(PAY).catch(() => undefined)
  await settled()
  expect(flows).toHaveLength(1)
  await user.cancel()
})
