import { expect, test } from '@jest/globals'

import { challenged, createNetwork, createWorld, fail, settled } from './gate.fixtures.js'
import { withStepUp } from './index.js'
import { API, bearer, createPage, PAY, textOf } from './page.fixtures.js'

const OTHER = 'https://other.example'

const isNew = (headers: Headers) => /^Bearer .{10,}/.test(headers.get('Authorization') ?? '')

/** A page of two APIs, which has stepped up for the first one. */
async function createSteppedUp() {
  const api = createNetwork(({ headers }) => (isNew(headers) ? new Response('paid') : challenged()))
  const page = createPage(api, { origins: [API, OTHER] })
  const paid = textOf(page.send(PAY, bearer))
  await settled()
  await page.user.pass()
  await paid
  api.calls.length = 0
  return { ...page, api }
}

test.each<[string, string, RequestInit]>([
  ['anonymous call', PAY, {}],
  ['call to another API', OTHER, bearer],
])('the held token goes into no %s unasked: the user is', async (_title, url, init) => {
  const { send, user, flows, api } = await createSteppedUp()
  const paid = textOf(send(url, init))
  await settled()
  expect([flows.length, api.calls.length]).toEqual([2, 1])
  await user.pass()
  expect(await paid).toBe('paid')
  // Now it has been there.
  expect(await textOf(send(url, bearer))).toBe('paid')
  expect(flows).toHaveLength(2)
})

test.each<[string, string, RequestInit]>([
  ['anonymous call', PAY, {}],
  ['call to another API', OTHER, bearer],
])('the token of a flow that ended meanwhile goes into no %s either', async (_title, url, init) => {
  let answer: (response: Response) => void = () => undefined
  const late = new Promise<Response>((resolve) => (answer = resolve))
  const api = createNetwork(({ headers }, count) =>
    count === 1 ? late : isNew(headers) ? new Response('paid') : challenged(),
  )
  const { send, user, flows } = createPage(api, { origins: [API, OTHER] })
  const slow = textOf(send(url, init))
  const quick = textOf(send(PAY, bearer))
  await settled()
  await user.pass()
  await quick
  answer(challenged())
  await settled()
  expect(flows).toHaveLength(2)
  await user.pass()
  expect(await slow).toBe('paid')
})

test('an app that puts the held token into a call itself has brought it there', async () => {
  const { send, flows, gate } = await createSteppedUp()
  const result = gate.held()?.readResult()
  const token = result?.kind === 'tokens' ? (result.tokens.accessToken ?? '') : ''
  expect(await textOf(send(OTHER, { headers: { Authorization: `Bearer ${token}` } }))).toBe('paid')
  expect(await textOf(send(OTHER, bearer))).toBe('paid')
  expect(flows).toHaveLength(1)
})

test('all wrappers of one gate know where its token was; another gate does not', async () => {
  const { gate, flows, api } = await createSteppedUp()
  const send = withStepUp(api.fetch, { gate, origins: [API] })
  expect(await textOf(send(PAY, bearer))).toBe('paid')
  expect(flows).toHaveLength(1)
  const verified = gate.held() ?? fail('nothing is held')
  expect(gate.session().mayGoTo(verified, API)).toBe(true)
  expect(gate.session().mayGoTo(verified, OTHER)).toBe(false)
  const other = createWorld().gate.session()
  other.recordUse(verified, API)
  expect(other.mayGoTo(verified, API)).toBe(false)
})

test('a new step-up has been nowhere: its token is not the old one', async () => {
  const { gate, user } = await createSteppedUp()
  const old = gate.held() ?? fail('nothing is held')
  const again = gate.stepUp({ maxAge: 0 })
  await settled()
  await user.pass()
  const session = gate.session()
  expect(session.mayGoTo(await again, API)).toBe(false)
  session.recordUse(old, API)
  expect([session.mayGoTo(old, API), session.mayGoTo(await again, API)]).toEqual([false, false])
})
