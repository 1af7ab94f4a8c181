import { expect, test } from '@jest/globals'

import { createStepUpFlow, createStepUpServices, type StepUpFlow } from '../../../machines/index.js'
import { challenged, createNetwork, createWorld, settled } from './gate.fixtures.js'
import { createStepUpGate } from './index.js'
import { API, createPage, PAY, textOf } from './page.fixtures.js'

/** Two tenants behind one gate: nothing of one is used once the user has stepped up at the other. */

function createTenants() {
  const world = createWorld()
  const [a, b] = ['https://a.example client', 'https://b.example client'].map((identity) =>
    createStepUpServices({ adapter: { ...world.adapter, identity } }),
  )
  let services = a
  const flow = (asked: object): StepUpFlow => {
    if (services === undefined) throw new Error('no services')
    const made = createStepUpFlow({ services, request: { approach: { kind: 'session' }, ...asked } })
    world.flows.push(made)
    return made
  }
  const gate = createStepUpGate({ flow, now: world.now })
  const goTo = (tenant: 'a' | 'b') => {
    services = tenant === 'a' ? a : b
  }
  const stepUp = async () => {
    const waiting = gate.stepUp({ maxAge: 0 })
    await settled()
    await world.user.pass()
    return waiting
  }
  return { ...world, gate, goTo, stepUp }
}

const headersOf = (verified: { readonly readResult: () => object }) => {
  const { accessToken } = Object(Reflect.get(verified.readResult(), 'tokens')) as { accessToken: string }
  return { Authorization: `Bearer ${accessToken}` }
}

test('a step-up says whose it is', async () => {
  const { goTo, stepUp } = createTenants()
  expect((await stepUp()).identity).toBe('memory https://a.example client')
  goTo('b')
  expect((await stepUp()).identity).toBe('memory https://b.example client')
})

test('the step-up of one tenant is held no longer when that of another has ended, though no call waits for it', async () => {
  const { gate, goTo, stepUp, flows, user } = createTenants()
  await stepUp()
  expect(gate.held()).not.toBeNull()
  goTo('b')
  const leaving = new AbortController()
  const waiting = gate.stepUp({ maxAge: 0 }, { signal: leaving.signal }).catch(() => null)
  await settled()
  const last = flows.at(-1)
  // The flow ends before the call is given up, and the gate hears of it after that.
  void last?.outcome.then(() => {
    leaving.abort()
  })
  const passing = user.pass()
  await passing
  await waiting
  await settled()
  expect(gate.held()?.identity).not.toBe('memory https://a.example client')
})

test('a call with the token of one tenant is not sent again with that of another: the user is asked', async () => {
  const { gate, goTo, stepUp, flows, user } = createTenants()
  const first = await stepUp()
  const own = headersOf(first)
  let answer: (response: Response) => void = () => undefined
  const late = new Promise<Response>((resolve) => (answer = resolve))
  const api = createNetwork((_call, count) => (count === 1 ? late : new Response('paid')))
  const { send } = createPage(api, { gate })
  const paid = textOf(send(PAY, { headers: own }))
  await settled()
  goTo('b')
  const second = await stepUp()
  gate.session().recordUse(second, API)
  answer(challenged())
  await settled()
  expect([flows.length, api.calls.length]).toEqual([3, 1])
  goTo('a')
  await user.pass()
  expect(await paid).toBe('paid')
})

test('a newer step-up of another tenant is not answered in place of an earlier one', async () => {
  const { gate, goTo, stepUp, flows, user } = createTenants()
  const first = await stepUp()
  goTo('b')
  const second = await stepUp()
  const again = gate.stepUp({ maxAge: 300 }, { since: first })
  await settled()
  expect(flows).toHaveLength(3)
  await user.pass()
  expect(await again).not.toBe(second)
})
