import { describe, expect, test } from '@jest/globals'

import { CHALLENGE, challenged, codeOf, createNetwork, createWorld, fail, settled } from './gate.fixtures.js'
import { bearer, createPage, PAY, textOf } from './page.fixtures.js'

/** An API that refuses a token which the gate holds ([RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)). */

const invalid = () => challenged('Bearer error="invalid_token"')

/** A page that has stepped up; its API wants a step-up of old tokens, and refuses those that were revoked. */
async function createSteppedUp(refuse = invalid) {
  const revoked = new Set<string>()
  const api = createNetwork(({ headers }) => {
    const token = headers.get('Authorization') ?? ''
    if (token === 'Bearer old' || token === '') return challenged()
    return revoked.has(token) ? refuse() : new Response('paid')
  })
  const page = createPage(api)
  const paid = textOf(page.send(PAY, bearer))
  await settled()
  await page.user.pass()
  await paid
  const held = () => {
    const result = page.gate.held()?.readResult()
    return result?.kind === 'tokens' ? `Bearer ${result.tokens.accessToken}` : null
  }
  const revoke = () => revoked.add(held() ?? fail('nothing is held'))
  return { ...page, api, held, revoke }
}

describe('a held token that the API refuses', () => {
  test.each<[string, () => Response]>([
    ['as invalid', invalid],
    ['without a word', () => new Response(null, { status: 401 })],
  ])('%s is dropped, and the call goes on to its step-up', async (_title, refuse) => {
    const { send, user, flows, api, held, revoke } = await createSteppedUp(refuse)
    revoke()
    const dead = held()
    const paid = textOf(send(PAY, bearer))
    await settled()
    expect(flows).toHaveLength(2)
    expect(held()).toBeNull()
    await user.pass()
    expect(await paid).toBe('paid')
    expect(api.calls.filter(({ headers }) => headers.get('Authorization') === dead)).toHaveLength(2)
    expect(await textOf(send(PAY, bearer))).toBe('paid')
    expect(flows).toHaveLength(2)
  })

  test('in ten calls at once gets one flow for all of them', async () => {
    const { send, user, flows, revoke } = await createSteppedUp()
    revoke()
    const paid = Array.from({ length: 10 }, () => textOf(send(PAY, bearer)))
    await settled()
    await user.pass()
    expect(await Promise.all(paid)).toEqual(Array.from({ length: 10 }, () => 'paid'))
    expect(flows).toHaveLength(2)
  })

  test('that the app has put into the call itself is dropped, and its answer handed on', async () => {
    const { send, flows, held, revoke } = await createSteppedUp()
    revoke()
    const answer = await send(PAY, { headers: { Authorization: held() ?? '' } })
    expect([answer.status, flows.length, held()]).toEqual([401, 1, null])
  })

  test('and that another call was made without stays held', async () => {
    const { send, held } = await createSteppedUp(() => fail('not asked'))
    const api = createPage({ fetch: () => Promise.resolve(invalid()) }, {}, createWorld())
    await api.send(PAY, bearer)
    expect((await send(PAY, { method: 'POST' })).status).toBe(401)
    expect(held()).not.toBeNull()
  })

  test('as one that its step-up is not enough for is not dropped: another level is asked for', async () => {
    const gold = 'Bearer error="insufficient_user_authentication", acr_values="gold"'
    const { send, user, requirements, revoke } = await createSteppedUp(() => challenged(gold))
    revoke()
    const paid = textOf(send(PAY, bearer))
    await settled()
    expect(requirements.at(-1)).toEqual({ acrValues: ['gold'] })
    await user.pass()
    expect(await paid).toBe('paid')
  })
})

test('a token that is refused right after its step-up is dropped, and the user not asked at once', async () => {
  const api = createNetwork(({ headers }) =>
    headers.get('Authorization') === 'Bearer old' ? challenged() : invalid(),
  )
  const { send, gate, user, flows } = createPage(api)
  const answer = send(PAY, bearer)
  await settled()
  await user.pass()
  expect((await answer).headers.get('WWW-Authenticate')).toContain('invalid_token')
  expect(gate.held()).toBeNull()
  expect(await codeOf(send(PAY, bearer))).toBe('assurance_not_met')
  expect(flows).toHaveLength(1)
})

describe('a guarded action', () => {
  const hold = async () => {
    const world = createWorld()
    const waiting = world.gate.stepUp({})
    await settled()
    await world.user.pass()
    await waiting
    return world
  }
  test.each<[string, () => unknown]>([
    ['an answer', () => invalid()],
    ['a thrown answer', () => Promise.reject(invalid())],
    ['an error of ofetch', () => Promise.reject(Object.assign(new Error(), { response: invalid() }))],
    ['an error of axios', () => Promise.reject({ response: { status: 401, headers: invalid().headers } })],
    ['the body of an error', () => Promise.reject({ data: { error: 'invalid_token' } })],
    ['a challenge without an error', () => challenged('Bearer realm="api"')],
  ])('whose held token is refused by %s runs once more after a flow', async (_title, refuse) => {
    const { gate, flows, user } = await hold()
    const seen: string[] = []
    const act = gate.guard({ maxAge: 300 }, ({ flowId }) => {
      seen.push(flowId)
      return seen.length === 1 ? refuse() : 'paid'
    })
    const done = act()
    await settled()
    await user.pass()
    expect(await done).toBe('paid')
    expect(seen).toEqual(flows.map(({ id }) => id))
  })

  test.each<[string, () => unknown]>([
    ['a 401 without a challenge', () => new Response('wrong password', { status: 401 })],
    ['a challenge for another error', () => challenged('Bearer error="invalid_request"')],
    ['a 403', () => challenged('Bearer error="invalid_token"', 403)],
  ])('that is refused for another reason hands it on: %s', async (_title, refuse) => {
    const { gate, flows } = await hold()
    const refusal = refuse()
    expect(await gate.guard({ maxAge: 300 }, () => refusal)()).toBe(refusal)
    expect([flows.length, gate.held() === null]).toEqual([1, false])
  })

  test('whose new token is refused hands the refusal on, and the token is dropped', async () => {
    const { gate, flows, user } = createWorld()
    const refusal = invalid()
    const done = gate.guard({ maxAge: 300 }, () => refusal)()
    await settled()
    await user.pass()
    expect(await done).toBe(refusal)
    expect([gate.held(), flows.length]).toEqual([null, 1])
  })
})

test('a session drops a token that an API has refused, and no other', async () => {
  const { gate, user } = createWorld()
  const step = async () => {
    const waiting = gate.stepUp({ maxAge: 0 })
    await settled()
    await user.pass()
    return waiting
  }
  const old = await step()
  const verified = await step()
  const session = gate.session()
  session.drop(old)
  expect(gate.held()).toBe(verified)
  session.drop(verified)
  expect(gate.held()).toBeNull()
  expect(CHALLENGE).toContain('max_age')
})
