import { beforeAll, describe, expect, test } from '@jest/globals'

import { createJwtEvidence } from './index.js'
import {
  basics,
  createCall,
  createInput,
  ISSUER,
  KEYS_URL,
  keySetOf,
  NOW,
  refusalOf,
  sign,
  theSigner,
  USER,
} from './jwt.fixtures.js'
import {
  createKeyServer,
  createRemote,
  hang,
  hangForever,
  redirectTo,
  withoutPauses,
} from './key.fixtures.js'
import { longestBody } from './policy.js'

const status = (code: number, body = 'no') => new Response(body, { status: code })
const broken = new TypeError('fetch failed')
let keys: object
beforeAll(async () => {
  keys = keySetOf(await theSigner())
})

describe('a request for keys that failed on its way', () => {
  test.each([
    ['no network', broken],
    ['500', status(500)],
    ['502', status(502)],
    ['503', status(503)],
    ['408', status(408)],
  ])('is made again: %s', async (_title, failure) => {
    const server = createKeyServer(failure, failure, keys)
    const { checkOwn } = createRemote(server)
    expect((await withoutPauses(checkOwn)).subject).toBe(USER)
    expect(server.requests).toHaveLength(3)
  })

  test('is made again after a try that hung', async () => {
    const server = createKeyServer(hang, hangForever, keys)
    const { checkOwn } = createRemote(server)
    expect((await withoutPauses(checkOwn)).subject).toBe(USER)
    expect(server.requests).toHaveLength(3)
  })

  test.each([
    ['network', broken],
    ['server', status(500)],
    ['unavailable', status(504)],
    ['timeout', hang],
    ['timeout', hangForever],
  ])('three times is %s, and the next check asks anew', async (code, failure) => {
    const server = createKeyServer(failure)
    const { checkOwn } = createRemote(server)
    expect(await refusalOf(withoutPauses(checkOwn))).toMatchObject({ code })
    expect(server.requests).toHaveLength(3)
    server.answer(keys)
    expect((await checkOwn()).subject).toBe(USER)
    expect(server.requests).toHaveLength(4)
  })
})

describe('a provider that asks to wait before its keys are fetched', () => {
  const wait = (code: number, headers: Record<string, string> = { 'Retry-After': '120' }) =>
    new Response('no', { status: code, headers })
  const availableAt = NOW + 120_000
  const setUp = (...answers: Parameters<typeof createKeyServer>) => {
    const server = createKeyServer(...answers)
    const { check } = createRemote(server)
    return { server, checkAt: async (now: number) => check(await sign(), { now: () => now }) }
  }

  test.each([
    [500, { code: 'server' }],
    [503, { code: 'unavailable' }],
    [429, { code: 'unavailable' }],
    [408, { code: 'timeout' }],
    [302, { code: 'protocol' }],
    [404, { code: 'configuration', option: 'jwks' }],
    [200, { code: 'protocol' }],
  ])('is asked once by all checks until then, after %i', async (code, failure) => {
    const { server, checkAt } = setUp(wait(code))
    for (const now of [NOW, NOW + 1_000, availableAt - 1]) {
      expect(await refusalOf(withoutPauses(() => checkAt(now)))).toEqual({
        ...failure,
        status: code,
        availableAt,
      })
    }
    expect(server.requests).toHaveLength(1)
    server.answer(keys)
    expect((await checkAt(availableAt)).subject).toBe(USER)
    expect(server.requests).toHaveLength(2)
  })

  test.each([{ error: 'busy' }, { keys: 'RS256' }, { keys: ['RS256'] }])(
    'is asked once by all checks until then, after %j in place of keys',
    async (body) => {
      const { server, checkAt } = setUp(Response.json(body, { headers: { 'Retry-After': '120' } }))
      for (const now of [NOW, availableAt - 1])
        expect(await refusalOf(checkAt(now))).toEqual({ code: 'protocol', status: 200, availableAt })
      expect(server.requests).toHaveLength(1)
    },
  )

  test.each<[object, object]>([
    [{ issuer: ISSUER }, { code: 'protocol' }],
    [
      { issuer: 'https://other.example', jwks_uri: KEYS_URL },
      { code: 'configuration', option: 'issuer' },
    ],
    [
      { issuer: ISSUER, jwks_uri: 'http://tenant.example/keys' },
      { code: 'configuration', option: 'discovery' },
    ],
  ])('is asked once by all checks until then, after the discovery document %j', async (body, failure) => {
    const { fetch, requests } = createKeyServer(Response.json(body, { headers: { 'Retry-After': '120' } }))
    const port = createJwtEvidence({ ...basics, discovery: true, algorithms: ['RS256'], fetch })
    for (let count = 0; count < 2; count += 1)
      expect(await refusalOf(port.check(createInput(await sign()), createCall()))).toEqual({
        ...failure,
        status: 200,
        availableAt,
      })
    expect(requests).toHaveLength(1)
  })

  test('is heard where its headers are of another package', async () => {
    const get = (name: string) => (name === 'Retry-After' ? '120' : null)
    const answer = (): unknown => ({ status: 503, headers: { get }, body: status(503).body })
    const { checkAt } = setUp(() => answer() as Response)
    expect(await refusalOf(withoutPauses(() => checkAt(NOW)))).toMatchObject({ availableAt })
  })

  test('for less than the pause between two tries is asked again by the same check', async () => {
    const { server, checkAt } = setUp(wait(503, { 'Retry-After': '0' }), keys)
    expect((await withoutPauses(() => checkAt(NOW))).subject).toBe(USER)
    expect(server.requests).toHaveLength(2)
  })

  test('at the discovery is asked there only, and not for keys that are known', async () => {
    const server = createKeyServer(wait(503))
    const { fetch } = server
    const port = createJwtEvidence({ ...basics, discovery: true, algorithms: ['RS256'], fetch })
    const check = async () => port.check(createInput(await sign()), createCall())
    for (let count = 0; count < 2; count += 1)
      expect(await refusalOf(withoutPauses(check))).toEqual({
        code: 'unavailable',
        status: 503,
        availableAt,
      })
    expect(server.requests).toHaveLength(1)
  })
})

