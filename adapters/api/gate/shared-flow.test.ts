import { describe, expect, test } from '@jest/globals'

import { CHALLENGE, challenged, codeOf, createNetwork, createWorld, settled } from './gate.fixtures.js'
import { withStepUp } from './index.js'
import { API, bearer, createPage, PAY, textOf } from './page.fixtures.js'

/** A token goes only to the API that its step-up was for: calls share a flow only where they may share its result. */

const OTHER = 'https://other.example'
const isNew = (headers: Headers) => /^Bearer .{10,}/.test(headers.get('Authorization') ?? '')
const maxAgeZero = 'Bearer error="insufficient_user_authentication", max_age=0'

/** Two APIs that want a new token, and the tokens that each of them got. */
function createApis(challenge = CHALLENGE) {
  const got = new Map([API, OTHER].map((origin) => [origin, new Set<string>()]))
  const network = createNetwork(({ url, headers }) => {
    if (!isNew(headers)) return challenged(challenge)
    got.get(new URL(url).origin)?.add(headers.get('Authorization') ?? '')
    return new Response('paid')
  })
  const shared = () => [...(got.get(API) ?? [])].filter((token) => got.get(OTHER)?.has(token))
  return { ...network, shared }
}

describe.each([
  ['any scope', {}],
  ['scopes of a list', { scopesSupported: ['pay'] }],
])('two APIs that challenge at the same time, with %s', (_title, options) => {
  test.each<[string, RequestInit, string]>([
    ['a call with a token', bearer, CHALLENGE],
    ['an anonymous call', {}, CHALLENGE],
    ['a call with a token, max_age=0', bearer, maxAgeZero],
  ])('%s to the other one gets a flow, not the token of the first', async (_case, init, challenge) => {
    const apis = createApis(challenge)
    const { send, user, flows } = createPage(apis, { origins: [API, OTHER] }, createWorld(options))
    const first = textOf(send(PAY, bearer))
    await settled()
    const second = textOf(send(`${OTHER}/any`, init))
    await settled()
    await user.pass()
    expect(await first).toBe('paid')
    expect([flows.length, apis.calls.length]).toEqual([2, 3])
    await user.pass()
    expect(await second).toBe('paid')
    expect(apis.shared()).toEqual([])
  })
})

test('one API gets one flow for all its calls, the other one a second', async () => {
  const apis = createApis()
  const { send, user, flows } = createPage(apis, { origins: [API, OTHER] })
  const paid = [PAY, OTHER, PAY, OTHER].map((url) => textOf(send(url, bearer)))
  await settled()
  await user.pass()
  await user.pass()
  expect(await Promise.all(paid)).toEqual(['paid', 'paid', 'paid', 'paid'])
  expect(flows).toHaveLength(2)
  expect(apis.shared()).toEqual([])
})

test('two wrappers of one gate keep their APIs apart', async () => {
  const apis = createApis()
  const { send, gate, user, flows } = createPage(apis)
  const sendOther = withStepUp(apis.fetch, { gate, origins: [OTHER] })
  const paid = [textOf(send(PAY, bearer)), textOf(sendOther(OTHER, bearer))]
  await settled()
  await user.pass()
  await user.pass()
  expect(await Promise.all(paid)).toEqual(['paid', 'paid'])
  expect([flows.length, apis.shared()]).toEqual([2, []])
})

test('a cancelled flow rejects the calls to both: the user said no', async () => {
  const { send, user, flows } = createPage(createApis(), { origins: [API, OTHER] })
  const codes = [codeOf(send(PAY, bearer)), codeOf(send(OTHER, bearer))]
  await settled()
  await user.cancel()
  expect(await Promise.all(codes)).toEqual(['cancelled', 'cancelled'])
  expect(flows).toHaveLength(1)
})

test.each(['session', 'authorizationCode'] as const)(
  'a %s has no token to keep: calls to both APIs share it, with max_age=0 too',
  async (result) => {
    const apis = createNetwork((_call, count) => (count <= 2 ? challenged(maxAgeZero) : new Response('paid')))
    const { send, user, flows } = createPage(apis, { origins: [API, OTHER] }, createWorld({}, { result }))
    const paid = [textOf(send(PAY, bearer)), textOf(send(OTHER))]
    await settled()
    await user.pass()
    expect(await Promise.all(paid)).toEqual(['paid', 'paid'])
    expect(flows).toHaveLength(1)
  },
)

describe('the app, which sends tokens itself,', () => {
  test.each(['stepUp', 'guard'] as const)('shares the flow of a call by gate.%s', async (way) => {
    const { send, gate, user, flows } = createPage(createApis())
    const paid = textOf(send(PAY, bearer))
    await settled()
    const wanted = { maxAge: 300 }
    const own = way === 'stepUp' ? gate.stepUp(wanted) : gate.guard(wanted, (verified) => verified)()
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    expect((await own).flowId).toBe(flows[0]?.id)
    expect(flows).toHaveLength(1)
  })

  test.each(['stepUp', 'guard'] as const)('lends no call the flow of gate.%s', async (way) => {
    const apis = createApis()
    const { send, gate, user, flows } = createPage(apis)
    const wanted = { maxAge: 300 }
    const own = way === 'stepUp' ? gate.stepUp(wanted) : gate.guard(wanted, (verified) => verified)()
    await settled()
    const paid = textOf(send(PAY, bearer))
    await settled()
    await user.pass()
    const result = (await own).readResult()
    expect([flows.length, apis.calls.length]).toEqual([2, 1])
    await user.pass()
    expect(await paid).toBe('paid')
    const token = result.kind === 'tokens' ? result.tokens.accessToken : undefined
    expect(apis.calls[1]?.headers.get('Authorization')).not.toBe(`Bearer ${token}`)
  })

  test('says by a session for which call a step-up is', async () => {
    const { gate, user, flows } = createWorld()
    const session = gate.session()
    const callTo = (origin: string) => ({ call: { method: 'GET', url: new URL(origin) } })
    const waiting = [session.stepUp({}, callTo(API)), session.stepUp({}, callTo(OTHER))]
    await settled()
    await user.pass()
    await user.pass()
    const [first, second] = await Promise.all(waiting)
    expect(flows).toHaveLength(2)
    if (first === undefined || second === undefined) throw new Error('no step-up')
    expect([session.mayGoTo(second, OTHER), session.mayGoTo(second, API)]).toEqual([true, false])
    expect([session.mayGoTo(first, API), session.mayGoTo(first, OTHER)]).toEqual([false, false])
    void codeOf(session.stepUp({}, { ...callTo(API), since: null }))
    await settled()
    expect(flows).toHaveLength(3)
    await user.cancel()
  })
})
