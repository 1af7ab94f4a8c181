import { describe, expect, test } from '@jest/globals'

import type { StepUpRequirement } from '../../_shared/assurance.js'
import { codeOf, createWorld, settled } from './gate.fixtures.js'

const fresh: StepUpRequirement = { maxAge: 300 }

describe('what the gate holds', () => {
  test('is fresh from the end of its flow, whatever auth_time says', async () => {
    const { gate, user, advance } = createWorld()
    expect(gate.held()).toBeNull()
    const waiting = gate.stepUp(fresh)
    await settled()
    await user.pass()
    const stepUp = await waiting
    expect(gate.held({ maxAge: 0 })).toBeNull()
    advance(300_000)
    expect(gate.held(fresh)).toBe(stepUp)
    advance(1)
    expect(gate.held(fresh)).toBeNull()
    expect(gate.held()).toBe(stepUp)
    advance(3_299_998)
    // The access token of the memory adapter lives an hour: at its end it is dead.
    expect(gate.held()).toBe(stepUp)
    advance(1)
    expect(gate.held()).toBeNull()
  })

  test('is enough for the levels, scopes and methods that it was asked for, and for no others', async () => {
    const { gate, user } = createWorld()
    const waiting = gate.stepUp({ acrValues: ['gold'], scope: ['pay'] })
    await settled()
    await user.pass()
    await waiting
    expect(gate.held({ acrValues: ['silver', 'gold'] })).not.toBeNull()
    expect(gate.held({ acrValues: ['silver'] })).toBeNull()
    expect(gate.held({ scope: ['pay'] })).not.toBeNull()
    expect(gate.held({ scope: ['pay', 'admin'] })).toBeNull()
    expect(gate.held({ methods: { anyOf: [['sms']] } })).not.toBeNull()
    expect(gate.held({ methods: { anyOf: [['otp']] } })).toBeNull()
    expect(gate.held({ methods: { anyOf: [['otp']], aliases: { otp: ['sms'] } } })).not.toBeNull()
  })

  test('answers a call that asks for a newer step-up than it had, without a flow', async () => {
    const { gate, flows, user } = createWorld()
    const first = gate.stepUp(fresh)
    await settled()
    await user.pass()
    const stepUp = await first
    expect(await gate.stepUp(fresh, { since: null })).toBe(stepUp)
    const newer = gate.stepUp(fresh, { since: stepUp })
    await settled()
    await user.pass()
    expect((await newer).flowId).toBe(flows[1]?.id)
  })

  test('is gone after signing out, as is the flow that runs', async () => {
    const { gate, flows, user } = createWorld()
    const first = gate.stepUp(fresh)
    await settled()
    await user.pass()
    await first
    const waiting = [codeOf(gate.stepUp(fresh)), codeOf(gate.stepUp({ maxAge: 1 }))]
    await settled()
    gate.forget()
    expect(await Promise.all(waiting)).toEqual(['cancelled', 'cancelled'])
    expect(gate.held()).toBeNull()
    const next = gate.stepUp(fresh)
    await settled()
    await user.pass()
    expect((await next).flowId).toBe(flows[2]?.id)
    const refused = codeOf(gate.stepUp({ maxAge: 1 }))
    await settled()
    await user.cancel()
    await refused
    gate.forget()
    const again = codeOf(gate.stepUp({ maxAge: 1 }))
    await settled()
    expect(flows).toHaveLength(5)
    await user.cancel()
    await again
    expect((await flows[1]?.outcome)?.status).toBe('failed')
  })

  test('methods that miss the policy are assurance_not_met, and not asked for again at once', async () => {
    const { gate, flows, user } = createWorld()
    const policy = { methods: { anyOf: [['hwk']] } }
    const waiting = codeOf(gate.stepUp(policy))
    await settled()
    await user.pass()
    expect(await waiting).toBe('assurance_not_met')
    expect(await codeOf(gate.stepUp(policy))).toBe('assurance_not_met')
    expect(flows).toHaveLength(1)
  })
})
