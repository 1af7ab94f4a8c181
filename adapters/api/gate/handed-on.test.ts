import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { challenged, createApi, createNetwork, createWorld, settled } from './gate.fixtures.js'
import { withStepUp } from './index.js'
import { API, bearer, createPage, PAY, textOf } from './page.fixtures.js'

/** What the `fetch` behind the gate gets: it may be one of the app's own, which looks at more than the platform's does. */

type Input = RequestInfo | URL

/** Answers at once, and notes what it was called with. */
function createRecorder() {
  const seen: (readonly [input: Input, init: RequestInit | undefined])[] = []
  const fetch = (input: Input, init?: RequestInit) => {
    seen.push([input, init])
    return Promise.resolve(new Response('paid'))
  }
  return { seen, fetch }
}

describe('the address', () => {
  beforeEach(() => {
    Object.defineProperty(globalThis, 'location', { value: { href: PAY }, configurable: true })
  })
  afterEach(() => void Reflect.deleteProperty(globalThis, 'location'))

  test('of a call by text is that text: a relative one stays relative', async () => {
    const { seen, fetch } = createRecorder()
    await createPage({ fetch }).send('/pay')
    expect(seen[0]?.[0]).toBe('/pay')
  })

  test('that is relative counts from the base of the document, not from its own address', async () => {
    Object.defineProperty(globalThis, 'location', {
      value: { href: 'https://page.example/' },
      configurable: true,
    })
    Object.defineProperty(globalThis, 'document', { value: { baseURI: `${API}/app/` }, configurable: true })
    const { send, flows } = createPage({ fetch: () => Promise.resolve(challenged()) })
    const call = send('pay').catch(() => null)
    await settled()
    Reflect.deleteProperty(globalThis, 'document')
    expect(flows).toHaveLength(1)
    flows[0]?.send({ type: 'flow.cancelled' })
    await call
  })

  test.each<[string, object]>([
    ['a URL', new URL(PAY)],
    ['an object of a library, which has a clone of its own', { clone: () => null, toString: () => PAY }],
    ['an object with a url of its own', { url: PAY, toString: () => PAY }],
  ])('of a call by %s is its text', async (_title, input) => {
    const { seen, fetch } = createRecorder()
    await createPage({ fetch }).send(input as URL)
    expect(seen[0]?.[0]).toBe(PAY)
  })
})

describe('a member of init', () => {
  test('that the standard does not have is handed on as it is', async () => {
    const { seen, fetch } = createRecorder()
    const tags = new Set(['balance'])
    await createPage({ fetch }).send(PAY, { tags } as RequestInit)
    expect(seen[0]?.[1]).toHaveProperty('tags', tags)
  })

  test('that has headers which can be asked again is handed on as it is', async () => {
    const { seen, fetch } = createRecorder()
    const headers = new Headers({ Authorization: 'Bearer old' })
    await createPage({ fetch }).send(PAY, { headers })
    expect(seen[0]?.[1]?.headers).toBe(headers)
  })
})

