import { describe, expect, test } from '@jest/globals'

import { challenged, codeOf, createWorld, settled } from './gate.fixtures.js'
import { createPage, from, PAY, textOf } from './page.fixtures.js'

/** Every legal form of a call ([Fetch](https://fetch.spec.whatwg.org/#fetch-method)) leaves as it does without the gate. */

type Input = RequestInfo | URL
type Form = readonly [input: Input, init?: RequestInit]

/** A network that reads a call as the platform does, and notes what it got. */
function createPlatform(answer: (count: number) => Response) {
  const calls: { url: string; method: string; headers: [string, string][]; body: string; mode: string }[] = []
  const fetch = async (input: Input, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const { url, method, mode } = request
    // A boundary is made anew for each form.
    const plain = (text: string) => text.replaceAll(/-*form-?data-\S+/gi, '')
    const headers = [...request.headers].map(([name, value]): [string, string] => [name, plain(value)])
    calls.push({ url, method, mode, headers, body: plain(await request.text()) })
    request.signal.throwIfAborted()
    return answer(calls.length)
  }
  return { fetch, calls }
}

const AUTHORIZATION = { Authorization: 'Bearer old' }
const post = (body: BodyInit): RequestInit => ({ method: 'POST', headers: AUTHORIZATION, body })
const bytes = () => new TextEncoder().encode('amount=5')
const fields = () => {
  const form = new FormData()
  form.set('amount', '5')
  return form
}
class Call {
  readonly #members = { method: 'DELETE', headers: AUTHORIZATION, body: 'amount=5' }
  get method() {
    return this.#members.method
  }
  get headers() {
    return this.#members.headers
  }
  get body() {
    return this.#members.body
  }
}
function* pairs() {
  yield ['Authorization', 'Bearer old'].values()
  yield ['X-Trace', '1'].values()
}
const withHeaders = (headers: unknown): Form => [PAY, { headers } as RequestInit]
const text = (address: string) => ({ toString: () => address }) as unknown as Input
const asInit = (value: unknown) => value as RequestInit

/** Forms that can be sent twice. */
const resendable: readonly (readonly [string, () => Form])[] = [
  ['a text', () => [PAY, { headers: AUTHORIZATION }]],
  ['a URL', () => [new URL(PAY), { headers: AUTHORIZATION }]],
  ['a location', () => [text(PAY), { headers: AUTHORIZATION }]],
  ['a Request', () => [new Request(PAY, { headers: AUTHORIZATION })]],
  ['a POST as a Request', () => [new Request(PAY, post('amount=5'))]],
  [
    'a Request with an init over it',
    () => [new Request(PAY, post('amount=5')), { method: 'PUT', body: 'b' }],
  ],
  ['a Request with body: null over it', () => [new Request(PAY, post('amount=5')), { body: null }]],
  [
    'a GET in place of init',
    () => [PAY, asInit(new Request('https://x.example', { headers: AUTHORIZATION }))],
  ],
  ['a POST in place of init', () => [PAY, asInit(new Request('https://x.example', post('amount=5')))]],
  [
    'a DELETE in place of init',
    () => [PAY, asInit(new Request('https://x.example', { ...post('amount=5'), method: 'DELETE' }))],
  ],
  ['a class with getters', () => [PAY, asInit(new Call())]],
  ['inherited members', () => [PAY, asInit(Object.create({ method: 'POST', headers: AUTHORIZATION }))]],
  [
    'null for the members that take it',
    () => [PAY, { headers: AUTHORIZATION, body: null, signal: null, window: null }],
  ],
  [
    'undefined members',
    () => [PAY, asInit({ headers: AUTHORIZATION, method: undefined, signal: undefined })],
  ],
  ['a method in lower case', () => [PAY, { ...post('amount=5'), method: 'post' }]],
  ['a method that stays in lower case', () => [PAY, { ...post('amount=5'), method: 'patch' }]],
  ['a record of headers', () => withHeaders({ ...AUTHORIZATION, 'X-Trace': '1' })],
  ['a list of headers', () => withHeaders([...pairs()].map((pair) => [...pair]))],
  ['Headers', () => withHeaders(new Headers({ ...AUTHORIZATION, 'X-Trace': '1' }))],
  ['a Map of headers', () => withHeaders(new Map(Object.entries(AUTHORIZATION)))],
  ['an iterator of headers', () => withHeaders(new Headers(AUTHORIZATION).entries())],
  ['a generator of iterators', () => withHeaders(pairs())],
  ['a list of iterators', () => withHeaders([...pairs()])],
  ['a text as body', () => [PAY, post('amount=5')]],
  ['URLSearchParams', () => [PAY, post(new URLSearchParams({ amount: '5' }))]],
  ['FormData', () => [PAY, post(fields())]],
  ['a Blob', () => [PAY, post(new Blob(['amount=5'], { type: 'text/x' }))]],
  ['a File', () => [PAY, post(new File(['amount=5'], 'a', { type: 'text/x' }))]],
  ['an ArrayBuffer', () => [PAY, post(bytes().buffer)]],
  ['bytes', () => [PAY, post(bytes().subarray(1, 4))]],
  ['a DataView', () => [PAY, post(new DataView(bytes().buffer, 1, 4))]],
  ['a number', () => [PAY, post(5 as unknown as BodyInit)]],
  ['another mode', () => [PAY, { headers: AUTHORIZATION, mode: 'same-origin' }]],
]

