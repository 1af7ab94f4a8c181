import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import type { Evidence } from '../../../machines/domain.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { START } from './gate.fixtures.js'
import { checkStepUp } from './index.js'

const now = () => START
const seconds = START / 1000
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: object) =>
  `${encode({ alg: 'none' })}.${encode({ iat: seconds - 10, exp: seconds + 60, ...claims })}.`
const evidence = (members: Partial<Evidence> = {}): Evidence => ({
  subject: 'ada',
  methods: ['pwd', 'sms'],
  acr: 'gold',
  authTime: START - 100_000,
  checked: [],
  ...members,
})
const claims = { auth_time: seconds - 100, acr: 'gold', amr: ['pwd', 'sms'] }

const cases: [string, StepUpRequirement, Partial<Evidence>, string][] = [
  ['nothing asked', {}, {}, 'met'],
  ['just young enough', { maxAge: 100 }, {}, 'met'],
  ['a second too old', { maxAge: 99 }, {}, 'tooOld'],
  ['maxAge 0, even of this moment', { maxAge: 0 }, { authTime: START }, 'tooOld'],
  ['no time, though methods are there', { maxAge: 100 }, { authTime: null }, 'unknown'],
  ['a clock that is a minute ahead', { maxAge: 1 }, { authTime: START + 60_000 }, 'met'],
  ['a time of the future', { maxAge: 1 }, { authTime: START + 60_001 }, 'unknown'],
  ['one of the levels', { acrValues: ['platinum', 'gold'] }, {}, 'met'],
  ['another level', { acrValues: ['platinum'] }, {}, 'acr'],
  ['no level', { acrValues: ['platinum'] }, { acr: null }, 'unknown'],
  ['the methods', { methods: { anyOf: [['hwk'], ['pwd', 'sms']] } }, {}, 'met'],
  ['an alias', { methods: { anyOf: [['otp']], aliases: { otp: ['sms'] } } }, {}, 'met'],
  ['other methods', { methods: { anyOf: [['hwk']] } }, {}, 'methods'],
  ['no methods', { methods: { anyOf: [['hwk']] } }, { methods: [] }, 'unknown'],
  ['a scope that neither names', { scope: ['pay'] }, {}, 'unknown'],
]

