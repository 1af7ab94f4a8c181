import { describe, expect, test } from '@jest/globals'

import { StepUpError } from '../../machines/errors.js'
import { createWaits, readAvailableAt } from './retry-after.js'

const NOW = Date.UTC(2026, 2, 1, 12)
const MINUTE_LATER = 'Sun, 01 Mar 2026 12:01:00 GMT'
const DAYS_30 = 2_592_000

/** The wait in seconds that an answer asks for. */
function waitOf(headers: Record<string, string> | Headers, status = 429, names?: readonly string[]) {
  const availableAt = readAvailableAt({ status, headers: new Headers(headers) }, NOW, names)
  return availableAt === undefined ? undefined : (availableAt - NOW) / 1000
}

describe('Retry-After', () => {
  test.each<[string, string, number | undefined]>([
    ['seconds', '120', 120],
    ['seconds in spaces', ' 120\t', 120],
    ['leading zeros', '0000000000120', 120],
    ['no wait', '0', 0],
    ['30 days', `${DAYS_30}`, DAYS_30],
    ['more than 30 days', `${DAYS_30 + 1}`, undefined],
    ['seconds beyond reason', '9999999999', undefined],
    ['more digits than a number has', '9'.repeat(400), undefined],
    ['a date', MINUTE_LATER, 60],
    ['a date in RFC 850’s form', 'Sunday, 01-Mar-26 12:01:00 GMT', 60],
    ['a date in asctime’s form', 'Sun Mar  1 12:01:00 2026', 60],
    ['a date gone by', 'Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['the beginning of time', 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['a date beyond reason', 'Fri, 31 Dec 9999 23:59:59 GMT', undefined],
    ['less than nothing', '-5', undefined],
    ['a sign', '+5', undefined],
    ['half a second', '0.5', undefined],
    ['an exponent', '1e3', undefined],
    ['another base', '0x10', undefined],
    ['a unit', '120s', undefined],
    ['no number', 'NaN', undefined],
    ['two values', '120, 30', undefined],
    ['two dates', `${MINUTE_LATER}, ${MINUTE_LATER}`, undefined],
    ['what only Date.parse understands', 'x 1', undefined],
    ['a date that does not exist', 'Sun, 99 Xyz 2026 99:99:99 GMT', undefined],
    ['nothing', '', undefined],
  ])('%s: %s', (_title, text, wait) => {
    expect(waitOf({ 'Retry-After': text })).toBe(wait)
  })

  test('absent is undefined', () => {
    expect(waitOf({})).toBeUndefined()
  })

  test.each<[string, string, number | undefined]>([
    ['the clock of the server', 'Sun, 01 Mar 2026 12:00:50 GMT', 10],
    ['that of a server which is years behind', 'Thu, 01 Jan 1970 00:00:00 GMT', undefined],
    ['ours, where there is no date', 'now 1', 60],
    ['ours, where there are two', `${MINUTE_LATER}, ${MINUTE_LATER}`, 60],
  ])('a date counts from %s', (_title, date, wait) => {
    expect(waitOf({ 'Retry-After': MINUTE_LATER, Date: date })).toBe(wait)
  })

  test('sent twice says nothing', () => {
    const headers = new Headers([
      ['Retry-After', '120'],
      ['Retry-After', '30'],
    ])
    expect(waitOf(headers)).toBeUndefined()
  })

  test.each([200, 301, 302, 307, 400, 401, 403, 404, 408, 413, 423, 429, 500, 502, 503, 504])(
    'counts for status %i',
    (status) => {
      expect(waitOf({ 'Retry-After': '7' }, status)).toBe(7)
    },
  )

  test('may have other names, of which the first that can be read counts', () => {
    const names = ['Retry-After', 'X-Retry-After']
    expect(waitOf({ 'X-Retry-After': '7' }, 429, names)).toBe(7)
    expect(waitOf({ 'X-Retry-After': '7', 'Retry-After': '9' }, 429, names)).toBe(9)
    expect(waitOf({ 'X-Retry-After': '7', 'Retry-After': 'soon' }, 429, names)).toBe(7)
    expect(waitOf({ 'X-Retry-After': '7' })).toBeUndefined()
  })
})

const policy = { 'RateLimit-Policy': '"default";q=100;w=60' }
const separate = (remaining: string, reset: string) => ({
  'RateLimit-Limit': '100',
  'RateLimit-Remaining': remaining,
  'RateLimit-Reset': reset,
})

describe('RateLimit', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['an item', { ...policy, RateLimit: '"default";r=0;t=30' }, 30],
    ['an item without its policy', { RateLimit: '"default";r=0;t=30' }, 30],
    ['an item whose name is no text', { RateLimit: 'default;r=0;t=30' }, 30],
    ['parameters in another order, and others', { RateLimit: '"a"; pk=:c2Q=:; t=30; r=0; x' }, 30],
    ['a name with all that separates', { RateLimit: '"a;r=0;t=99,\\"b";r=0;t=30' }, 30],
    ['the last of two parameters', { RateLimit: '"a";r=5;r=0;t=9;t=30' }, 30],
    ['several items', { RateLimit: '"a";r=0;t=5, "b";r=0;t=30, "c";r=7;t=3600' }, 30],
    ['an item that can’t be read', { RateLimit: '"a";r=0;t=soon, "b";r=0;t=30' }, 30],
    ['members', { RateLimit: 'limit=100, remaining=0, reset=30' }, 30],
    ['members in another order', { RateLimit: 'reset=30,remaining=0' }, 30],
    ['three fields', separate('0', '30'), 30],
    ['three fields, the first a list', { ...separate('0', '30'), 'RateLimit-Limit': '10, 10;w=1' }, 30],
    ['the new field before the old ones', { ...separate('0', '9'), RateLimit: '"a";r=0;t=30' }, 30],
    ['the old ones where the new one says no time', { ...separate('0', '9'), RateLimit: '"a";r=0' }, 9],
    ['no wait', { RateLimit: '"a";r=0;t=0' }, 0],
    ['something left', { RateLimit: '"a";r=1;t=30' }, undefined],
    ['something left, in members', { RateLimit: 'limit=100, remaining=1, reset=30' }, undefined],
    ['something left, in fields', separate('1', '30'), undefined],
    ['no time', { RateLimit: '"a";r=0' }, undefined],
    ['a policy only', policy, undefined],
    ['nothing known of what is left', { RateLimit: '"a";t=30' }, undefined],
    ['the fields of others', { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '30' }, undefined],
  ])('%s: %j', (_title, headers, wait) => {
    expect(waitOf(headers, 400)).toBe(wait)
  })

  test.each<[string, Record<string, string>, number | undefined]>([
    ['says so by itself', { RateLimit: '"a";r=1;t=30' }, 30],
    ['says so in members', { RateLimit: 'limit=100, remaining=1, reset=30' }, 30],
    ['says so in fields', separate('1', '30'), 30],
    ['says so where nothing is known of what is left', { RateLimit: '"a";t=30' }, 30],
    ['waits for the limit that is spent', { RateLimit: '"a";r=0;t=5, "b";r=9;t=3' }, 5],
    ['of limits that are not spent waits for the first', { RateLimit: '"a";r=2;t=5, "b";r=9;t=3' }, 3],
    ['doesn’t count a policy', policy, undefined],
  ])('a 429 %s: %j', (_title, headers, wait) => {
    expect(waitOf(headers)).toBe(wait)
  })

  test('waits behind Retry-After, and stands in for one that can’t be read', () => {
    const RateLimit = '"a";r=0;t=30'
    expect(waitOf({ RateLimit, 'Retry-After': '5' })).toBe(5)
    expect(waitOf({ RateLimit, 'Retry-After': '0' })).toBe(0)
    expect(waitOf({ RateLimit, 'Retry-After': 'soon' })).toBe(30)
  })

  test.each<[string, string]>([
    ['less than nothing', '-30'],
    ['half a second', '0.5'],
    ['no number', 'NaN'],
    ['a text', '"30"'],
    ['a sign', '+30'],
    ['more than 30 days', `${DAYS_30 + 1}`],
    ['a date in seconds', `${NOW / 1000}`],
    ['more digits than an integer has', '9'.repeat(16)],
    ['nothing', ''],
  ])('%s is no time: %s', (_title, time) => {
    expect(waitOf({ RateLimit: `"a";r=0;t=${time}` })).toBeUndefined()
    expect(waitOf({ RateLimit: `remaining=0, reset=${time}` })).toBeUndefined()
    expect(waitOf(separate('0', time))).toBeUndefined()
  })

  test('sent twice, in fields of their own, says nothing', () => {
    expect(waitOf(separate('0', '30, 60'))).toBeUndefined()
  })

  test.each(['-1', '0.0', 'none', '', '0, 0'])('%j left is not nothing left', (remaining) => {
    expect(waitOf(separate(remaining, '30'), 400)).toBeUndefined()
  })

  test.each<[string, string, number | undefined]>([
    ['many items', '"a";r=0;t=30, '.repeat(200), 30],
    ['too many items', '"a";r=0;t=30, '.repeat(2_000), undefined],
    ['a text without end', `"${'\\"'.repeat(2_000)}`, undefined],
    ['texts without end', '"\\'.repeat(8_000), undefined],
    ['separators', ',;='.repeat(1_000), undefined],
    ['names of objects', '__proto__;r=0;t=5, constructor=1, remaining=0, reset=7', 7],
  ])('%s', (_title, RateLimit, wait) => {
    expect(waitOf({ RateLimit })).toBe(wait)
  })
})