test.each(resendable)('%s leaves as without the gate, and again after the step-up', async (_title, make) => {
  const bare = createPlatform(() => new Response('paid'))
  await bare.fetch(...make())
  const platform = createPlatform((count) => (count === 1 ? challenged() : new Response('paid')))
  const { send, user } = createPage(platform, { methods: ['POST', 'PUT', 'PATCH', 'DELETE'] })
  const paid = textOf(send(...make()))
  await settled()
  await user.pass()
  expect(await paid).toBe('paid')
  const [first, second] = platform.calls
  expect(first).toEqual(bare.calls[0])
  const isOther = ([name]: readonly [string, string]) => name !== 'authorization'
  const { headers = [], ...rest } = second ?? {}
  expect({ ...rest, headers: headers.filter(isOther) }).toEqual({
    ...first,
    headers: first?.headers.filter(isOther),
  })
  expect(new Headers(headers).get('Authorization')).toMatch(/^Bearer [\w-]{36}$/)
})

test.each<[string, () => Form]>([
  ['a stream', () => [PAY, asInit({ ...post(new Blob(['amount=5']).stream()), duplex: 'half' })]],
  ['a number in place of init', () => [PAY, 5 as never]],
  ['an invalid header', () => [PAY, { headers: { 'x y': '1' } }]],
  ['a signal that is none', () => [PAY, { signal: {} as AbortSignal }]],
  ['a text that is no URL', () => ['http://', {}]],
  ['a body that a GET may not have', () => [PAY, { body: 'x' }]],
])('%s leaves, or is refused, as without the gate', async (_title, make) => {
  const outcome = async (fetch: (...form: Form) => Promise<Response>) =>
    fetch(...make()).then(
      (response) => response.text(),
      (error: unknown) => Reflect.get(Object(error), 'name') as unknown,
    )
  const bare = createPlatform(() => challenged())
  const platform = createPlatform(() => challenged())
  const { send, flows } = createPage(platform, { methods: ['POST'] })
  expect(await outcome(send)).toBe(await outcome(bare.fetch))
  expect([platform.calls, flows]).toEqual([bare.calls, []])
})

describe('a signal', () => {
  test('that init takes away from a Request ends nothing', async () => {
    const platform = createPlatform((count) => (count === 1 ? challenged() : new Response('paid')))
    const { send, user } = createPage(platform)
    const controller = new AbortController()
    const paid = textOf(send(new Request(PAY, { signal: controller.signal }), { signal: null }))
    await settled()
    controller.abort('bye')
    await user.pass()
    expect(await paid).toBe('paid')
  })

  test('of a polyfill ends the wait', async () => {
    const { send } = createPage({ fetch: () => Promise.resolve(challenged()) })
    const target = new EventTarget()
    const signal = Object.assign(target, { aborted: false })
    const code = codeOf(send(PAY, { signal: signal as unknown as AbortSignal }))
    await settled()
    signal.aborted = true
    target.dispatchEvent(new Event('abort'))
    expect(await code).toMatchObject({ name: 'AbortError' })
  })
})

test('every member of init is read once, as fetch does', async () => {
  const reads: string[] = []
  const init = new Proxy(post('a'), {
    get: (target, name): unknown => {
      reads.push(String(name))
      return Reflect.get(target, name)
    },
  })
  const { send } = createPage(createPlatform(() => new Response('paid')))
  await send(PAY, init)
  expect(new Set(reads).size).toBe(reads.length)
  expect(reads).toEqual(expect.arrayContaining(['method', 'headers', 'body', 'signal', 'duplex']))
})

