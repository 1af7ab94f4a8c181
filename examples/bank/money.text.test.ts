import { expect, test } from '@jest/globals'

import { formatMoney, parseMoney } from './money.text.js'

test.each([
  ['42', 42_00],
  ['42.5', 42_50],
  [' 1 000,05 ', 1000_05],
  ['0.00', null],
  ['-1', null],
  ['1e3', null],
  ['4.205', null],
  ['', null],
])('%j is %j cents', (typed, cents) => {
  expect(parseMoney(typed)).toBe(cents)
})

test('cents are written as euro', () => {
  expect(formatMoney(4_210_50, 'EUR')).toBe('€4,210.50')
})
