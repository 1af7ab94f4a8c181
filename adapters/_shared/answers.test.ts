import { describe, expect, test } from '@jest/globals'

import {
  definedOnly,
  fieldsOf,
  isAmount,
  isFlag,
  isTexts,
  momentAfter,
  readField,
  readOptionalField,
} from './answers.js'
import { isText } from '../../machines/errors.js'

describe('readers', () => {
  test.each([null, undefined, 7, 'x', [], [{ a: 1 }]])('%j has no members', (answer) => {
    expect(fieldsOf(answer)).toEqual({})
  })

  test('a member that must be there is read or thrown for, without its value', () => {
    expect(readField({ a: 'x' }, 'a', isText)).toBe('x')
    expect(() => readField({ a: ['CANARY'] }, 'a', isText)).toThrow(new TypeError('a'))
    expect(() => readField({}, 'a', isText)).toThrow(TypeError)
  })

  test.each([{}, { a: undefined }, { a: null }, { a: '' }])(
    'a member that may be absent is, in %j',
    (fields) => {
      expect(readOptionalField(fields, 'a', isText)).toBeUndefined()
    },
  )

  test.each<[unknown, number | null]>([
    [0, 1_000],
    [1.5, 2_500],
    [8_639_999_999_999, 8_640_000_000_000_000],
    [8_640_000_000_000, null],
    [1e300, null],
    [-1, null],
    ['60', null],
    [undefined, null],
  ])('%j seconds after a moment is one that a Date can be, or none', (seconds, moment) => {
    expect(momentAfter(1_000, seconds)).toBe(moment)
    expect(() => new Date(momentAfter(1_000, seconds) ?? 0).toISOString()).not.toThrow()
  })

  test('a member that may be absent must not be of another type', () => {
    expect(() => readOptionalField({ a: 7 }, 'a', isText)).toThrow(TypeError)
  })

  test.each([
    [0, true],
    [1.5, true],
    [-1, false],
    [Infinity, false],
    ['1', false],
  ])('amount %j: %j', (value, expected) => {
    expect(isAmount(value)).toBe(expected)
  })

  test('members that are undefined go, false and null stay', () => {
    expect(Object.entries(definedOnly({ a: undefined, b: false, c: null }))).toEqual([
      ['b', false],
      ['c', null],
    ])
  })
})

test.each<[unknown, boolean, boolean]>([
  [true, true, false],
  [false, true, false],
  ['true', false, false],
  [0, false, false],
  [null, false, false],
  [[], false, true],
  [['a', ''], false, true],
  [['a', 1], false, false],
  [{ length: 0 }, false, false],
])('%j is a flag: %j, a list of texts: %j', (value, asFlag, asTexts) => {
  expect([isFlag(value), isTexts(value)]).toEqual([asFlag, asTexts])
})
