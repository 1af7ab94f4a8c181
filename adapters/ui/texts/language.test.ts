import { afterEach, describe, expect, test } from '@jest/globals'

import { createLanguage } from './language.js'

const HOUR = 3_600_000
const own = Reflect.getOwnPropertyDescriptor(Intl, 'DurationFormat')

afterEach(() => {
  Reflect.deleteProperty(Intl, 'DurationFormat')
  if (own !== undefined) Reflect.defineProperty(Intl, 'DurationFormat', own)
})

type Options = Readonly<Record<string, string>>

/** As ECMA-402 has it: minutes have two digits where hours are numeric, which `style: 'digital'` makes them, though no hour is shown. */
class DurationFormat {
  constructor(
    readonly lang: string,
    readonly options: Options,
  ) {}

  format({ minutes = 0, seconds = 0 }: Readonly<Record<string, number>>): string {
    const { style, seconds: secondsStyle = style === 'digital' ? '2-digit' : '' } = this.options
    if (secondsStyle !== '2-digit') return `${minutes} min, ${seconds} sec`
    const separator = this.lang === 'da' ? '.' : ':'
    return `${String(minutes).padStart(style === 'digital' ? 2 : 1, '0')}${separator}${String(seconds).padStart(2, '0')}`
  }
}

describe('a clock', () => {
  const times = [
    [0, '0:00'],
    [7, '0:07'],
    [59, '0:59'],
    [60, '1:00'],
    [598, '9:58'],
    [3605, '60:05'],
  ] as const

  test.each(times)('of %i seconds is %s without Intl.DurationFormat', (seconds, clock) => {
    Reflect.deleteProperty(Intl, 'DurationFormat')
    expect(createLanguage('en').clock(seconds)).toBe(clock)
  })

  test.each(times)('of %i seconds is %s with it', (seconds, clock) => {
    Reflect.set(Intl, 'DurationFormat', DurationFormat)
    expect(createLanguage('en').clock(seconds)).toBe(clock)
  })

  test('has the separator of the language, where the browser knows it', () => {
    Reflect.set(Intl, 'DurationFormat', DurationFormat)
    expect(createLanguage('da').clock(598)).toBe('9.58')
  })
})

test('a time left is the larger unit alone, and never more than there is', () => {
  const { long } = createLanguage('en')
  expect([1, 59, 60, 119, 120, 599].map(long)).toEqual([
    '1 second',
    '59 seconds',
    '1 minute',
    '1 minute',
    '2 minutes',
    '9 minutes',
  ])
})

test('a lifetime below a day is not called a day', () => {
  const { lasting } = createLanguage('en')
  expect([720 * HOUR, 47 * HOUR, 24 * HOUR, 12 * HOUR, HOUR, HOUR / 2, 1].map(lasting)).toEqual([
    '30 days',
    '1 day',
    '1 day',
    '12 hours',
    '1 hour',
    '30 minutes',
    '1 minute',
  ])
})

test('a plural has the form of its number, and the number in it wherever the form wants it', () => {
  const { plural } = createLanguage('pl')
  const forms = { one: '{n} próba', few: '{n} próby', many: '{n} prób, {n}', other: '{n} próby' }
  expect([1, 2, 5, 22].map((count) => plural(count, forms))).toEqual([
    '1 próba',
    '2 próby',
    '5 prób, 5',
    '22 próby',
  ])
  expect(plural(1, { other: '{n} x' })).toBe('1 x')
})