describe('an answer that is no key set', () => {
  test.each<[string, Response, object]>([
    ['HTML', status(200, '<html>'), { code: 'protocol', status: 200 }],
    ['nothing', status(200, ''), { code: 'protocol', status: 200 }],
    ['a list', status(200, '[]'), { code: 'protocol', status: 200 }],
    ['another object', status(200, '{"error":"no"}'), { code: 'protocol', status: 200 }],
    ['keys that are no list', status(200, '{"keys":"RS256"}'), { code: 'protocol', status: 200 }],
    ['an empty success', new Response(null, { status: 204 }), { code: 'protocol', status: 204 }],
    ['a redirect', redirectTo('https://evil.example/jwks.json'), { code: 'protocol', status: 302 }],
    ['not found', status(404), { code: 'configuration', option: 'jwks', status: 404 }],
    ['forbidden', status(403), { code: 'configuration', option: 'jwks', status: 403 }],
    ['a limit', status(429), { code: 'unavailable', status: 429 }],
  ])('%s is refused at once', async (_title, answer, failure) => {
    const server = createKeyServer(answer)
    expect(await refusalOf(createRemote(server).checkOwn())).toEqual(failure)
    expect(server.requests).toHaveLength(1)
  })

  test('10 MB are not read to their end', async () => {
    let sent = 0
    const chunk = new Uint8Array(65_536).fill(32)
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            sent += chunk.length
            if (sent > 10_000_000) controller.close()
            else controller.enqueue(chunk)
          },
        }),
      )
    expect(await refusalOf(createRemote(createKeyServer(endless)).checkOwn())).toEqual({
      code: 'protocol',
      status: 200,
    })
    expect(sent).toBeLessThan(2 * longestBody)
  })

  test('but a large one is: it may have 256 KiB', async () => {
    const json = JSON.stringify({ ...keys, padding: '' })
    const padded = json.replace('""', `"${'x'.repeat(longestBody - json.length)}"`)
    expect(padded).toHaveLength(longestBody)
    expect((await createRemote(createKeyServer(status(200, padded))).checkOwn()).subject).toBe(USER)
    const larger = createRemote(createKeyServer(status(200, `${padded} `)))
    expect(await refusalOf(larger.checkOwn())).toMatchObject({ code: 'protocol' })
  })
})

describe('the signal of a call', () => {
  test('that aborts ends the check, and not the request that others wait for', async () => {
    let release: (response: Response) => void = () => undefined
    const waiting = new Promise<Response>((resolve) => {
      release = resolve
    })
    const server = createKeyServer(() => waiting)
    const { check } = createRemote(server)
    const controller = new AbortController()
    const token = await sign()
    const [first, second] = [check(token, { signal: controller.signal }), check(token)]
    controller.abort()
    expect(await refusalOf(first)).toEqual({ code: 'cancelled' })
    release(Response.json(keys))
    expect((await second).subject).toBe(USER)
    expect(server.requests).toHaveLength(1)
  })

  test('that has aborted lets no request out', async () => {
    const server = createKeyServer(keys)
    const { port } = createRemote(server)
    const aborted = createCall({ signal: AbortSignal.abort() })
    expect(await refusalOf(port.check(createInput(await sign()), aborted))).toEqual({ code: 'cancelled' })
    expect(server.requests).toHaveLength(0)
  })

  test('of a time limit is a timeout', async () => {
    const { check } = createRemote(createKeyServer(hangForever), 5)
    const controller = new AbortController()
    const checking = check(await sign(), { signal: controller.signal })
    controller.abort(new DOMException('', 'TimeoutError'))
    expect(await refusalOf(checking)).toEqual({ code: 'timeout' })
  })
})

test.each([200, 302, 404, 429])('a body is read to its end, with %i', async (status) => {
  let left = 20
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(1_000).fill(32))
      if ((left -= 1) === 0) controller.close()
    },
  })
  await createRemote(createKeyServer(() => new Response(body, { status })))
    .checkOwn()
    .catch(() => undefined)
  expect(left).toBe(0)
})

test('a token that is refused by itself costs no request', async () => {
  const server = createKeyServer(keys)
  const { check } = createRemote(server)
  await refusalOf(check('no token'))
  await refusalOf(check(await sign({}, { alg: 'PS256' }).catch(() => 'x.y.z')))
  expect(server.requests).toHaveLength(0)
})