describe('a server that asked to wait', () => {
  const URL = 'https://tenant.example/jwks.json'
  const failure = (availableAt?: number) =>
    new StepUpError('unavailable', { status: 503, ...(availableAt !== undefined && { availableAt }) })
  const askAt = (waits: ReturnType<typeof createWaits>, moment: number, url = URL) => {
    try {
      waits.require(url, moment)
      return 'asked'
    } catch (error) {
      return error
    }
  }

  test('is asked again when its time has come, and not before', () => {
    const waits = createWaits()
    const error = failure(NOW + 120_000)
    waits.keep(URL, error, NOW)
    expect(askAt(waits, NOW)).toBe(error)
    expect(askAt(waits, NOW + 119_999)).toBe(error)
    expect(askAt(waits, NOW + 120_000)).toBe('asked')
    // A clock that is put back does not bring it back.
    expect(askAt(waits, NOW + 119_999)).toBe('asked')
  })

  test('is one address: another one may be asked', () => {
    const waits = createWaits()
    waits.keep(URL, failure(NOW + 120_000), NOW)
    expect(askAt(waits, NOW, `${URL}?2`)).toBe('asked')
  })

  test.each([undefined, NOW, NOW - 1])('did not where its time is %p', (availableAt) => {
    const waits = createWaits()
    waits.keep(URL, failure(availableAt), NOW)
    expect(askAt(waits, NOW)).toBe('asked')
  })

  test('is asked where the clock was put back: the wait would be longer than it said', () => {
    const waits = createWaits()
    waits.keep(URL, failure(NOW + 120_000), NOW)
    expect(askAt(waits, NOW - 1)).toBe('asked')
  })
})

describe('the name of a limit', () => {
  test.each([
    ['all that separates', '"a;r=0;t=99,b"'],
    ['two quotes', '"a, \\"b c\\", d;r=0;t=99"'],
    ['nothing', '""'],
  ])('may have %s in it', (_title, name) => {
    expect(waitOf({ RateLimit: `${name};r=0;t=30` }, 400)).toBe(30)
  })

  test('may have all characters of a field that is read, and not one more', () => {
    const nameOf = (length: number) => 'a'.repeat(length - '"";r=0;t=30'.length)
    expect(waitOf({ RateLimit: `"${nameOf(4_096)}";r=0;t=30` })).toBe(30)
    expect(waitOf({ RateLimit: `"${nameOf(4_097)}";r=0;t=30` })).toBeUndefined()
  })
})
