import { beforeAll, describe, expect, jest, test } from '@jest/globals'
import { exportJWK, exportSPKI, importJWK, SignJWT } from 'jose'
import { runInNewContext } from 'node:vm'

import { createJwtEvidence, type JwtEvidenceOptions } from './index.js'
import {
  basics,
  claimsWith,
  createCall,
  createInput,
  createPort,
  createSigner,
  encodePart,
  goodClaims,
  keySetOf,
  refusalOf,
  refused,
  SECRET,
  sign,
  type Signer,
  signWithSecret,
  theSigner,
  withoutKeyId,
} from './jwt.fixtures.js'

let stranger: Signer
let second: Signer
beforeAll(async () => {
  stranger = await createSigner()
  second = await createSigner()
})

const checkWith = (options: JwtEvidenceOptions, token: string) =>
  createJwtEvidence(options).check(createInput(token), createCall())
const check = async (token: string) => (await createPort()).check(createInput(token), createCall())
describe('a public key', () => {
  test('that signed the token verifies it', async () => {
    expect((await check(await sign())).checked[0]).toBe('signature')
  })

  test('does not verify a token of another key under the same kid', async () => {
    expect(await refusalOf(check(await sign({}, {}, stranger)))).toEqual(refused('signature', 'untrusted'))
  })

  test('does not verify claims that were changed after signing', async () => {
    const [header = '', , signature = ''] = (await sign()).split('.')
    const token = `${header}.${encodePart(claimsWith({ sub: 'admin' }))}.${signature}`
    expect(await refusalOf(check(token))).toEqual(refused('signature', 'untrusted'))
  })

  test('of an unknown kid is nobody’s', async () => {
    expect(await refusalOf(check(await sign({}, { kid: 'other' })))).toEqual(refused('kid', 'untrusted'))
  })

  test('works for ES256 and PS256 where they are in the list', async () => {
    const { publicJwk, privateKey } = await theSigner()
    const options = { ...basics, jwks: { keys: [publicJwk] }, algorithms: ['PS256', 'ES256'] } as const
    expect(await refusalOf(checkWith(options, await sign()))).toEqual(refused('alg', 'untrusted'))
    const pss = await importJWK(await exportJWK(privateKey), 'PS256')
    const token = await new SignJWT(claimsWith({})).setProtectedHeader({ alg: 'PS256' }).sign(pss)
    expect((await checkWith(options, token)).checked[0]).toBe('signature')
  })
})

describe('several keys', () => {
  test('without kid are all tried', async () => {
    const [first, other] = [withoutKeyId(await theSigner()), withoutKeyId(second)]
    const options = { ...basics, jwks: keySetOf(first, other), algorithms: ['RS256'] } as const
    for (const signer of [first, other]) {
      expect((await checkWith(options, await sign({}, {}, signer))).checked[0]).toBe('signature')
    }
    const forged = await sign({}, {}, withoutKeyId(stranger))
    expect(await refusalOf(checkWith(options, forged))).toEqual(refused('signature', 'untrusted'))
  })
})

describe('the algorithm', () => {
  test.each(['none', 'None', 'HS256', 'ES256', 'rs256', '', 7, null])(
    '%j in the header is refused',
    async (alg) => {
      const token = `${encodePart({ alg })}.${encodePart(goodClaims)}.`
      expect(await refusalOf(check(token))).toEqual(refused('alg', 'untrusted'))
    },
  )

  test('must be there', async () => {
    const token = `${encodePart({ typ: 'JWT' })}.${encodePart(goodClaims)}.`
    expect(await refusalOf(check(token))).toEqual(refused('alg', 'missing'))
  })

  test('is not confused: a public key is no HMAC secret', async () => {
    const { publicJwk } = await theSigner()
    const pem = await exportSPKI((await importJWK(publicJwk, 'RS256')) as CryptoKey)
    for (const secret of [pem, JSON.stringify(publicJwk), String(publicJwk['n'])]) {
      const token = await signWithSecret(secret)
      expect(await refusalOf(check(token))).toEqual(refused('alg', 'untrusted'))
    }
  })

  test('of two in one header is the last one', async () => {
    const header = `{"alg":"RS256","kid":"key-1","alg":"none"}`
    const token = `${encodePart(header)}.${encodePart(goodClaims)}.`
    expect(await refusalOf(check(token))).toEqual(refused('alg', 'untrusted'))
  })

  test('that the list of options does not have is refused, though the key could verify it', async () => {
    const options = { ...basics, jwks: keySetOf(await theSigner()), algorithms: ['RS512'] } as const
    expect(await refusalOf(checkWith(options, await sign()))).toEqual(refused('alg', 'untrusted'))
  })
})

