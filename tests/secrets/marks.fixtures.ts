/**
 * Every secret of these tests carries a mark, raw or in base64, so that one look finds any of them in any text: even a JWT,
 * whose header is always the same first letters.
 */

const word = 'CANARY'
const digits = '731902'
const jwt = 'eyJ'

/** A mark as base64 has it, at the three places where it can stand; its letters on the edges depend on what is beside it. */
const base64Of = (mark: string) =>
  [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(`${'_'.repeat(shift)}${mark}`)
      .toString('base64')
      .replace(/=+$/, '')
    return encoded.slice(shift === 0 ? 0 : shift + 1, encoded.length - (encoded.length % 4 === 0 ? 0 : 1))
  })
const inClear = [word, word.toLowerCase(), `C${word.slice(1).toLowerCase()}`, digits]
const forms = inClear.flatMap((mark) => {
  const bytes = Buffer.from(mark)
  return [
    mark,
    ...base64Of(mark),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...bytes].join(),
  ]
})
const marks = new RegExp([jwt, ...forms].join('|'))

/** Spaces and dashes between digits, and between the numbers of bytes, hide nothing. */
const tight = (text: string) => text.replace(/[\s-]+/g, '')

/** Whether a text holds a secret, or a part of one that gives it away. */
export const isMarked = (text: string): boolean => marks.test(tight(text))

/** What stands around the first secret of a text, for the message of a test that found one. */
export function markedPart(text: string): string {
  const found = marks.test(text) ? text : tight(text)
  const at = found.search(marks)
  return found.slice(Math.max(0, at - 60), at + 30)
}

/** 32 bytes whose base64url is a marked PKCE verifier of 43 characters. */
const verifierBytes = Buffer.from(`${word}verifier${'A'.repeat(29)}`, 'base64url')

export function createMarks() {
  let count = 0
  const next = () => String((count += 1)).padStart(4, '0')
  return {
    text: () => `${word}-${next()}`,
    code: () => digits + next(),
    /** Never the code of a message. */
    wrongCode: `${digits}0000`,
    email: `${word.toLowerCase()}@example.com`,
    phoneNumber: `+33${digits}001`,
    password: `${word}-password`,
    action: `${word}-action`,
    crypto: {
      subtle: crypto.subtle,
      getRandomValues: <Bytes extends ArrayBufferView | null>(bytes: Bytes): Bytes => {
        if (bytes instanceof Uint8Array) bytes.set(verifierBytes)
        return bytes
      },
    },
  }
}
