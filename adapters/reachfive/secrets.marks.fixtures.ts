/**
 * Every secret of these tests carries a mark, raw or in base64, so that one look finds any of them in any text: even a JWT,
 * whose header is always the same first letters.
 */

const word = 'CANARY'
/** The word at the three places that base64 can have it. */
const encoded = ['Q0FOQVJZ', 'NBTkFSW', 'DQU5BUl']
const digits = '731902'
const jwt = 'eyJ'

const marks = new RegExp([word, word.toLowerCase(), ...encoded, digits, jwt].join('|'))

/** Whether a text holds a secret, or a part of one that gives it away. */
export const isMarked = (text: string): boolean => marks.test(text)

/** What stands around the first secret of a text, for the message of a test that found one. */
export function markedPart(text: string): string {
  const at = text.search(marks)
  return text.slice(Math.max(0, at - 60), at + 30)
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