test('a member of a platform of its own goes along, each time', async () => {
  const seen: unknown[] = []
  const fetch = (_input: Input, init?: RequestInit) => {
    seen.push(Reflect.get(init ?? {}, 'dispatcher'))
    return Promise.resolve(seen.length === 1 ? challenged() : new Response('paid'))
  }
  const { send, user } = createPage({ fetch })
  const paid = textOf(send(PAY, asInit({ dispatcher: 'agent' })))
  await settled()
  await user.pass()
  expect([await paid, seen]).toEqual(['paid', ['agent', 'agent']])
})

test('authorize gets the method as it is sent', async () => {
  const methods: string[] = []
  const { send, user } = createPage(
    createPlatform((count) => (count % 2 === 1 ? challenged() : new Response('paid'))),
    { methods: ['PATCH', 'POST'], authorize: ({ method }) => void methods.push(method) },
  )
  for (const method of ['patch', 'post']) {
    const paid = send(PAY, { ...post('a'), method })
    await settled()
    // The second one is sent again with what the gate holds.
    if (method === 'patch') await user.pass()
    await paid
  }
  expect(methods).toEqual(['patch', 'POST'])
})

describe('an answer', () => {
  test.each(['http://', 'no url'])('whose URL is %s is answered, not thrown', async (url) => {
    const { send, user } = createPage(
      createPlatform((count) => (count === 1 ? from(challenged(), { url }) : new Response('paid'))),
    )
    const paid = send(PAY)
    await settled()
    if (url !== 'http://') await user.pass()
    expect((await paid).status).toBe(url === 'http://' ? 401 : 200)
  })
})

/** Classes of another realm, as those of an iframe, of jsdom or of the package undici. Their `fetch` knows only them. */
describe('another realm', () => {
  class OtherForm {
    readonly #fields: [string, string][] = []
    readonly [Symbol.toStringTag] = 'FormData'
    append(name: string, value: string) {
      this.#fields.push([name, value])
    }
    *[Symbol.iterator]() {
      yield* this.#fields
    }
    static textOf(value: unknown) {
      return value instanceof OtherForm ? JSON.stringify(value.#fields) : 'unknown'
    }
  }
  class OtherRequest {
    readonly method = 'POST'
    readonly headers = new Map([['Authorization', 'Bearer old']])
    readonly bodyUsed = false
    readonly body: object | null
    readonly signal = undefined
    constructor(
      readonly url: string,
      readonly content: string,
    ) {
      this.body = { cancel: () => Promise.resolve() }
    }
    clone() {
      return new OtherRequest(this.url, this.content)
    }
  }
  const other = (response: Response) => {
    const { status, headers } = response
    return { status, headers, url: PAY, type: 'basic', body: null, text: () => response.text() }
  }

  test('its Request, Response and FormData are understood and go back to it', async () => {
    const seen: string[] = []
    const fetch = (input: unknown, init?: RequestInit) => {
      const content = input instanceof OtherRequest ? input.content : OtherForm.textOf(init?.body)
      seen.push(content)
      const response = seen.length % 2 === 1 ? challenged() : new Response('paid')
      return Promise.resolve(other(response) as unknown as Response)
    }
    const { send, user } = createPage({ fetch }, { methods: ['POST'] })
    const form = new OtherForm()
    form.append('amount', '5')
    for (const [input, init] of [
      [new OtherRequest(PAY, 'amount=5'), undefined],
      [PAY, post(form as unknown as FormData)],
    ] as [Input, RequestInit | undefined][]) {
      const paid = textOf(send(input, init))
      await settled()
      // The second one is sent again with what the gate holds.
      if (init === undefined) await user.pass()
      expect(await paid).toBe('paid')
    }
    expect(seen).toEqual(['amount=5', 'amount=5', '[["amount","5"]]', '[["amount","5"]]'])
  })

  test('its Response is a refusal of a guarded action', async () => {
    const { gate, user } = createWorld()
    const first = gate.stepUp({})
    await settled()
    await user.pass()
    await first
    let runs = 0
    const done = gate.guard({}, () => ((runs += 1) === 1 ? other(challenged()) : 'paid'))()
    await settled()
    if (runs === 1) await Promise.race([user.pass(), done])
    expect(await done).toBe('paid')
  })
})
