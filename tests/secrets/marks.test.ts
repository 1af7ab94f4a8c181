import { expect, test } from '@jest/globals'

import { createMarks, isMarked } from './marks.fixtures.js'

/** The search of the proof finds a secret in whatever form it comes. */

const marks = createMarks()
const secrets = [marks.text(), marks.code(), marks.email, marks.phoneNumber, marks.password]

test.each(secrets)('%s is found in every form', (secret) => {
  const bytes = Buffer.from(secret)
  const encodings = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.from('x'.repeat(shift) + secret + 'yz')
    return [shifted.toString('base64'), shifted.toString('base64url')]
  })
  const forms = [
    ...[secret, JSON.stringify({ secret }), encodeURIComponent(secret), bytes.toString('hex')],
    ...[JSON.stringify([...bytes]), `Uint8Array(9) [\n  ${[...bytes].join(', ')}\n]`, ...encodings],
    secret.replace(/(\d{3})/g, '$1 '),
  ]
  expect(forms.filter((form) => !isMarked(form))).toEqual([])
})

test('a JWT is found by its first letters', () => {
  expect(isMarked(`Bearer ${Buffer.from('{"alg":"RS256"}').toString('base64url')}.x.y`)).toBe(true)
})

test.each([
  '',
  'sealed:grant:vault.12',
  '{"expiresAt":1772366400000,"codesSent":3}',
  'user-ada',
  'assurance_not_met',
])('nothing is found in %j', (text) => {
  expect(isMarked(text)).toBe(false)
})
