import { describe, expect, test } from '@jest/globals'

import { OptionError as WrongOption, StepUpError } from '../../machines/errors.js'
import {
  assertOptions,
  guardOptions,
  isFields,
  isFlag,
  isFunction,
  isOneOf,
  isText,
  isTexts,
  isUpTo,
  OptionError,
} from './options.js'

describe('a guarded call', () => {
  const outcomeOf = (thrown: unknown) =>
    guardOptions(() => Promise.reject(thrown))().then(
      () => 'none',
      (error: unknown) => error,
    )

  test('answers as before', async () => {
    expect(await guardOptions((one: number, two: number) => Promise.resolve(one + two))(1, 2)).toBe(3)
  })

  test('says configuration for a wrong option, with its name', async () => {
    const error = await outcomeOf(new WrongOption('createX', 'auth.prompt', 'must be CANARY'))
    expect(error).toBeInstanceOf(StepUpError)
    expect(error).toMatchObject({
      code: 'configuration',
      details: { option: 'auth.prompt' },
      cause: { name: 'OptionError' },
    })
  })

  test.each([new StepUpError('locked'), new TypeError('x')])('leaves %s as it is', async (thrown) => {
    expect(await outcomeOf(thrown)).toBe(thrown)
  })
})

interface Options {
  readonly name: string
  readonly isLoud?: boolean
}
const checks = { name: isText, isLoud: isFlag }
const check = (given: unknown) => {
  assertOptions<Options>(given, checks, ['name'], 'given.')
}

describe('options', () => {
  test('that are good pass, and an undefined one counts as absent', () => {
    expect(() => {
      check({ name: 'x', isLoud: undefined })
    }).not.toThrow()
  })

  test.each([
    [{ name: '' }, 'given.name'],
    [{}, 'given.name'],
    [{ name: undefined }, 'given.name'],
    [{ name: 'x', isLoud: 'CANARY' }, 'given.isLoud'],
    [{ name: 'x', volume: 'CANARY' }, 'given.volume'],
    [{ name: 'x', toString: undefined }, 'given.toString'],
    [null, 'given'],
    [[], 'given'],
    ['x', 'given'],
  ])('%j are refused by the name %s, without the value', (given, name) => {
    const refused = () => {
      check(given)
    }
    expect(refused).toThrow(OptionError)
    expect(refused).toThrow(`Option "${name}" is `)
  })

  test('an error is a TypeError with the option as its code', () => {
    expect(new OptionError('a.b')).toBeInstanceOf(TypeError)
    expect(new OptionError('a.b')).toMatchObject({ name: 'TypeError', option: 'a.b' })
  })
})

describe('checks', () => {
  test.each([
    ['isText', isText, ['x'], ['', 7, null, undefined]],
    ['isFlag', isFlag, [true, false], [0, 'true', null]],
    ['isFunction', isFunction, [() => 1], [{}, 'f']],
    ['isTexts', isTexts, [[], ['x', '']], ['x', [7], { length: 0 }]],
    ['isFields', isFields, [{}, new Map()], [null, [], 'x']],
    ['isOneOf', isOneOf('a', 'b'), ['a', 'b'], ['c', undefined]],
    ['isUpTo', isUpTo(3), [1, 3], [0, 4, 1.5, NaN, '1']],
  ] as const)('%s', (_name, test, good, bad) => {
    expect(good.map((value) => test(value))).toEqual(good.map(() => true))
    expect(bad.map((value) => test(value))).toEqual(bad.map(() => false))
  })
})
