import { describe, expect, test } from '@jest/globals'

import { createIntrospectionEvidence } from './index.js'
import { CLIENT_SECRET, ENDPOINT, goodAnswer, introspect } from './introspection.fixtures.js'
import { CLIENT_ID, createCall, createInput, NOW, refusalOf } from './jwt.fixtures.js'
import { createKeyServer, hang, hangForever, redirectTo } from './key.fixtures.js'

const sentBy = async (options: object) => {
  const server = createKeyServer(goodAnswer)
  const all = { endpoint: ENDPOINT, fetch: server.fetch, ...options }
  await createIntrospectionEvidence(all as Parameters<typeof createIntrospectionEvidence>[0]).check(
    createInput(undefined),
    createCall(),
  )
  const { url = '', init = {} } = server.requests[0] ?? {}
  const headers = Object.fromEntries(new Headers(init.headers))
  return {
    url,
    init,
    headers,
    form: Object.fromEntries(new URLSearchParams(typeof init.body === 'string' ? init.body : '')),
  }
}
const asked = { token: 'access-token', token_type_hint: 'access_token' }

describe('a request', () => {
  test('is a form with the token, and the client’s secret in a header', async () => {
    const { url, init, headers, form } = await sentBy({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET })
    expect([url, init.method, init.redirect, init.credentials]).toEqual([ENDPOINT, 'POST', 'manual', 'omit'])
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(form).toEqual(asked)
    const [, basic = ''] = (headers['authorization'] ?? '').split(' ')
    expect(atob(basic)).toBe('client-1:CANARY+client%3A+s%C3%A9cret')
  })

  test('may carry the secret in its form', async () => {
    const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
    const { headers, form } = await sentBy({ ...credentials, clientAuthentication: 'client_secret_post' })
    expect(form).toEqual({ ...asked, client_id: CLIENT_ID, client_secret: CLIENT_SECRET })
    expect(headers).not.toHaveProperty('authorization')
  })

  test('may carry a bearer token', async () => {
    const { headers, form } = await sentBy({ bearer: 'abc.def~' })
    expect(headers['authorization']).toBe('Bearer abc.def~')
    expect(form).toEqual(asked)
  })
})

describe('a request that fails is not repeated', () => {
  const status = (code: number, headers: Record<string, string> = {}) =>
    new Response('CANARY', { status: code, headers })
  test.each<[string, Parameters<typeof createKeyServer>[0], object]>([
    ['no network', new TypeError('CANARY'), { code: 'network' }],
    ['500', status(500), { code: 'server', status: 500 }],
    ['503', status(503), { code: 'unavailable', status: 503 }],
    ['408', status(408), { code: 'timeout', status: 408 }],
    ['401', status(401), { code: 'configuration', option: 'clientSecret', status: 401 }],
    ['403', status(403), { code: 'configuration', option: 'clientSecret', status: 403 }],
    ['404', status(404), { code: 'configuration', option: 'endpoint', status: 404 }],
    ['a redirect', redirectTo('https://evil.example'), { code: 'protocol', status: 302 }],
    ['HTML', status(200), { code: 'protocol', status: 200 }],
    ['a list', new Response('[]'), { code: 'protocol', status: 200 }],
    [
      '10 MB',
      Response.json({ ...goodAnswer, padding: 'x'.repeat(10_000_000) }),
      { code: 'protocol', status: 200 },
    ],
    ['a limit', status(429), { code: 'rate_limited', status: 429 }],
    [
      'a limit with a time',
      status(429, { 'Retry-After': '30' }),
      { code: 'rate_limited', status: 429, availableAt: NOW + 30_000 },
    ],
  ])('%s', async (_title, answer, failure) => {
    const server = createKeyServer(answer)
    expect(await refusalOf(introspect(server))).toEqual(failure)
    expect(server.requests).toHaveLength(1)
  })

  test.each<[string, Parameters<typeof createKeyServer>[0]]>([
    ['no answer', hang],
    ['no answer, whatever the signal says', hangForever],
  ])('%s', async (_title, answer) => {
    const server = createKeyServer(answer)
    expect(await refusalOf(introspect(server, { timeout: 20 }))).toEqual({ code: 'timeout' })
    expect(server.requests).toHaveLength(1)
  })

  test('because its caller gave up', async () => {
    const server = createKeyServer(hangForever)
    const controller = new AbortController()
    const options = { endpoint: ENDPOINT, bearer: 'x', fetch: server.fetch }
    const call = createCall({ signal: controller.signal })
    const checking = createIntrospectionEvidence(options).check(createInput(undefined), call)
    controller.abort()
    expect(await refusalOf(checking)).toEqual({ code: 'cancelled' })
    expect(await refusalOf(createIntrospectionEvidence(options).check(createInput(undefined), call))).toEqual(
      {
        code: 'cancelled',
      },
    )
    expect(server.requests).toHaveLength(1)
  })
})

