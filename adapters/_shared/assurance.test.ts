import { describe, expect, test } from '@jest/globals'

import { OptionError } from '../../machines/errors.js'
import {
  isFresh,
  meetsAcr,
  meetsMethods,
  type MethodPolicy,
  registeredMethods,
  requireMethodPolicy,
} from './assurance.js'

const NOW = Date.UTC(2026, 2, 1, 12)

describe('a policy of methods', () => {
  const refusalOf = (policy: unknown) => {
    try {
      requireMethodPolicy('createX', 'methods', policy)
    } catch (error) {
      return error
    }
    return 'accepted'
  }
  const sets = 'must be a list of sets of method names, such as [["pwd", "otp"], ["hwk"]]'
  const names = 'must have names of RFC 8176 (such as "otp" or "hwk") or of aliases only'
  const lists = 'must be an object with a list of names per method, such as { otp: ["email"] }'

  test.each<[string, string, unknown]>([
    ['anyOf', `${sets} (got nothing)`, {}],
    ['anyOf', `${sets} (got a string)`, { anyOf: 'otp' }],
    ['anyOf', `${sets} (got an empty list)`, { anyOf: [] }],
    ['anyOf', `${sets} (got a list)`, { anyOf: [['otp'], []] }],
    ['anyOf', `${sets} (got a list)`, { anyOf: ['otp'] }],
    ['anyOf', `${sets} (got a list)`, { anyOf: [[7]] }],
    ['anyOf', `${names} (got a list)`, { anyOf: [['pwd'], ['otp', 'email']] }],
    ['aliases', `${lists} (got a string)`, { anyOf: [['otp']], aliases: 'email' }],
    ['aliases', `${lists} (got an object)`, { anyOf: [['otp']], aliases: { otp: 'email' } }],
    ['aliases', `${lists} (got an empty list)`, { anyOf: [['otp']], aliases: [] }],
  ])('with a wrong %s is refused: %s', (option, problem, policy) => {
    expect(refusalOf(policy)).toEqual(new OptionError('createX', `methods.${option}`, problem))
  })

  test('may have every registered name, and those of aliases', () => {
    expect(registeredMethods).toHaveLength(21)
    expect(refusalOf({ anyOf: registeredMethods.map((name) => [name]) })).toBe('accepted')
    expect(refusalOf({ anyOf: [['email']], aliases: { email: ['mail'] } })).toBe('accepted')
  })

  test.each<[readonly string[], boolean]>([
    [['pwd', 'otp'], true],
    [['otp', 'pwd', 'mfa'], true],
    [['pwd', 'email'], true],
    [['hwk'], true],
    [['pwd'], false],
    [['otp'], false],
    [[], false],
  ])('is met by %j: %j', (used, isMet) => {
    const policy: MethodPolicy = { anyOf: [['pwd', 'otp'], ['hwk']], aliases: { otp: ['email'] } }
    expect(meetsMethods(policy, used)).toBe(isMet)
  })

  test('without aliases takes names as they are', () => {
    expect([['otp'], ['email']].map((used) => meetsMethods({ anyOf: [['otp']] }, used))).toEqual([
      true,
      false,
    ])
  })
})

test('an acr is one of those asked for', () => {
  expect(['gold', 'silver', 'bronze', null].map((acr) => meetsAcr(['gold', 'silver'], acr))).toEqual([
    ...[true, true],
    ...[false, false],
  ])
})

test.each<[string, number | null, boolean]>([
  ['unknown', null, false],
  ['as old as allowed', NOW - 60_000, true],
  ['as old as allowed and tolerated', NOW - 61_000, true],
  ['older', NOW - 61_001, false],
  ['now', NOW, true],
  ['ahead by what is tolerated', NOW + 1_000, true],
  ['of the future', NOW + 1_001, false],
  ['no number', NaN, false],
])('an authentication whose time is %s: %j is fresh: %j', (_title, authTime, isRecent) => {
  expect(isFresh(authTime, NOW - 60_000, NOW, 1_000)).toBe(isRecent)
})

test('one good alias does not make the others good', () => {
  expect(() => {
    requireMethodPolicy('createX', 'methods', { anyOf: [['otp']], aliases: { otp: ['email'], hwk: 'key' } })
  }).toThrow(OptionError)
})

test('an authentication of an unknown time is not fresh, however old it may be', () => {
  expect(isFresh(null, -1, NOW, 0)).toBe(false)
})
