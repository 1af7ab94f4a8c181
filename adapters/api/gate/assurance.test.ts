import { describe, expect, test } from '@jest/globals'

import type { ClaimedEvidence, Tokens } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import { definedOnly } from '../../_shared/answers.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { challenged, codeOf, createApi, createNetwork, createWorld, fail, settled } from './gate.fixtures.js'
import { createStepUpGate } from './index.js'
import { API, bearer, createPage, many, PAY, textOf } from './page.fixtures.js'

/** Other members; `undefined` for one that is not there. */
type Changed<Members> = { readonly [Name in keyof Members]?: Members[Name] | undefined }

/** A gate whose provider says this of every step-up. */
function createSaying(said: Partial<ClaimedEvidence>, given: Changed<Tokens> = {}) {
  const world = createWorld()
  const exchange = world.adapter.exchange ?? fail('no exchange')
  const adapter = {
    ...world.adapter,
    exchange: async (...input: Parameters<typeof exchange>) => {
      const { result, claimed } = await exchange(...input)
      if (result.kind !== 'tokens') return fail('no tokens')
      const { expiresAt } = result.tokens
      const tokens = { ...definedOnly({ ...result.tokens, ...given }), expiresAt }
      return { claimed: { ...claimed, ...said }, result: { ...result, tokens } }
    },
  }
  const services = createStepUpServices({ adapter })
  const flow = () => {
    const made = createStepUpFlow({ services, request: { approach: { kind: 'session' } } })
    world.flows.push(made)
    return made
  }
  const gate = createStepUpGate({ flow, now: world.now })
  const stepUp = async (requirement: StepUpRequirement) => {
    const waiting = gate.stepUp(requirement)
    const code = codeOf(waiting)
    await settled()
    await world.user.pass()
    await code
    return waiting
  }
  return { ...world, gate, stepUp }
}

describe('a step-up that the provider says less of than was asked for', () => {
  test.each<[string, Partial<ClaimedEvidence>, Partial<Tokens>, StepUpRequirement, StepUpRequirement]>([
    ['acr', { acr: 'silver' }, {}, { acrValues: ['gold'] }, { acrValues: ['silver'] }],
    ['scope', {}, { scope: 'read' }, { scope: ['pay', 'read'] }, { scope: ['read'] }],
    ['amr', { methods: ['sms'] }, {}, { methods: { anyOf: [['hwk']] } }, { methods: { anyOf: [['sms']] } }],
  ])('is assurance_not_met by its %s, for nobody else', async (claim, said, given, requirement, reached) => {
    const { gate, flows, user } = createSaying(said, given)
    const refused = many(2, () => gate.stepUp(requirement).catch((error: unknown) => error))
    const content = gate.stepUp(reached)
    await settled()
    await user.pass()
    const details = { claim, reason: 'wrong' }
    for (const error of await Promise.all(refused))
      expect(error).toMatchObject({ code: 'assurance_not_met', details })
    // The flow has shown what it reached, which is enough for the other call.
    expect((await content).flowId).toBe(flows[0]?.id)
    expect(flows).toHaveLength(1)
  })

  test('is no step-up for the app itself, which has asked for the same', async () => {
    const { gate, flows, user } = createSaying({ acr: 'silver' })
    const requirement = { acrValues: ['gold'] }
    const codes = [
      codeOf(gate.stepUp(requirement, { call: { method: 'GET', url: new URL(PAY) } })),
      codeOf(gate.stepUp(requirement)),
    ]
    await settled()
    await user.pass()
    expect(flows).toHaveLength(2)
    await user.pass()
    expect(await Promise.all(codes)).toEqual(['assurance_not_met', 'assurance_not_met'])
  })

  test('is no such thing where it says nothing of it', async () => {
    const { stepUp } = createSaying({ acr: null, methods: [] })
    const requirement = { acrValues: ['gold'], scope: ['pay'], methods: { anyOf: [['hwk']] } }
    expect((await stepUp(requirement)).status).toBe('verified')
  })
})

