import { expect, test } from '@jest/globals'

import { parseCode } from './sealing.js'

const digits = { length: 6, alphabet: 'digits' } as const
const letters = { length: 6, alphabet: 'alphanumeric' } as const

test.each([
  [digits, '123456', '123456'],
  [digits, ' 1-2—3 4\t5\n6 ', '123456'],
  [digits, 'x12345', null],
  [digits, '12345x', null],
  [digits, '١٢٣٤٥٦', null],
  [letters, 'aB3dE6', 'aB3dE6'],
  [letters, 'ＡＢ３-ｄｅｆ', 'AB3def'],
  [letters, '_B3dE6', null],
  [letters, 'aB3dE_', null],
  [letters, 'éB3dE6', null],
])('as %j, %j is %j', (format, typed, code) => {
  expect(parseCode(typed, format)).toBe(code)
})

test('a page of text that was pasted by mistake is not searched for a code', () => {
  const padded = (length: number) => '123456'.padEnd(length)
  expect(parseCode(padded(40), digits)).toBe('123456')
  expect(parseCode(padded(41), digits)).toBeNull()
})