describe('an extension', () => {
  test.each([[['exp']], [['b64']], [[]], ['b64']])('crit %j is refused', async (crit) => {
    const token = `${encodePart({ alg: 'RS256', crit, b64: true, exp: 1 })}.${encodePart(goodClaims)}.c2ln`
    expect(await refusalOf(check(token))).toEqual(refused('crit', 'untrusted'))
  })
})

describe('the type', () => {
  test.each(['JWT', 'jwt', 'application/jwt', 'application/JWT', undefined])('may be %p', async (typ) => {
    expect((await check(await sign({}, { ...(typ !== undefined && { typ }) }))).checked[0]).toBe('signature')
  })

  test.each([
    'at+jwt',
    'application/at+jwt',
    'logout+jwt',
    'secevent+jwt',
    'JWE',
    ' JWT',
    '',
    7,
    null,
    ['JWT'],
  ])('%j is of no ID token', async (typ) => {
    const token = await sign({}, {})
    const [, claims = '', signature = ''] = token.split('.')
    const header = encodePart({ alg: 'RS256', kid: 'key-1', typ })
    expect(await refusalOf(check([header, claims, signature].join('.')))).toEqual(refused('typ', 'wrong'))
  })

  test('of an access token that is signed as well is refused', async () => {
    expect(await refusalOf(check(await sign({}, { typ: 'at+jwt' })))).toEqual(refused('typ', 'wrong'))
  })
})

describe('a client secret', () => {
  const options = { ...basics, secret: SECRET, algorithms: ['HS256'] } as const

  test('verifies HS256', async () => {
    expect((await checkWith(options, await signWithSecret(SECRET))).checked[0]).toBe('signature')
  })

  test('counts by its UTF-8, and may be shorter than RFC 7518 wants, down to 128 bits', async () => {
    const secret = 'sécret à 16 octets'
    const evidence = await checkWith({ ...options, secret }, await signWithSecret(secret))
    expect(evidence.checked[0]).toBe('signature')
  })

  test('counts also where TextEncoder is of another realm', async () => {
    const bytes = runInNewContext('Uint8Array') as Uint8ArrayConstructor
    const foreign = jest.spyOn(TextEncoder.prototype, 'encode')
    foreign.mockImplementation((text = '') => bytes.from(Buffer.from(text)))
    const port = createJwtEvidence(options)
    foreign.mockRestore()
    const input = createInput(await signWithSecret(SECRET))
    expect((await port.check(input, createCall())).checked[0]).toBe('signature')
  })

  test('does not verify a token of another secret', async () => {
    const token = await signWithSecret(`${SECRET}x`)
    expect(await refusalOf(checkWith(options, token))).toEqual(refused('signature', 'untrusted'))
  })

  test('does not verify RS256', async () => {
    expect(await refusalOf(checkWith(options, await sign()))).toEqual(refused('alg', 'untrusted'))
  })
})

describe('an unchecked signature', () => {
  const options = { ...basics, signature: 'unchecked', algorithms: ['HS256'] } as const

  test('is not among what was checked; every claim is', async () => {
    const { checked } = await checkWith(options, await signWithSecret('a secret nobody here has'))
    expect(checked).toEqual(['issuer', 'audience', 'expiry', 'nonce', 'authTime'])
  })

  test.each(['none', 'RS256'])('is that of HS256, and not of %s', async (alg) => {
    const token = `${encodePart({ alg })}.${encodePart(goodClaims)}.`
    expect(await refusalOf(checkWith(options, token))).toEqual(refused('alg', 'untrusted'))
  })
})
