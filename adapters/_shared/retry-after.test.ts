import { describe, expect, test } from '@jest/globals'

import { readRetryAfter } from './retry-after.js'

const NOW = Date.UTC(2026, 2, 1, 12)
const MINUTE_LATER = 'Sun, 01 Mar 2026 12:01:00 GMT'

describe('Retry-After', () => {
  test.each<[string, string, number | undefined]>([
    ['seconds', '120', NOW + 120_000],
    ['no wait', '0', NOW],
    ['a date', MINUTE_LATER, NOW + 60_000],
    ['a date gone by', 'Sun, 01 Mar 2026 11:00:00 GMT', NOW],
    ['seconds beyond reason', '9999999999', undefined],
    ['less than nothing', '-5', undefined],
    ['half a second', '0.5', undefined],
    ['what only Date.parse understands', 'x 1', undefined],
    ['a date that does not exist', 'Sun, 99 Xyz 2026 99:99:99 GMT', undefined],
    ['nothing', '', undefined],
  ])('%s: %s', (_title, text, expected) => {
    expect(readRetryAfter(new Headers({ 'Retry-After': text }), NOW)).toBe(expected)
  })

  test('absent is undefined', () => {
    expect(readRetryAfter(new Headers(), NOW)).toBeUndefined()
  })

  test('a date counts from the clock of the server', () => {
    const headers = new Headers({ 'Retry-After': MINUTE_LATER, Date: 'Sun, 01 Mar 2026 12:00:50 GMT' })
    expect(readRetryAfter(headers, NOW)).toBe(NOW + 10_000)
  })

  test('a Date header that is none does not count', () => {
    const headers = new Headers({ 'Retry-After': MINUTE_LATER, Date: 'now 1' })
    expect(readRetryAfter(headers, NOW)).toBe(NOW + 60_000)
  })
})
