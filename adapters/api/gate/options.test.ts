import { describe, expect, test } from '@jest/globals'

import { createWorld, fail, settled } from './gate.fixtures.js'
import { createStepUpGate, type StepUpGateOptions } from './index.js'
import { many } from './page.fixtures.js'

describe('levels that the provider knows', () => {
  test('an unknown one is assurance_not_met without a flow', async () => {
    const { gate, requirements, user } = createWorld({ acrValuesSupported: ['gold'] })
    await expect(gate.stepUp({ acrValues: ['platinum'] })).rejects.toMatchObject({
      code: 'assurance_not_met',
      details: { claim: 'acr' },
    })
    expect(requirements).toEqual([])
    const waiting = gate.stepUp({ acrValues: ['platinum', 'gold'] })
    await settled()
    await user.pass()
    await waiting
    expect(requirements).toEqual([{ acrValues: ['gold'] }])
  })
})

describe('scopes that an API may ask for', () => {
  test('any other one is assurance_not_met without a flow', async () => {
    const { gate, requirements, user } = createWorld({ scopesSupported: ['pay', 'read'] })
    await expect(gate.stepUp({ scope: ['pay', 'admin'] })).rejects.toMatchObject({
      code: 'assurance_not_met',
      details: { claim: 'scope', reason: 'wrong' },
    })
    expect(requirements).toEqual([])
    const waiting = gate.stepUp({ scope: ['pay'] })
    await settled()
    await user.pass()
    await waiting
    expect(requirements).toEqual([{ scope: ['pay'] }])
  })
})

describe('what is wrong is named', () => {
  test.each<[string, object]>([
    ['flow', {}],
    ['flow', { flow: 'x' }],
    ['acrValuesSupported', { flow: fail, acrValuesSupported: 'gold' }],
    ['scopesSupported', { flow: fail, scopesSupported: 'pay' }],
    ['quietPeriod', { flow: fail, quietPeriod: 600_001 }],
    ['now', { flow: fail, now: 7 }],
    ['colour', { flow: fail, colour: 'red' }],
  ])('option %s', (name, options) => {
    expect(() => createStepUpGate(options as StepUpGateOptions)).toThrow(`Option "${name}" is `)
  })

  test.each<[string, object]>([
    ['requirement.maxAge', { maxAge: -1 }],
    ['requirement.maxAge', { maxAge: 31_536_001 }],
    ['requirement.acrValues', { acrValues: many(11, () => 'a') }],
    ['requirement.acrValues', { acrValues: ['a b'] }],
    ['requirement.scope', { scope: ['x'.repeat(257)] }],
    ['requirement.scope', { scope: many(21, () => 'a') }],
    ['requirement.methods.anyOf', { methods: { anyOf: [['email']] } }],
    ['requirement.colour', { colour: 'red' }],
  ])('%s', async (name, requirement) => {
    const { gate, flows } = createWorld()
    await expect(gate.stepUp(requirement)).rejects.toThrow(`Option "${name}" is `)
    expect(() => gate.held(requirement)).toThrow(TypeError)
    expect(() => gate.guard(requirement, () => 1)).toThrow(TypeError)
    expect(flows).toEqual([])
  })
})