describe('what a step-up counts for', () => {
  test('is the level that it reached, not those that were asked for', async () => {
    const { gate, stepUp } = createSaying({ acr: 'gold' })
    await stepUp({ acrValues: ['platinum', 'gold'] })
    expect(gate.held({ acrValues: ['gold'] })).not.toBeNull()
    expect(gate.held({ acrValues: ['platinum'] })).toBeNull()
  })

  test('is none of two levels where the provider does not say which', async () => {
    const { gate, stepUp } = createSaying({ acr: null })
    await stepUp({ acrValues: ['platinum', 'gold'] })
    expect(gate.held({ acrValues: ['gold', 'platinum', 'silver'] })).not.toBeNull()
    expect(gate.held({ acrValues: ['gold'] })).toBeNull()
  })

  test('is a level that nobody asked for, too', async () => {
    const { gate, stepUp } = createSaying({ acr: 'gold' })
    expect((await stepUp({})).status).toBe('verified')
    expect(gate.held({ acrValues: ['gold'] })).not.toBeNull()
  })

  test('is no level where none was asked for', async () => {
    const { gate, stepUp } = createSaying({ acr: null })
    await stepUp({})
    expect(gate.held({ acrValues: ['gold'] })).toBeNull()
  })

  test('are the scopes that were granted, more than was asked for among them', async () => {
    const { gate, stepUp } = createSaying({}, { scope: 'openid pay read' })
    await stepUp({ scope: ['pay'] })
    expect(gate.held({ scope: ['read', 'pay'] })).not.toBeNull()
    expect(gate.held({ scope: ['pay', 'admin'] })).toBeNull()
  })

  test('is no scope where none was asked for, and none is said to be granted', async () => {
    const { gate, stepUp } = createSaying({})
    await stepUp({})
    expect(gate.held({ scope: ['pay'] })).toBeNull()
  })

  test('is its own policy of methods where the provider names none, however it is written', async () => {
    const { gate, stepUp } = createSaying({ methods: [] })
    const aliases = { otp: ['email'], hwk: ['key'] }
    await stepUp({ methods: { anyOf: [['otp'], ['hwk']], aliases } })
    const other = { hwk: ['key'], otp: ['email'] }
    expect(gate.held({ methods: { anyOf: [['otp'], ['hwk']], aliases: other } })).not.toBeNull()
    expect(gate.held({ methods: { anyOf: [['otp']], aliases } })).toBeNull()
    expect(gate.held({ methods: { anyOf: [['otp'], ['hwk']] } })).toBeNull()
  })

  test('is no policy of methods where none was asked for', async () => {
    const { gate, stepUp } = createSaying({ methods: [] })
    await stepUp({})
    expect(gate.held({ methods: { anyOf: [['otp']] } })).toBeNull()
  })

  test('are the methods that the provider names, and not those of its policy', async () => {
    const { gate, stepUp } = createSaying({ methods: ['sms'] })
    await codeOf(stepUp({ methods: { anyOf: [['hwk']] } }))
    expect(gate.held({ methods: { anyOf: [['hwk']] } })).toBeNull()
    expect(gate.held({ methods: { anyOf: [['sms']] } })).not.toBeNull()
  })
})

test.each([
  ['DPoP', 'configuration'],
  ['mac', 'configuration'],
  ['BEARER', 'none'],
  [undefined, 'none'],
])('a token of the type %s goes into a bearer call: %s', async (tokenType, code) => {
  const { gate, user } = createSaying({}, { tokenType })
  const { send } = createPage(createApi(), { gate })
  const done = codeOf(send(PAY, bearer))
  await settled()
  await user.pass()
  expect(await done).toBe(code)
})

test('a session of cookies that came while the call was out answers its challenge without a flow', async () => {
  let answer: (response: Response) => void = () => undefined
  const first = new Promise<Response>((resolve) => (answer = resolve))
  const api = createNetwork((_call, count) => (count === 1 ? first : new Response('paid')))
  const { send, gate, flows, user } = createPage(api, {}, createWorld({}, { result: 'session' }))
  const paid = textOf(send(`${API}/pay`))
  const other = gate.stepUp({ maxAge: 300 })
  await settled()
  await user.pass()
  await other
  answer(
    new Response('', {
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"' },
    }),
  )
  expect(await paid).toBe('paid')
  expect(flows).toHaveLength(1)
})

test('a session of cookies that the call was made with is not tried again: the user is asked', async () => {
  const api = createNetwork((_call, count) => (count % 2 === 1 ? challenged() : new Response('paid')))
  const { send, flows, user } = createPage(api, {}, createWorld({}, { result: 'session' }))
  for (const asked of [1, 2]) {
    const paid = textOf(send(PAY))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    expect([flows.length, api.calls.length]).toEqual([asked, 2 * asked])
  }
})

test('a step-up without an access token leaves the credentials of a call as they are', async () => {
  const { gate, user } = createSaying({}, { accessToken: undefined, idToken: 'id' })
  const api = createNetwork((_call, count) => (count === 1 ? challenged() : new Response('paid')))
  const { send } = createPage(api, { gate })
  const paid = textOf(send(PAY, bearer))
  await settled()
  await user.pass()
  expect(await paid).toBe('paid')
  expect(api.calls.map(({ headers }) => headers.get('Authorization'))).toEqual(['Bearer old', 'Bearer old'])
})

test('of several challenges that for a bearer token is answered where the call has no token', async () => {
  const error = 'error="insufficient_user_authentication"'
  const api = createNetwork((_call, count) =>
    count === 1 ? challenged(`DPoP ${error}, Bearer ${error}`) : new Response('paid'),
  )
  const { send, user } = createPage(api)
  const paid = textOf(send(PAY))
  await settled()
  await user.pass()
  expect(await paid).toBe('paid')
})

test('a StepUpError of the app’s authorize is handed on', async () => {
  const { send, user } = createPage(createApi(), {
    authorize: () => {
      throw new StepUpError('locked')
    },
  })
  const code = codeOf(send(PAY, bearer))
  await settled()
  await user.pass()
  expect(await code).toBe('locked')
})

test('a requirement has ten levels and twenty scopes at most, each a text of up to 256 characters', () => {
  const { gate } = createWorld()
  const values = (count: number) => Array.from({ length: count }, (_, index) => `value${index}`)
  expect(gate.held({ acrValues: values(10), scope: values(20) })).toBeNull()
  expect(gate.held({ acrValues: ['x'.repeat(256)] })).toBeNull()
  expect(() => gate.held({ acrValues: [['gold']] as never })).toThrow('acrValues must be a list')
})