describe('is a step-up needed?', () => {
  test.each(cases)('by evidence: %s', (_title, requirement, members, reason) => {
    const held = evidence(members)
    const answer = { needed: reason !== 'met', reason, source: 'evidence', asOf: held.authTime }
    expect(checkStepUp(requirement, held, { now })).toEqual(answer)
  })

  test.each(cases)('by an ID token: %s', (_title, requirement, members, reason) => {
    const { authTime, acr, methods } = evidence(members)
    const held = token({
      amr: methods,
      ...(acr !== null && { acr }),
      ...(authTime !== null && { auth_time: authTime / 1000 }),
    })
    const answer = { needed: reason !== 'met', reason, source: 'token', asOf: START - 10_000 }
    expect(checkStepUp(requirement, held, { now })).toEqual(answer)
  })

  test('scopes of the token response count', () => {
    const check = (scope: string[]) => checkStepUp({ scope: ['pay'] }, evidence(), { now, scope })
    expect(check(['openid', 'pay']).reason).toBe('met')
    expect(check(['openid']).reason).toBe('scope')
  })

  test('a token that has ended says nothing any more', () => {
    expect(checkStepUp({}, token({ ...claims, exp: seconds }), { now })).toMatchObject({
      needed: true,
      reason: 'expired',
    })
  })

  test.each([NaN, -Infinity])('a clock that says %p makes it needed', (time) => {
    for (const held of [evidence(), token(claims)]) {
      for (const requirement of [{}, { maxAge: 60 }, { acrValues: ['gold'] }]) {
        const answer = checkStepUp(requirement, held, { now: () => time })
        expect(answer).toMatchObject({ needed: true, reason: 'unknown' })
      }
    }
  })

  test('methods alone never make it fresh', () => {
    expect(checkStepUp({ maxAge: 60 }, token({ amr: ['mfa'] }), { now })).toMatchObject({ reason: 'unknown' })
  })

  test.each<unknown>([
    null,
    '',
    'a.b.c',
    'x'.repeat(200_000),
    token({ exp: undefined }),
    token({ exp: 'soon' }),
    `${encode({})}.${encode([1])}.`,
    {},
    { methods: 'sms' },
  ])('what is nothing, or unreadable, is needed and unknown: %#', (held) => {
    const answer = { needed: true, reason: 'unknown', source: 'none', asOf: null }
    expect(checkStepUp({}, held as string, { now })).toEqual(answer)
  })

  test('no text throws, and none makes it unneeded', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (text, payload) => {
        expect(checkStepUp({ maxAge: 60 }, text, { now }).needed).toBe(true)
        expect(checkStepUp({ maxAge: 60 }, token({ ...payload, exp: 1 }), { now }).needed).toBe(true)
      }),
    )
  })

  test('claims of a wrong type are not known', () => {
    const held = token({ auth_time: '5', acr: 7, amr: 'mfa', iat: null })
    expect(checkStepUp({}, held, { now })).toMatchObject({ reason: 'met', asOf: null })
    for (const requirement of [{ maxAge: 60 }, { acrValues: ['7'] }, { methods: { anyOf: [['mfa']] } }]) {
      expect(checkStepUp(requirement, held, { now }).reason).toBe('unknown')
    }
  })

  test('what is wrong in the call is named, whatever the token', () => {
    const check = (...input: unknown[]) => Reflect.apply(checkStepUp, undefined, input) as unknown
    const wrong = (problem: string) => new TypeError(`checkStepUp: ${problem}`)
    expect(() => check({ maxAge: '5' }, null)).toThrow(
      wrong(
        'requirement.maxAge must be seconds from 0 to 31536000, such as 300 for 5 minutes (got a string)',
      ),
    )
    expect(() => check(undefined, null)).toThrow(wrong('requirement must be an object (got nothing)'))
    expect(() => check({}, 7)).toThrow(
      wrong('held must be an ID token (a string), evidence (an object) or null (got 7)'),
    )
    expect(() => check({}, null, { clock: 1 })).toThrow(wrong('clock is not an option: use now, scope'))
  })

  test('a device an hour ahead finds its new token at an end, but not by the time of the provider', () => {
    const deviceNow = () => START + 3_600_000
    const reasonAt = (time: () => number) => checkStepUp({ maxAge: 300 }, token(claims), { now: time }).reason
    expect(reasonAt(deviceNow)).toBe('expired')
    expect(reasonAt(() => deviceNow() - 3_600_000)).toBe('met')
  })

  test('the clock is that of the platform where none is given', () => {
    const authTime = Date.now() - 1000
    expect(checkStepUp({ maxAge: 60 }, evidence({ authTime })).needed).toBe(false)
  })
})

test('every scope that is asked for must be among those of the token', () => {
  const check = (scope: string[]) =>
    checkStepUp({ scope: ['pay', 'read'] }, evidence(), { now, scope }).reason
  expect([check(['read', 'pay']), check(['pay']), check(['read'])]).toEqual(['met', 'scope', 'scope'])
})

test('a token of more than 100,000 characters is not read', () => {
  const asTokenOf = (length: number) => {
    const spare = length - token({ ...claims, pad: '' }).length
    // Base64 writes three characters as four.
    return token({ ...claims, pad: 'x'.repeat(Math.floor((spare * 3) / 4)) })
  }
  expect(checkStepUp({}, asTokenOf(99_990), { now }).reason).toBe('met')
  expect(checkStepUp({}, asTokenOf(100_010), { now }).reason).toBe('unknown')
})

test('evidence with a method that is no text is none', () => {
  const held = { ...evidence(), methods: ['sms', 7] } as unknown as Evidence
  expect(checkStepUp({}, held, { now })).toMatchObject({ needed: true, source: 'none' })
})
