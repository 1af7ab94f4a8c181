import type { CodeFormat } from '../domain.js'
import { LONGEST_CODE } from '../settings/values.js'

/** In characters: a message with a code in it is shorter (an SMS of ten parts has 1,530). */
const LONGEST_TEXT = 2_000

/**
 * The code in what the user typed or pasted, or `null` when it can't be one.
 *
 * - Any decimal digit of Unicode counts by its value: `１２３４５６` and `١٢٣٤٥٦` are `123456`.
 * - What has no glyph, spaces and dashes between its groups, and any signs around it are taken out: `"123-456".` is `123456`, too. A time
 *   (`12:34:56`), a date or an amount is no code.
 * - Of a whole message, the code is the one run of the right length: `Your code is 123456. It is good for 10 minutes.` Of several
 *   different ones it is none. A run of letters alone is a word, not a code.
 */
export function parseCode(typed: unknown, { length, alphabet }: CodeFormat): string | null {
  if (typeof typed !== 'string' || typed.length > LONGEST_TEXT) return null
  const text = /^[ -~]*$/.test(typed) ? typed : plain(typed)
  const compact = text.replace(ENDS, '').replace(GAPS, '')
  const whole = characters[alphabet].test(compact) && isLong(compact, length) ? compact : null
  // Of unknown length, three words can be one code, or a message with a code in it.
  const isMessage = length === undefined && /\S\s+\S+\s+\S/.test(text)
  if (whole !== null && !isMessage) return whole
  const [run, groups] = runs[alphabet]
  return onlyOne(text, run, length) ?? onlyOne(text, groups, length) ?? whole
}

const characters = { digits: /^\d+$/, alphanumeric: /^[A-Za-z\d]+$/ } as const
/** What comes along with a code: quotes, brackets, a full stop. */
const ENDS = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu
/** What groups the characters of a code. A colon, a slash or a comma makes a time, a date or an amount of them. */
const GAPS = /[\s\p{Dash}ー.·•・_]+/gu

/** In a message: what is shorter is a number of minutes, or of something else. */
const SHORTEST_RUN = 4

/** Codes stand between anything but the letters and digits of codes: Chinese and Thai put no space there. */
const between = (run: string) => new RegExp(String.raw`(?<![A-Za-z\d])${run}(?![A-Za-z\d])`, 'gu')
const runs = {
  digits: [between(String.raw`\d+`), between(String.raw`\d+(?:[\s\p{Dash}ー]+\d+)+`)],
  alphanumeric: [between(String.raw`[A-Za-z\d]+`), between(String.raw`[A-Za-z\d]+(?:\p{Dash}[A-Za-z\d]+)+`)],
} as const

/** Characters of one width, digits of one alphabet, and none without a glyph. */
function plain(typed: string): string {
  return typed
    .replace(/[\p{No}\p{Nl}]/gu, (sign) => (isDigitLike(sign) ? sign : ' '))
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Me}\u2800]|(?!\s)\p{Cc}/gu, '')
    .replace(/(?!\d)\p{Nd}/gu, digitOf)
}

/** `①` is; a fraction, a power (`²`), a Roman numeral and a circled `㉑` are not. */
const isDigitLike = (sign: string): boolean =>
  /^\d$/.test(sign.normalize('NFKC')) && !/[¹²³\u2070-\u2089]/.test(sign)

/** Decimal digits stand in Unicode from 0 to 9 without a gap, ten after ten ([Unicode, 4.6](https://www.unicode.org/versions/latest/core-spec/chapter-4/#G134153)). */
function digitOf(character: string): string {
  const point = character.codePointAt(0) ?? 0
  let first = point
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first -= 1
  return String((point - first) % 10)
}

function isLong(code: string, length: number | undefined): boolean {
  return length === undefined ? code.length <= LONGEST_CODE : code.length === length
}

/** The code that a message names, once or several times; `null` where it names none, or different ones. */
function onlyOne(text: string, run: RegExp, length: number | undefined): string | null {
  const found = (text.match(run) ?? []).map((each) => each.replace(GAPS, ''))
  const codes = new Set(
    found.filter((code) => /\d/.test(code) && isLong(code, length) && code.length >= SHORTEST_RUN),
  )
  const [code] = codes
  return code !== undefined && codes.size === 1 ? code : null
}
