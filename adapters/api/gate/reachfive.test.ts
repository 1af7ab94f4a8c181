import { expect, test } from '@jest/globals'

import { createStepUpFlow, createStepUpServices, type StepUpFlow } from '../../../machines/index.js'
import { createReachFiveAdapter } from '../../providers/reachfive/index.js'
import { DEFAULT_USER } from '../../tools/simulator/index.js'
import { ORIGIN, setup } from '../../tools/simulator/simulator.fixtures.js'
import { codeOf, fail, reach } from './gate.fixtures.js'
import { checkStepUp, createStepUpGate, withStepUp } from './index.js'

/** A user who is signed in at the simulator, and a page that calls ReachFive's API. */
async function createPage() {
  const simulator = await setup()
  const { accessToken, idToken } = await simulator.signIn(DEFAULT_USER.id, { scope: 'openid mfa' })
  const services = createStepUpServices({ adapter: createReachFiveAdapter(simulator.adapterOptions) })
  const flows: StepUpFlow[] = []
  const gate = createStepUpGate({
    flow: (asked) => {
      const approach = { kind: 'accessToken', accessToken } as const
      const scope = ['openid', 'mfa']
      const flow = createStepUpFlow({
        services,
        request: { approach, preferredFactor: 'sms', scope, ...asked },
      })
      flows.push(flow)
      return flow
    },
    now: () => simulator.clock.now(),
  })
  const send = withStepUp(simulator.fetch, { gate, origins: [ORIGIN] })
  const devices = () =>
    send(`${ORIGIN}/identity/v1/mfa/trusteddevices`, { headers: { Authorization: `Bearer ${accessToken}` } })
  const shown = async () => {
    while (flows.length === 0) await new Promise<void>((resolve) => setImmediate(resolve))
    return flows.at(-1) ?? fail('no flow')
  }
  return { simulator, gate, flows, devices, shown, idToken }
}

test("ReachFive's refusal becomes one flow for ten calls, which then are answered", async () => {
  const { simulator, gate, flows, devices, shown, idToken } = await createPage()
  const answers = Array.from({ length: 10 }, devices)
  const flow = await shown()
  await reach(flow, 'enterCode')
  flow.send({ type: 'code.submitted', code: simulator.outbox.last()?.code ?? '' })
  for (const response of await Promise.all(answers))
    expect(await response.json()).toEqual({ trusted_devices: [] })
  expect([flows.length, simulator.outbox.all().length]).toEqual([1, 1])
  // The old token again: the gate holds a better one.
  expect((await devices()).status).toBe(200)
  expect(flows).toHaveLength(1)
  const result = gate.held({ methods: { anyOf: [['mfa']] } })?.readResult()
  const tokens = result?.kind === 'tokens' ? result.tokens : fail('no tokens')
  const policy = { methods: { anyOf: [['mfa']] } }
  const now = () => simulator.clock.now()
  expect(checkStepUp(policy, idToken, { now }).reason).not.toBe('met')
  expect(checkStepUp(policy, tokens.idToken ?? '', { now }).reason).toBe('met')
})

test('a cancelled flow rejects the call', async () => {
  const { devices, shown } = await createPage()
  const code = codeOf(devices())
  const flow = await shown()
  flow.send({ type: 'flow.cancelled' })
  expect(await code).toBe('cancelled')
})
