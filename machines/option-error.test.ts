import { describe, expect, test } from '@jest/globals'

import {
  aFlag,
  aFunction,
  anObject,
  aText,
  methods,
  oneOf,
  OptionError,
  type OptionRules,
  requireOption,
  requireOptions,
  texts,
  wholeNumber,
} from './errors.js'

interface Options {
  readonly clientId: string
  readonly timeout?: number
  readonly scope?: readonly string[]
}
const rules: OptionRules<Options> = { clientId: aText, timeout: wholeNumber(1, 600_000), scope: texts }
const check = (given: unknown, prefix = '') => {
  requireOptions<Options>('createX', given, rules, ['clientId'], prefix)
}
const problemOf = (given: unknown, prefix?: string): unknown => {
  try {
    check(given, prefix)
  } catch (error) {
    return error
  }
  return undefined
}

describe('options are good', () => {
  test.each([
    { clientId: 'x' },
    { clientId: 'x', timeout: 5, scope: [] },
    { clientId: 'x', timeout: undefined },
  ])('as %j', (given) => {
    expect(problemOf(given)).toBeUndefined()
  })
})

describe('a wrong option is told in one sentence: function, option, what is right, what was given', () => {
  test.each([
    [undefined, 'createX: options must be an object (got nothing)'],
    [[], 'createX: options must be an object (got an empty list)'],
    [{}, 'createX: clientId must be a non-empty string (got nothing)'],
    [{ clientId: '' }, 'createX: clientId must be a non-empty string (got an empty string)'],
    [{ clientId: null }, 'createX: clientId must be a non-empty string (got null)'],
    [{ clientId: Symbol('x') }, 'createX: clientId must be a non-empty string (got a symbol)'],
    [{ clientId: 'x', timeout: 0 }, 'createX: timeout must be a whole number from 1 to 600000 (got 0)'],
    [{ clientId: 'x', timeout: 0.5 }, 'createX: timeout must be a whole number from 1 to 600000 (got 0.5)'],
    [{ clientId: 'x', timeout: NaN }, 'createX: timeout must be a whole number from 1 to 600000 (got NaN)'],
    [
      { clientId: 'x', timeout: 9e6 },
      'createX: timeout must be a whole number from 1 to 600000 (got a number)',
    ],
    [{ clientId: 'x', timeout: true }, 'createX: timeout must be a whole number from 1 to 600000 (got true)'],
    [{ clientId: 'x', scope: ['a', ''] }, 'createX: scope must be a list of non-empty strings (got a list)'],
    [{ clientId: 'x', clientid: 'y' }, 'createX: clientid is not an option: did you mean clientId?'],
    [{ clientId: 'x', timout: 1 }, 'createX: timout is not an option: did you mean timeout?'],
    [{ clientId: 'x', toString: 1 }, 'createX: toString is not an option: use clientId, timeout, scope'],
    [{ clientId: 'x', nonsense: 1 }, 'createX: nonsense is not an option: use clientId, timeout, scope'],
  ])('%p', (given, message) => {
    const error = problemOf(given)
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toHaveProperty('message', message)
    expect(error).toHaveProperty('caller', 'createX')
  })

  test('with its path, where it stands in another option', () => {
    expect(problemOf({ clientId: 7 }, 'auth.')).toMatchObject({ option: 'auth.clientId' })
    expect(problemOf(5, 'auth.')).toMatchObject({ message: 'createX: auth must be an object (got 5)' })
  })

  test('and never with a text that was given', () => {
    for (const given of [{ clientId: { secret: 'canary' } }, { clientId: 'x', timeout: 'canary' }, 'canary'])
      expect(String(problemOf(given))).not.toContain('canary')
    expect(String(problemOf({ clientId: 'x', timeout: 731_902 }))).not.toContain('731902')
  })
})

test.each([
  [aFlag, 'x', 'be true or false'],
  [aFunction, {}, 'be a function'],
  [anObject, [], 'be an object'],
  [oneOf('sms', 'email'), 'push', 'be one of sms, email'],
  [methods('begin', 'send'), { begin: () => 1 }, 'have the methods begin, send'],
] as const)('a rule says what is right: %p', (rule, wrong, must) => {
  expect(() => {
    requireOption('createX', 'option', wrong, rule)
  }).toThrow(`createX: option must ${must} (got `)
})
