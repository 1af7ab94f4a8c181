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
  const texts = 'be a list of non-empty strings'
  const period = 'be milliseconds from 0 to 600000, such as 2000 for 2 seconds'

  test.each<[string, unknown]>([
    ['options must be an object (got nothing)', undefined],
    ['flow must be a function that makes a new flow (got nothing)', {}],
    ['flow must be a function that makes a new flow (got a string)', { flow: 'x' }],
    [`acrValuesSupported must ${texts} (got a string)`, { flow: fail, acrValuesSupported: 'gold' }],
    [`scopesSupported must ${texts} (got a string)`, { flow: fail, scopesSupported: 'pay' }],
    [`quietPeriod must ${period} (got a number)`, { flow: fail, quietPeriod: 600_001 }],
    [`quietPeriod must ${period} (got -1)`, { flow: fail, quietPeriod: -1 }],
    ['now must be a function (got 7)', { flow: fail, now: 7 }],
    [
      'colour is not an option: use flow, acrValuesSupported, scopesSupported, quietPeriod, reportDefect, now',
      { flow: fail, colour: 'red' },
    ],
  ])('option %s', (problem, options) => {
    const create = () => createStepUpGate(options as StepUpGateOptions)
    expect(create).toThrow(new TypeError(`createStepUpGate: ${problem}`))
  })

  const values = (highest: number) =>
    `be a list of at most ${highest} values, each of 1 to 256 ASCII characters without spaces, quotes and backslashes`
  const age = 'be seconds from 0 to 31536000, such as 300 for 5 minutes'

  test.each<[string, object]>([
    [`maxAge must ${age} (got -1)`, { maxAge: -1 }],
    [`maxAge must ${age} (got a number)`, { maxAge: 31_536_001 }],
    [`acrValues must ${values(10)} (got a list)`, { acrValues: many(11, () => 'a') }],
    [`acrValues must ${values(10)} (got a list)`, { acrValues: ['a b'] }],
    [`scope must ${values(20)} (got a list)`, { scope: ['x'.repeat(257)] }],
    [`scope must ${values(20)} (got a list)`, { scope: many(21, () => 'a') }],
    [
      'methods.anyOf must have names of RFC 8176 (such as "otp" or "hwk") or of aliases only (got a list)',
      { methods: { anyOf: [['email']] } },
    ],
    [
      'methods.aliases must be an object with a list of names per method, such as { otp: ["email"] } (got an object)',
      { methods: { anyOf: [['otp']], aliases: { otp: 'email' } } },
    ],
    ['methods.allOf is not an option: did you mean anyOf?', { methods: { anyOf: [['otp']], allOf: [] } }],
    ['colour is not an option: use acrValues, maxAge, scope, methods', { colour: 'red' }],
  ])('requirement.%s', async (problem, requirement) => {
    const { gate, flows } = createWorld()
    const say = (caller: string) => new TypeError(`${caller}: requirement.${problem}`)
    await expect(gate.stepUp(requirement)).rejects.toThrow(say('gate.stepUp'))
    expect(() => gate.held(requirement)).toThrow(say('gate.held'))
    expect(() => gate.guard(requirement, () => 1)).toThrow(say('gate.guard'))
    expect(() => gate.session().refuse(requirement)).toThrow(say('session.refuse'))
    expect(flows).toEqual([])
  })

  test('an action that is no function', () => {
    const { gate } = createWorld()
    const guard = () => gate.guard({}, 'pay' as never)
    expect(guard).toThrow(new TypeError('gate.guard: action must be a function (got a string)'))
  })
})