describe('a server that asks to wait', () => {
  const credentials = { endpoint: ENDPOINT, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
  const availableAt = NOW + 120_000

  test.each([
    [429, { code: 'rate_limited' }],
    [503, { code: 'unavailable' }],
    [500, { code: 'server' }],
    [408, { code: 'timeout' }],
    [401, { code: 'configuration', option: 'clientSecret' }],
    [404, { code: 'configuration', option: 'endpoint' }],
    [307, { code: 'protocol' }],
    [200, { code: 'protocol' }],
  ])('is asked once until then, after %i', async (status, failure) => {
    const server = createKeyServer(new Response('no', { status, headers: { 'Retry-After': '120' } }))
    const port = createIntrospectionEvidence({ ...credentials, fetch: server.fetch })
    const checkAt = (now: number) => port.check(createInput(undefined), createCall({ now: () => now }))
    for (const now of [NOW, availableAt - 1])
      expect(await refusalOf(checkAt(now))).toEqual({ ...failure, status, availableAt })
    expect(server.requests).toHaveLength(1)
    server.answer({ ...goodAnswer, exp: availableAt })
    await checkAt(availableAt).catch(() => undefined)
    expect(server.requests).toHaveLength(2)
  })
})

describe('options', () => {
  const good = { endpoint: ENDPOINT, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
  test.each<[string, unknown]>([
    [
      'endpoint must be an https: address without user and password (http: for this machine only) (got nothing)',
      { ...good, endpoint: undefined },
    ],
    [
      'endpoint must be an https: address without user and password (http: for this machine only) (got a string)',
      { ...good, endpoint: 'http://tenant.example' },
    ],
    ['clientId must be given, or in its place bearer', { endpoint: ENDPOINT }],
    ['clientId must be given, or in its place bearer', { ...good, clientId: undefined }],
    ['clientSecret must be given with clientId', { ...good, clientSecret: undefined }],
    ['clientSecret must be a non-empty string (got an empty string)', { ...good, clientSecret: '' }],
    ['clientId must not be given with bearer: choose one way to authenticate', { ...good, bearer: 'x' }],
    [
      'bearer must be an access token: letters, digits and -._~+/, and = at its end (got a string)',
      { endpoint: ENDPOINT, bearer: 'x\ny' },
    ],
    [
      'clientAuthentication must be one of client_secret_basic, client_secret_post (got a string)',
      { ...good, clientAuthentication: 'none' },
    ],
    ['freshness must be one of authTime, issuedAt (got a string)', { ...good, freshness: 'nonce' }],
    ['issuer must be a non-empty string (got an empty string)', { ...good, issuer: '' }],
    ['audience must be a non-empty string, or a list of them (got an empty list)', { ...good, audience: [] }],
    ['audience must be a non-empty string, or a list of them (got a list)', { ...good, audience: [''] }],
    [
      'methods.anyOf must have names of RFC 8176 (such as "otp" or "hwk") or of aliases only (got a list)',
      { ...good, methods: { anyOf: [['email']] } },
    ],
    [
      'algorithms is not an option: use clockTolerance, clockSkew, methods, acrValues, timeout, fetch, endpoint, issuer, audience, freshness, clientId, clientSecret, clientAuthentication, bearer',
      { ...good, algorithms: ['RS256'] },
    ],
  ])('%s', (message, options) => {
    const create = () => (createIntrospectionEvidence as (given: unknown) => unknown)(options)
    expect(create).toThrow(TypeError)
    expect(create).toThrow(new TypeError(`createIntrospectionEvidence: ${message}`))
  })
})
