import { describe, expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'

import {
  CHALLENGE,
  challenged,
  codeOf,
  createApi,
  createNetwork,
  createWorld,
  settled,
} from './gate.fixtures.js'
import { bearer, createPage, many, PAY, textOf } from './page.fixtures.js'

describe('a challenged call', () => {
  test('is sent once more with the new token and all else as it was', async () => {
    const api = createApi()
    const { send, user, requirements } = createPage(api)
    const paid = send(PAY, bearer)
    await settled()
    await user.pass()
    expect(await textOf(paid)).toBe('paid')
    expect(requirements).toEqual([{ maxAge: 300 }])
    expect(api.calls).toHaveLength(2)
    expect(api.calls[1]?.headers.get('Authorization')).toMatch(/^Bearer [\w-]{36}$/)
    expect(api.calls[1]).toMatchObject({ url: PAY, method: 'GET' })
    expect(api.calls[1]?.headers.get('X-Trace')).toBe('1')
  })

  test('waits with nine others for one flow; ten are sent again', async () => {
    const api = createApi()
    const { send, user, flows } = createPage(api)
    const paid = many(10, () => textOf(send(PAY, bearer)))
    await settled()
    await user.pass()
    expect(await Promise.all(paid)).toEqual(many(10, () => 'paid'))
    expect([flows.length, api.calls.length]).toEqual([1, 20])
  })

  test('is rejected with nine others when the flow is cancelled, and the user is not asked for 2 s', async () => {
    const api = createApi()
    const { send, user, flows } = createPage(api)
    const codes = many(10, () => codeOf(send(PAY, bearer)))
    await settled()
    await user.cancel()
    expect(await Promise.all(codes)).toEqual(many(10, () => 'cancelled'))
    expect(await codeOf(send(PAY, bearer))).toBe('cancelled')
    expect([flows.length, api.calls.length]).toEqual([1, 11])
  })

  test('whose answer came after the flow of another takes the step-up of that flow', async () => {
    let answer: (response: Response) => void = () => undefined
    const late = new Promise<Response>((resolve) => (answer = resolve))
    const api = createNetwork(({ headers }, count) =>
      headers.get('Authorization') !== 'Bearer old'
        ? new Response('paid')
        : count === 1
          ? late
          : challenged(),
    )
    const { send, user, flows } = createPage(api)
    const slow = textOf(send(PAY, bearer))
    const quick = textOf(send(PAY, bearer))
    await settled()
    await user.pass()
    expect(await quick).toBe('paid')
    answer(challenged())
    expect(await slow).toBe('paid')
    expect(flows).toHaveLength(1)
  })

  test('of an app that keeps its old token is sent again with the one that the gate holds, without a flow', async () => {
    const network = createNetwork(({ headers }) =>
      headers.get('Authorization') === 'Bearer old' ? challenged() : new Response('paid'),
    )
    const { send, user, flows } = createPage(network)
    const first = send(PAY, bearer)
    await settled()
    await user.pass()
    await first
    expect(await textOf(send(PAY, bearer))).toBe('paid')
    expect(flows).toHaveLength(1)
  })

  test('that was made with the held token, or that refuses it, gets a flow', async () => {
    let refused = 0
    const tokens = new Set<string>()
    const network = createNetwork(({ headers }) => {
      const token = headers.get('Authorization') ?? ''
      if (token === 'Bearer old' || tokens.has(token))
        return challenged(CHALLENGE, 401, String((refused += 1)))
      tokens.add(token)
      return new Response(token)
    })
    const { send, user, flows } = createPage(network)
    for (const round of [1, 2]) {
      const answer = textOf(send(PAY, bearer))
      await settled()
      await user.pass()
      const token = await answer
      expect(flows).toHaveLength(round * 2 - 1)
      const again = textOf(send(PAY, { headers: { Authorization: token } }))
      await settled()
      await user.pass()
      await again
      expect(flows).toHaveLength(round * 2)
    }
    // Each flow costs one refusal; the old token beside a held one costs two.
    expect(refused).toBe(5)
  })

  test('that is challenged again is assurance_not_met, and no loop', async () => {
    const api = createNetwork(() => challenged())
    const { send, user, flows } = createPage(api)
    const code = codeOf(send(PAY, bearer))
    await settled()
    await user.pass()
    expect(await code).toBe('assurance_not_met')
    expect([flows.length, api.calls.length]).toEqual([1, 2])
  })

  test('by a polling app, again and again, asks for one code per cooldown and requirement', async () => {
    const api = createNetwork(() => challenged())
    const { send, gate, user, flows, advance } = createPage(api)
    const first = codeOf(send(PAY, bearer))
    await settled()
    await user.pass()
    await first
    advance(1999)
    const newest = { headers: { Authorization: api.calls[1]?.headers.get('Authorization') ?? '' } }
    for (const init of [bearer, newest, {}]) expect(await codeOf(send(PAY, init))).toBe('assurance_not_met')
    expect(flows).toHaveLength(1)
    void codeOf(gate.stepUp({ acrValues: ['gold'] }))
    await settled()
    expect(flows).toHaveLength(2)
    await user.cancel()
  })

  test.each(['session', 'authorizationCode'] as const)(
    'goes as it went where the result is a %s',
    async (result) => {
      const api = createNetwork((_call, count) => (count === 1 ? challenged() : new Response('paid')))
      const { send, user } = createPage(api, {}, createWorld({}, { result }))
      const paid = textOf(send(PAY, bearer))
      await settled()
      await user.pass()
      expect(await paid).toBe('paid')
      expect(api.calls[1]?.headers.get('Authorization')).toBe('Bearer old')
    },
  )

  test('with max_age=0 gets a flow of its own each time', async () => {
    const api = createNetwork((_call, count) =>
      count % 2 === 1
        ? challenged('Bearer error="insufficient_user_authentication", max_age=0')
        : new Response('paid'),
    )
    const { send, user, flows } = createPage(api)
    for (const round of [1, 2]) {
      const paid = textOf(send(PAY, bearer))
      await settled()
      await user.pass()
      expect(await paid).toBe('paid')
      expect(flows).toHaveLength(round)
    }
  })

  test('with a level that the provider does not know does not ask the user', async () => {
    const api = createNetwork(() =>
      challenged('Bearer error="insufficient_user_authentication", acr_values="x"'),
    )
    const { send, flows } = createPage(api, {}, createWorld({ acrValuesSupported: ['gold'] }))
    expect(await codeOf(send(PAY))).toBe('assurance_not_met')
    expect(flows).toEqual([])
  })
})

describe('the signal of a call', () => {
  test('ends the wait for a body that stays open', async () => {
    const open = () =>
      new Response(new ReadableStream(), { status: 401, headers: { 'Content-Type': 'application/json' } })
    const { send } = createPage({ fetch: () => Promise.resolve(open()) })
    const controller = new AbortController()
    const code = codeOf(send(PAY, { ...bearer, signal: controller.signal }))
    await settled()
    controller.abort('bye')
    expect(await code).toBe('bye')
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  test('ends its wait with its reason; the others are sent again', async () => {
    const api = createApi()
    const { send, user } = createPage(api)
    const controller = new AbortController()
    const left = codeOf(send(new Request(PAY, { signal: controller.signal, ...bearer })))
    const other = textOf(send(PAY, bearer))
    await settled()
    controller.abort('bye')
    expect(await left).toBe('bye')
    await user.pass()
    expect(await other).toBe('paid')
    expect(api.calls).toHaveLength(3)
  })

  test('of all calls cancels the flow, and leaves no listener', async () => {
    const { send, flows } = createPage(createApi())
    const controller = new AbortController()
    const left = many(5, () => codeOf(send(PAY, { ...bearer, signal: controller.signal })))
    await settled()
    controller.abort('bye')
    expect(await Promise.all(left)).toEqual(many(5, () => 'bye'))
    expect(await flows[0]?.outcome).toMatchObject({ reason: 'cancelled' })
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })
})
