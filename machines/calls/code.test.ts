import { expect, test } from '@jest/globals'

import { parseCode } from './code.js'

const digits = { length: 6, alphabet: 'digits' } as const
const letters = { length: 6, alphabet: 'alphanumeric' } as const

test.each([
  [digits, '123456', '123456'],
  [digits, ' 1-2—3 4\t5\n6 ', '123456'],
  [digits, 'x12345', null],
  [digits, '12345x', null],
  [letters, 'aB3dE6', 'aB3dE6'],
  [letters, 'ＡＢ３-ｄｅｆ', 'AB3def'],
  [letters, '_B3dE6', null],
  [letters, 'aB3dE_', null],
  [letters, 'éB3dE6', null],
])('as %j, %j is %j', (format, typed, code) => {
  expect(parseCode(typed, format)).toBe(code)
})

test.each([
  ['Arabic', '١٢٣٤٥٦'],
  ['Persian', '۱۲۳۴۵۶'],
  ['Devanagari', '१२३४५६'],
  ['Tai Tham, where two alphabets of digits are near', '᪁᪂᪃᪄᪅᪆'],
  ['Myanmar Extended-C, where two touch', '𑛛𑛜𑛝𑛞𑛟𑛠'],
  ['circled', '①②③④⑤⑥'],
  ['mixed', '１２٣४𝟓6'],
  ['keycaps', '1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣'],
])('digits of any alphabet count by their value: %s', (_, typed) => {
  expect(parseCode(typed, digits)).toBe('123456')
})

test.each([
  ['a mark of direction', '\u200E123456'],
  ['an isolate', '\u2068123456\u2069'],
  ['a space of no width', '1\u200B23456'],
  ['a soft hyphen', '123\u00AD456'],
  ['a byte order mark', '\uFEFF123456'],
  ['a word joiner', '123\u2060456'],
  ['a variation selector', '123\uFE0F456'],
  ['a Mongolian vowel separator', '123\u180E456'],
  ['a tag', '123\u{E0020}456'],
  ['a control character', '123\u0007456'],
  ['a line break of EBCDIC', '123\u0085456'],
  ['a blank pattern of Braille', '123\u2800456'],
])('what has no glyph does not count: %s', (_, typed) => {
  expect(parseCode(typed, digits)).toBe('123456')
})

test.each([
  '123ー456',
  '"123456"',
  '123456.',
  '«123 456»',
  "'123456'",
  '`123456`',
  '123·456',
  '[123456]',
  '123_456',
  '123\u00A0456',
  '123 456',
  '123−456',
  '#123456',
])('signs that come along with a code are taken out: %s', (typed) => {
  expect(parseCode(typed, digits)).toBe('123456')
})

test.each([
  [digits, 'Your code is 123456. It expires in 10 minutes.', '123456'],
  [digits, 'G-123456 is your code', '123456'],
  [digits, '您的验证码是123456，请勿泄露', '123456'],
  [digits, 'رمزك هو ١٢٣٤٥٦', '123456'],
  [digits, 'Code: 123-456 (valid until 12:30)', '123456'],
  [digits, 'Code: 123 456', '123456'],
  [digits, 'Your code is 123456\n\n@shop.example #123456', '123456'],
  [digits, 'Order 654321: your code is 123456', null],
  [digits, 'Your code is 1234567', null],
  [digits, 'See order A123456', null],
  [letters, 'Your secret code is AB12CD.', 'AB12CD'],
  [letters, 'Please enter it', null],
  [letters, 'Your code is AB1-2CD, please', 'AB12CD'],
])('of a whole message, as %j, %j, the code is the one run that can be one: %j', (format, message, code) => {
  expect(parseCode(message, format)).toBe(code)
})

test.each(['12:34:56', '12/31/26', '$1,234.56', '1,234,56', '12%3456'])(
  'a time, a date, an amount is no code: %s',
  (typed) => {
    expect(parseCode(typed, digits)).toBeNull()
  },
)

test.each([
  [{ alphabet: 'digits' } as const, '1234', '1234'],
  [{ alphabet: 'digits' } as const, '12 34 56 78', '12345678'],
  [{ alphabet: 'alphanumeric' } as const, 'kTm-93x', 'kTm93x'],
  [{ alphabet: 'alphanumeric' } as const, 'passphrase', 'passphrase'],
  [{ alphabet: 'alphanumeric' } as const, 'one two three', 'onetwothree'],
  [{ alphabet: 'alphanumeric' } as const, 'Your code is 8c2f', '8c2f'],
  [{ alphabet: 'alphanumeric' } as const, ' - ', null],
  [{ alphabet: 'digits' } as const, '10:30', null],
  [{ alphabet: 'digits' } as const, 'Your code is 4711 for 10 minutes', '4711'],
  [{ alphabet: 'alphanumeric' } as const, '1'.repeat(65), null],
])('where the length is not known, as %j, %j is %j', (format, typed, code) => {
  expect(parseCode(typed, format)).toBe(code)
})

test('a page of text that was pasted by mistake is not searched for a code', () => {
  const padded = (length: number) => '123456'.padEnd(length)
  expect(parseCode(padded(2_000), digits)).toBe('123456')
  expect(parseCode(padded(2_001), digits)).toBeNull()
})
