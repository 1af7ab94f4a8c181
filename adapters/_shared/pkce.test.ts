import { expect, test } from '@jest/globals'

import { createPkce } from './pkce.js'

// RFC 7636, appendix B.
const octets = [
  116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191,
  240, 91, 88, 5, 88, 83, 132, 141, 121,
]

test('makes the pair of RFC 7636, appendix B', async () => {
  const fixed: Crypto['getRandomValues'] = (array) => {
    if (array instanceof Uint8Array) array.set(octets)
    return array
  }
  expect(await createPkce({ getRandomValues: fixed, subtle: crypto.subtle })).toEqual({
    verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  })
})

test('makes another pair each time', async () => {
  expect((await createPkce(crypto)).verifier).not.toBe((await createPkce(crypto)).verifier)
})
