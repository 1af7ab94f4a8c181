import { expect, test } from '@jest/globals'

import { parseHttpDate } from './retry-after.js'

test.each<[string, number]>([
  // RFC 9110, section 5.6.7: the same moment in its three forms.
  ['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Sunday, 06-Nov-94 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Sun Nov  6 08:49:37 1994', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Thu, 29 Feb 2024 23:59:59 GMT', Date.UTC(2024, 1, 29, 23, 59, 59)],
  ['Wednesday, 01-Mar-26 00:00:00 GMT', Date.UTC(2026, 2, 1)],
  ['Wed Dec 31 00:00:00 2025', Date.UTC(2025, 11, 31)],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2016, 11, 31, 23, 59, 59)],
])('%s is a date', (text, moment) => {
  expect(parseHttpDate(text)).toBe(moment)
})

test.each([
  null,
  '',
  'x 1',
  '120',
  '2026-03-01T12:00:00Z',
  'Sun, 01 Mar 2026 12:00:00',
  'Sun, 01 Mar 2026 12:00:00 +0000',
  'Sun, 01 Mar 2026 12:00:00 CET',
  'Sun, 1 Mar 2026 12:00:00 GMT',
  'sun, 01 mar 2026 12:00:00 gmt',
  'Sun, 01 Mar 2026 24:00:00 GMT',
  'Sun, 01 Mar 2026 12:60:00 GMT',
  'Sun, 31 Feb 2026 12:00:00 GMT',
  'Sun, 00 Mar 2026 12:00:00 GMT',
  'Sun, 99 Xyz 2026 99:99:99 GMT',
  'Sun, 01 Mar 2026 12:00:00 GMT, Sun, 01 Mar 2026 12:00:00 GMT',
  'Sun, ０1 Mar 2026 12:00:00 GMT',
])('%j is none', (text) => {
  expect(parseHttpDate(text)).toBeNaN()
})

test('of a year with two digits, 70 is of the last century', () => {
  expect(parseHttpDate('Thursday, 01-Jan-70 00:00:00 GMT')).toBe(0)
})

test.each([
  'x Sunday, 06-Nov-94 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT+1',
  'x Sun Nov  6 08:49:37 1994',
  'Sun Nov  6 08:49:37 19944',
])('%j has more in it than a date', (text) => {
  expect(parseHttpDate(text)).toBeNaN()
})
