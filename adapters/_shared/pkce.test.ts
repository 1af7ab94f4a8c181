import { describe, expect, test } from '@jest/globals'

import { createPkceSource, type PkceCrypto } from './pkce.js'

// RFC 7636, appendix B.
const octets = [
  116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191,
  240, 91, 88, 5, 88, 83, 132, 141, 121,
]

/** Counts the pairs that are made. */
function watch(source: PkceCrypto) {
  const made = { pairs: 0, fails: false }
  const getRandomValues: Crypto['getRandomValues'] = (array) => {
    made.pairs += 1
    if (made.fails) throw new TypeError('no randomness')
    return source.getRandomValues(array)
  }
  return { made, pkce: createPkceSource(() => ({ getRandomValues, subtle: source.subtle })) }
}

describe('a PKCE pair', () => {
  test('is the one of RFC 7636, appendix B', async () => {
    const fixed: Crypto['getRandomValues'] = (array) => {
      if (array instanceof Uint8Array) array.set(octets)
      return array
    }
    const { take } = createPkceSource(() => ({ getRandomValues: fixed, subtle: crypto.subtle }))
    expect(await take()).toEqual({
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    })
  })

  test('is handed out once, prepared or not', async () => {
    const { pkce } = watch(crypto)
    const pairs = [await pkce.take()]
    pkce.prepare()
    pkce.prepare()
    pairs.push(...(await Promise.all([pkce.take(), pkce.take()])))
    pkce.prepare()
    await Promise.resolve()
    pairs.push(await pkce.take(), await pkce.take())
    expect(new Set(pairs.map(({ verifier }) => verifier)).size).toBe(pairs.length)
    expect(new Set(pairs.map(({ challenge }) => challenge)).size).toBe(pairs.length)
  })

  test('is made when it is asked for, one ahead at most', async () => {
    const { made, pkce } = watch(crypto)
    expect(made.pairs).toBe(0)
    await pkce.take()
    expect(made.pairs).toBe(1)
    pkce.prepare()
    pkce.prepare()
    expect(made.pairs).toBe(2)
    await pkce.take()
    expect(made.pairs).toBe(2)
  })

  test('is made again where its preparation failed', async () => {
    const { made, pkce } = watch(crypto)
    made.fails = true
    pkce.prepare()
    await expect(pkce.take()).rejects.toThrow('no randomness')
    pkce.prepare()
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    made.fails = false
    expect((await pkce.take()).verifier).toHaveLength(43)
  })
})

test('a pair that failed late takes no newer one with it', async () => {
  const { made, pkce } = watch(crypto)
  made.fails = true
  pkce.prepare()
  const failed = pkce.take()
  made.fails = false
  pkce.prepare()
  await expect(failed).rejects.toThrow('no randomness')
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  await pkce.take()
  expect(made.pairs).toBe(2)
})
