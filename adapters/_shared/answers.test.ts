import { describe, expect, test } from '@jest/globals'

import { definedOnly, fieldsOf, isAmount, readField, readOptionalField } from './answers.js'
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
