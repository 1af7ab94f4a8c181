import { describe, expect, test } from '@jest/globals'

import { randomCode, randomToken, sha256 } from './environment.js'

describe('random values', () => {
  test('a code has its length and alphabet, and uses all of it', () => {
    const codes = Array.from({ length: 200 }, () => randomCode(6, '0123456789'))
    for (const code of codes) expect(code).toMatch(/^\d{6}$/)
    expect(new Set(codes.join('')).size).toBe(10)
  })

  test('a token is 43 characters of base64url and never the same', () => {
    const tokens = Array.from({ length: 100 }, randomToken)
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
    expect(new Set(tokens).size).toBe(100)
  })

  test('the PKCE transformation is that of RFC 7636 appendix B', async () => {
    expect(await sha256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    )
  })
})
