import { describe, expect, test } from '@jest/globals'

import { challenged, createNetwork, createWorld, settled } from './gate.fixtures.js'
import { readStepUpChallenge } from './index.js'
import { bearer, createPage, from, PAY, textOf } from './page.fixtures.js'

/** Answers that seem to say more, or less, than they do. */

const error = 'error="insufficient_user_authentication"'

describe('a challenge that may ask for more than can be read is handed on', () => {
  test.each([
    `Bearer scope=read,write, ${error}`,
    `Bearer scope=read write, ${error}`,
    `Bearer ${error}, scope=read,write`,
    `Bearer ${error}, scope=read, write`,
    `Bearer ${error}, scope=read, write, delete`,
    `Bearer ${error}, acr_values=gold, silver`,
    // A scope may have an equals sign in it (RFC 6749, section 3.3).
    `Bearer ${error}, scope=read write=1`,
    `Bearer scope=read write=1, ${error}`,
    `Bearer ${error} scope=read pay=5 max_age=10`,
    `Bearer ${error}, acr_values=gold urn:level=2`,
    `Bearer ${error}, acr_values="gold", silver, max_age=10`,
    `Bearer ${error}, acr_values*=UTF-8''gold`,
    `Bearer ${error}, max_age*=UTF-8''10`,
  ])('%s', async (header) => {
    expect(await readStepUpChallenge(challenged(header))).toBeNull()
  })

  test.each([
    ['another member', { value: 'c1', max_age: 5 }],
    ['two forms of a value', { value: 'c1', values: ['c2'] }],
  ])('claims whose acrs have %s', async (_title, acrs) => {
    const claims = btoa(JSON.stringify({ access_token: { acrs } }))
    const answer = challenged(`Bearer error="insufficient_claims", claims="${claims}"`)
    expect(await readStepUpChallenge(answer)).toBeNull()
  })

  test.each([
    [`Bearer ${error} scope=read max_age=10 acr_values=gold`],
    ['Bearer error=insufficient_user_authentication scope=read max_age=10 acr_values=gold realm=pay'],
  ])('commas that are missing before names of the standards change nothing: %s', async (header) => {
    expect((await readStepUpChallenge(challenged(header)))?.requirement).toEqual({
      scope: ['read'],
      maxAge: 10,
      acrValues: ['gold'],
    })
  })

  test('a scheme without parameters after a comma changes nothing', async () => {
    const answer = challenged(`Bearer ${error}, scope=read, Negotiate, Basic realm="x"`)
    expect(
      (await readStepUpChallenge(challenged(`Bearer ${error}, max_age=5, Unknown`)))?.requirement,
    ).toEqual({ maxAge: 5 })
    expect((await readStepUpChallenge(answer))?.requirement).toEqual({ scope: ['read'] })
  })
})

test.each<[string, () => Response]>([
  ['a step-up that can not be read', () => challenged(`Bearer ${error}, max_age=soon`)],
  [
    'an origin that the call was redirected to',
    () => from(challenged('Bearer'), { url: 'https://evil.example/' }),
  ],
])('a 401 of %s does not refuse the held token', async (_title, refuse) => {
  let isRefusing = false
  const api = createNetwork(({ headers }) => {
    if (headers.get('Authorization') === 'Bearer old') return challenged()
    return isRefusing ? refuse() : new Response('paid')
  })
  const { send, gate, user, flows } = createPage(api)
  const paid = textOf(send(PAY, bearer))
  await settled()
  await user.pass()
  await paid
  isRefusing = true
  let status = 0
  void send(PAY, bearer).then((answer) => (status = answer.status))
  await settled()
  expect([status, flows.length, gate.held() === null]).toEqual([401, 1, false])
})

test.each<[string, string]>([
  ['its step-up', 'Bearer error="invalid_token"'],
  ['a step-up for more', `Bearer ${error}, acr_values="gold"`],
])(
  'a guarded action whose new token is refused after %s: dropped, and the user not asked at once',
  async (_title, first) => {
    const { gate, user, flows } = createWorld()
    const waiting = gate.stepUp({})
    await settled()
    await user.pass()
    await waiting
    let count = 0
    const act = gate.guard({ maxAge: 300 }, () => {
      count += 1
      return challenged(count === 1 ? first : 'Bearer error="invalid_token"')
    })
    const done = act()
    await settled()
    await user.pass()
    expect([(await done).status, gate.held()]).toEqual([401, null])
    await expect(act()).rejects.toMatchObject({ code: 'assurance_not_met' })
    expect(flows).toHaveLength(2)
  },
)

test('a guarded action that signs out because its token is refused gets its own answer', async () => {
  const { gate, user } = createWorld()
  const refusal = challenged('Bearer error="invalid_token"')
  const done = gate.guard({ maxAge: 300 }, () => {
    gate.forget()
    return refusal
  })()
  await settled()
  await user.pass()
  expect(await done).toBe(refusal)
})
