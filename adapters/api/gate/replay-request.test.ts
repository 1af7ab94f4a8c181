import { describe, expect, test } from '@jest/globals'

import { challenged, createApi, createNetwork, settled } from './gate.fixtures.js'
import type { StepUpFetchOptions } from './index.js'
import { API, bearer, createPage, PAY, textOf } from './page.fixtures.js'

describe('what is sent again', () => {
  const stream = () => new Blob(['amount=5']).stream()
  const form = new FormData()
  form.set('amount', '5')
  const post = (body: BodyInit, headers = {}): RequestInit => ({ method: 'POST', body, headers })

  test.each<[string, BodyInit, string]>([
    ['a text', 'amount=5', 'amount=5'],
    ['URLSearchParams', new URLSearchParams({ amount: '5' }), 'amount=5'],
    ['a Blob', new Blob(['amount=5']), 'amount=5'],
    ['bytes', new TextEncoder().encode('amount=5'), 'amount=5'],
    ['an ArrayBuffer', new TextEncoder().encode('amount=5').buffer, 'amount=5'],
    ['FormData', form, 'name="amount"'],
  ])('a POST with %s, where POST is allowed', async (_title, body, text) => {
    const api = createApi()
    const { send, user } = createPage(api, { methods: ['POST'] })
    const paid = textOf(send(PAY, post(body)))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    expect(api.calls.map((call) => call.body.includes(text))).toEqual([true, true])
  })

  test('a call with an Idempotency-Key, which stays the same', async () => {
    const api = createApi()
    const { send, user } = createPage(api)
    const paid = textOf(send(PAY, post('amount=5', { 'Idempotency-Key': 'k1' })))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    expect(api.calls.map(({ headers }) => headers.get('Idempotency-Key'))).toEqual(['k1', 'k1'])
  })

  test('a Request with a body, twice if challenged twice', async () => {
    const refused = new Set<string>()
    const api = createNetwork(({ headers }) => {
      const token = headers.get('Authorization') ?? ''
      if (refused.has(token)) return new Response('paid')
      refused.add(token)
      return token === 'Bearer old' || refused.size > 2 ? challenged() : new Response('paid')
    })
    const { send, user } = createPage(api, { methods: ['POST'] })
    const first = textOf(send(new Request(PAY, { ...post('a=1'), ...bearer })))
    await settled()
    await user.pass()
    expect(await first).toBe('paid')
    expect(api.calls.map(({ body }) => body)).toEqual(['a=1', 'a=1'])
    expect(api.calls[1]?.headers.get('Content-Type')).toContain('text/plain')
  })

  test('an OPTIONS Request with a body', async () => {
    const api = createApi()
    const { send, user } = createPage(api)
    const paid = textOf(send(new Request(PAY, { ...post('a=1'), method: 'OPTIONS' })))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    expect(api.calls.map(({ body }) => body)).toEqual(['a=1', 'a=1'])
  })

  const bytes = () => new TextEncoder().encode('-a=1-')
  const parameters = new URLSearchParams('a=1')
  const fields = new FormData()
  fields.set('a', '1')
  fields.set('file', new File(['f=1'], 'f.txt'))
  const [view, whole] = [bytes(), bytes()]
  test.each<[string, BodyInit, () => void]>([
    ['bytes', view.subarray(1, 4), () => view.fill(0)],
    ['an ArrayBuffer', whole.buffer, () => whole.fill(0)],
    [
      'URLSearchParams',
      parameters,
      () => {
        parameters.set('a', '2')
      },
    ],
    [
      'FormData',
      fields,
      () => {
        fields.set('a', '2')
        fields.delete('file')
      },
    ],
  ])('%s as they were when the call was made', async (_title, body, change) => {
    const api = createApi()
    const { send, user } = createPage(api, { methods: ['POST'] })
    const paid = textOf(send(PAY, post(body)))
    change()
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    const plain = api.calls.map((call) => call.body.replaceAll(/-*formdata-\S+/g, ''))
    expect(plain[0]).toMatch(/1/)
    expect(plain[1]).toBe(plain[0])
  })

  test.each<[string, RequestInit, Partial<StepUpFetchOptions>, 'method' | 'body']>([
    ['a POST with an empty Idempotency-Key', post('amount=5', { 'Idempotency-Key': '' }), {}, 'method'],
    ['a POST without permission', post('amount=5'), {}, 'method'],
    ['a stream', { ...post(stream()), duplex: 'half' } as RequestInit, { methods: ['POST'] }, 'body'],
  ])('not %s: the user is not asked, the answer is handed on', async (_title, init, options, reason) => {
    const api = createNetwork(() => challenged())
    const { send, flows, notices } = createPage(api, options)
    const response = await send(PAY, init)
    expect([response.status, await response.text(), flows.length, api.calls.length]).toEqual([
      401,
      'old',
      0,
      1,
    ])
    expect(notices).toMatchObject([
      { type: 'replay.skipped', origin: API, reason, requirement: { maxAge: 300 } },
    ])
  })

  test('a Request that was used is not cloned: fetch refuses it', async () => {
    const request = new Request(PAY, post('x'))
    await request.text()
    const { send } = createPage(createApi(), { methods: ['POST'] })
    await expect(send(request)).rejects.toThrow('already been used')
  })
})