describe('a body', () => {
  const upload = (onCancel: () => void): RequestInit & { readonly duplex: 'half' } => ({
    method: 'POST',
    body: new ReadableStream({ cancel: onCancel }),
    duplex: 'half',
  })

  test.each<[string, (init: RequestInit) => [Input, RequestInit?]]>([
    ['of a Request', (init) => [new Request(PAY, init)]],
    ['of a Request in place of init', (init) => [PAY, new Request(PAY, init)]],
  ])('%s that the network gives up is given up: nobody reads the copy any more', async (_title, make) => {
    let isCancelled = false
    const call = make(
      upload(() => {
        isCancelled = true
      }),
    )
    const fetch = async (input: Input, init?: RequestInit) => {
      // Not awaited: a branch of a clone is cancelled only when the other one is.
      void new Request(input, { ...init, duplex: 'half' } as RequestInit).body?.cancel()
      await settled()
      return new Response('too large', { status: 413 })
    }
    expect((await createPage({ fetch }, { methods: ['POST'] }).send(...call)).status).toBe(413)
    await settled()
    expect(isCancelled).toBe(true)
  })

  test('that a browser does not show is sent, and sent again', async () => {
    class OldRequest extends Request {
      override get body() {
        return undefined as never
      }
      override clone() {
        return new OldRequest(super.clone())
      }
    }
    const api = createNetwork((_call, count) => (count === 1 ? challenged() : new Response('paid')))
    const { send, user } = createPage(api, { methods: ['POST'] })
    const paid = textOf(send(new OldRequest(PAY, { method: 'POST', body: 'amount=5' })))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
  })

  test.each<[string, unknown]>([
    ['a Map', new Map([['amount', '5']])],
    ['an object of the app', { toString: () => 'amount=5' }],
  ])(
    'that is %s is sent as its text, and not again: it may be one that can be read once',
    async (_title, body) => {
      const api = createNetwork(() => challenged())
      const { send, notices, flows } = createPage(api, { methods: ['POST'] })
      const response = await send(PAY, { method: 'POST', body: body as BodyInit })
      expect(response.status).toBe(401)
      expect(api.calls.map((call) => call.body)).toEqual([String(body)])
      expect(notices).toMatchObject([{ type: 'replay.skipped', reason: 'body' }])
      expect(flows).toEqual([])
    },
  )
})

describe('a call by a DPoP proof that is refused after the step-up', () => {
  test.each<[string, number, string, boolean]>([
    ['that wants another nonce', 401, 'DPoP error="use_dpop_nonce"', true],
    ['with 403', 403, 'DPoP error="use_dpop_nonce"', false],
    ['by another scheme', 401, 'Bearer error="use_dpop_nonce"', false],
    ['for another reason', 401, 'DPoP error="invalid_token"', false],
  ])('%s: %i, %s', async (_title, status, header, isRepeated) => {
    const api = createNetwork((_call, count) => {
      if (count === 1) return challenged('DPoP error="insufficient_user_authentication"')
      const response = challenged(header, status)
      response.headers.set('DPoP-Nonce', 'n2')
      return count === 2 ? response : new Response('paid')
    })
    const { send, user } = createPage(api, {
      authorize: ({ headers }) => {
        headers.set('DPoP', 'proof')
      },
    })
    const paid = send(PAY, { headers: { Authorization: 'DPoP old' } })
    await settled()
    await user.pass()
    expect((await paid).status).toBe(isRepeated ? 200 : status)
    expect(api.calls).toHaveLength(isRepeated ? 3 : 2)
  })
})

test.each(['Post', 'pOST', 'POST ', ''])('a method that is not in upper case is refused: %j', (method) => {
  const { gate } = createWorld()
  expect(() => withStepUp(fetch, { gate, origins: [API], methods: ['PUT', method] })).toThrow('in upper case')
})

test('one good origin does not make the others good', () => {
  const { gate } = createWorld()
  expect(() => withStepUp(fetch, { gate, origins: [API, 'http://api.example'] })).toThrow(
    'exact https: origins',
  )
})

test('a call that the app made with its old token, though a step-up is held, is sent again with the held one', async () => {
  const api = createApi()
  const { send, flows, user } = createPage(api)
  const first = textOf(send(PAY, bearer))
  await settled()
  await user.pass()
  expect(await first).toBe('paid')
  expect(await textOf(send(PAY, bearer))).toBe('paid')
  expect([flows.length, api.calls.length]).toEqual([1, 4])
})

test('a notice names each call that cannot be sent again, by its method and origin', async () => {
  const { send, notices } = createPage(createNetwork(() => challenged()))
  await send(PAY, { method: 'POST' })
  await send(PAY, { method: 'DELETE' })
  expect(notices.map(({ message }) => message)).toEqual([
    expect.stringContaining(`A POST call to ${API} needs a step-up`),
    expect.stringContaining(`A DELETE call to ${API} needs a step-up`),
  ])
})
