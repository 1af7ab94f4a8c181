import { describe, expect, test } from '@jest/globals'

import { challenged, codeOf, createApi, createNetwork, createWorld, fail, settled } from './gate.fixtures.js'
import { API, bearer, createPage, PAY } from './page.fixtures.js'

const fresh = { maxAge: 300 }

/** Something that answers when the test says so. */
function createDelay<Value>() {
  let answer: (value: Value) => void = () => undefined
  const answered = new Promise<Value>((resolve) => (answer = resolve))
  return { answered, answer }
}

describe('after forget(), what was begun before', () => {
  test('is no call that is sent again with the token of the next user', async () => {
    const { answered, answer } = createDelay<Response>()
    const api = createNetwork((_call, count) => (count === 1 ? answered : new Response('paid')))
    const { send, gate, flows, user } = createPage(api)
    const code = codeOf(send(PAY, bearer))
    await settled()
    gate.forget()
    const next = gate.stepUp(fresh)
    await settled()
    await user.pass()
    await next
    answer(challenged())
    expect(await code).toBe('cancelled')
    expect([flows.length, api.calls.length]).toEqual([1, 1])
  })

  test('is no call that asks the next user', async () => {
    const { answered, answer } = createDelay<Response>()
    const api = createNetwork(() => answered)
    const { send, gate, flows } = createPage(api)
    const codes = [codeOf(send(PAY, bearer)), codeOf(send(PAY, { method: 'POST' }))]
    await settled()
    gate.forget()
    answer(challenged())
    expect(await Promise.all(codes)).toEqual(['cancelled', 'cancelled'])
    await settled()
    expect(flows).toEqual([])
  })

  test('is no call whose credentials were being made', async () => {
    const { answered, answer } = createDelay<undefined>()
    const api = createApi()
    const { send, gate, user } = createPage(api, { authorize: () => answered })
    const code = codeOf(send(PAY, bearer))
    await settled()
    await user.pass()
    gate.forget()
    answer(undefined)
    expect(await code).toBe('cancelled')
    expect(api.calls).toHaveLength(1)
  })

  test('is no call that was sent again, and is refused again', async () => {
    const { answered, answer } = createDelay<Response>()
    const api = createNetwork((_call, count) => (count === 1 ? challenged() : answered))
    const { send, gate, flows, user } = createPage(api)
    const code = codeOf(send(PAY, bearer))
    await settled()
    await user.pass()
    gate.forget()
    answer(challenged())
    expect(await code).toBe('cancelled')
    // Nor has the next user's requirement a cooldown.
    void codeOf(gate.stepUp(fresh))
    await settled()
    expect(flows).toHaveLength(2)
    await user.cancel()
  })

  test('is no guarded action that runs again, or asks', async () => {
    const { answered, answer } = createDelay<Response>()
    const { gate, flows, user } = createWorld()
    let runs = 0
    const act = gate.guard(fresh, () => ((runs += 1) === 1 ? answered : 'done'))
    const code = codeOf(act())
    await settled()
    await user.pass()
    gate.forget()
    answer(challenged('Bearer error="insufficient_user_authentication", acr_values=gold'))
    expect(await code).toBe('cancelled')
    expect([runs, flows.length]).toEqual([1, 1])
  })

  test('is no guarded action that runs at all, and no wait', async () => {
    const { gate, user } = createWorld()
    const waiting = [codeOf(gate.guard(fresh, () => fail('ran'))()), codeOf(gate.stepUp(fresh))]
    await settled()
    gate.forget()
    expect(await Promise.all(waiting)).toEqual(['cancelled', 'cancelled'])
    const again = gate.stepUp(fresh)
    await settled()
    await user.pass()
    expect((await again).status).toBe('verified')
  })

  test('is no dialog that was about to be opened', async () => {
    const { gate, flows } = createWorld()
    const code = codeOf(gate.stepUp(fresh))
    gate.forget()
    expect(await code).toBe('cancelled')
    await settled()
    expect(flows).toEqual([])
  })

  test('is a call that needs no step-up: its answer is handed on', async () => {
    const { answered, answer } = createDelay<Response>()
    const { send, gate } = createPage({ fetch: () => answered })
    const response = send(PAY, bearer)
    gate.forget()
    answer(new Response('signed out'))
    expect(await (await response).text()).toBe('signed out')
  })

  test('is no session that an app has taken', async () => {
    const { gate, flows, user } = createWorld()
    const waiting = gate.stepUp(fresh)
    await settled()
    await user.pass()
    const verified = await waiting
    const session = gate.session()
    gate.forget()
    expect(await codeOf(session.stepUp(fresh))).toBe('cancelled')
    expect(() => session.held()).toThrow('cancelled')
    expect(() => session.refuse(fresh)).toThrow('cancelled')
    expect(() => {
      session.recordUse(verified, API)
    }).toThrow('cancelled')
    expect(() => session.mayGoTo(verified, API)).toThrow('cancelled')
    expect(flows).toHaveLength(1)
  })
})
