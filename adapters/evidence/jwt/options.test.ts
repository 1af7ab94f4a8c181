import { beforeAll, describe, expect, test } from '@jest/globals'
import { exportJWK } from 'jose'

import { createJwtEvidence } from './index.js'
import { basics, KEYS_URL, keySetOf, SECRET, theSigner } from './jwt.fixtures.js'

const remote = { ...basics, jwks: KEYS_URL, algorithms: ['RS256'] }
const shared = { ...basics, secret: SECRET, algorithms: ['HS256'] }
const refusalOf = (options: unknown): unknown => {
  try {
    // A front end in plain JavaScript.
    ;(createJwtEvidence as (given: unknown) => unknown)(options)
    return 'accepted'
  } catch (error) {
    return error instanceof TypeError ? error.message : error
  }
}
const address = 'an https: address without user and password (http: for this machine only)'
const keySet = `be ${address}, or a set of public keys: { keys: [...] }`
const publicKeys = 'RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519'
const secret = 'be the client secret, of 16 bytes or more, and not a key in PEM'
const tolerance = 'be milliseconds from 0 to 300000, such as 10000 for 10 seconds'
const acrList = 'be a list of acr values, such as ["gold"]; leave it out where any will do'

/** The whole sentence: the function that was called, the option, and what is right. */
const say = (option: string, must: string) => `createJwtEvidence: ${option} must ${must}`

describe('options', () => {
  test.each<[string, object]>([
    ['keys at an address', remote],
    ['keys on this machine', { ...remote, jwks: 'http://127.0.0.1:8443/jwks.json' }],
    ['discovery', { ...basics, discovery: true, algorithms: ['ES256', 'RS256'] }],
    ['a secret', { ...shared, algorithms: ['HS256', 'HS512'] }],
    ['a short secret', { ...shared, secret: SECRET.slice(0, 16) }],
    ['no signature', { ...basics, signature: 'unchecked', algorithms: ['HS256'] }],
    ['an undefined source beside the real one', { ...remote, secret: undefined, discovery: undefined }],
    ['a skew', { ...remote, clockSkew: () => 0 }],
    ['no tolerance', { ...remote, clockTolerance: 0 }],
  ])('%s will do', (_title, options) => {
    expect(refusalOf(options)).toBe('accepted')
  })

  test.each<[string, unknown]>([
    [say('options', 'be an object (got nothing)'), undefined],
    [say('options', 'be an object (got null)'), null],
    [say('issuer', 'be a non-empty string (got nothing)'), { ...remote, issuer: undefined }],
    [say('issuer', 'be a non-empty string (got an empty string)'), { ...remote, issuer: '' }],
    [
      say('audience', 'be a non-empty string, or a list of them (got nothing)'),
      { ...remote, audience: undefined },
    ],
    [
      say('audience', 'be a non-empty string, or a list of them (got an empty list)'),
      { ...remote, audience: [] },
    ],
    [say('audience', 'be a non-empty string, or a list of them (got a list)'), { ...remote, audience: [7] }],
    [
      say('trustedAudiences', 'be a list of non-empty strings (got a string)'),
      { ...remote, trustedAudiences: 'api' },
    ],
    [
      say('algorithms', 'be a list of algorithms, such as ["RS256"] (got nothing)'),
      { ...remote, algorithms: undefined },
    ],
    [
      say('algorithms', 'be a list of algorithms, such as ["RS256"] (got an empty list)'),
      { ...remote, algorithms: [] },
    ],
    [
      say('algorithms', 'be a list of algorithms, such as ["RS256"] (got a string)'),
      { ...remote, algorithms: 'RS256' },
    ],
    [
      say('algorithms', `be from ${publicKeys} with jwks (got a list)`),
      { ...remote, algorithms: ['RS256', 'none'] },
    ],
    [
      say('algorithms', `be from ${publicKeys} with jwks (got a list)`),
      { ...remote, algorithms: ['RS256', 'HS256'] },
    ],
    [
      say('algorithms', `be from ${publicKeys} with jwks (got a list)`),
      { ...remote, algorithms: ['RSA1_5'] },
    ],
    [
      say('algorithms', `be from ${publicKeys} with discovery (got a list)`),
      { ...basics, discovery: true, algorithms: ['HS256'] },
    ],
    [
      say('algorithms', 'be from HS256, HS384, HS512 with secret (got a list)'),
      { ...shared, algorithms: ['RS256'] },
    ],
    [
      say('algorithms', 'be from HS256, HS384, HS512 with secret (got a list)'),
      { ...shared, algorithms: ['HS256', 'none'] },
    ],
    [
      say('algorithms', 'be from HS256, HS384, HS512 with signature (got a list)'),
      { ...basics, signature: 'unchecked', algorithms: ['RS256'] },
    ],
    [
      say('algorithms', 'be from HS256, HS384, HS512 with signature (got a list)'),
      { ...basics, signature: 'unchecked', algorithms: ['none'] },
    ],
    [
      say('jwks', 'be given, or in its place discovery, secret or signature'),
      { ...basics, algorithms: ['RS256'] },
    ],
    [say('jwks', `${keySet} (got a string)`), { ...remote, jwks: 'http://tenant.example/jwks.json' }],
    [
      say('jwks', `${keySet} (got a string)`),
      { ...remote, jwks: 'https://user:password@tenant.example/jwks.json' },
    ],
    [say('jwks', `${keySet} (got a string)`), { ...remote, jwks: 'jwks.json' }],
    [say('jwks', `${keySet} (got an object)`), { ...remote, jwks: { keys: [] } }],
    [say('jwks', `${keySet} (got an object)`), { ...remote, jwks: { keys: [{}] } }],
    [say('jwks', `${keySet} (got an object)`), { ...remote, jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
    [
      say('jwks', 'be a set of public keys as JSON (got an object that JSON cannot hold)'),
      { ...remote, jwks: { keys: [{ kty: 'RSA', n: () => 'n' }] } },
    ],
    [say('discovery', 'not be given with jwks: choose one source of keys'), { ...remote, discovery: true }],
    [
      say('discovery', `be true, or ${address} (got a string)`),
      { ...basics, discovery: 'http://tenant.example', algorithms: ['RS256'] },
    ],
    [
      say('discovery', `be true, or ${address} (got false)`),
      { ...basics, discovery: false, algorithms: ['RS256'] },
    ],
    [
      say('issuer', `be ${address} where discovery is true (got a string)`),
      { ...basics, issuer: 'tenant', discovery: true, algorithms: ['RS256'] },
    ],
    [say('secret', 'not be given with jwks: choose one source of keys'), { ...remote, secret: SECRET }],
    [say('secret', `${secret} (got a string)`), { ...shared, secret: SECRET.slice(0, 15) }],
    [
      say('secret', `${secret} (got a string)`),
      { ...shared, secret: `-----BEGIN PUBLIC KEY-----\n${SECRET}` },
    ],
    [
      say('signature', 'not be given with secret: choose one source of keys'),
      { ...shared, signature: 'unchecked' },
    ],
    [
      say('signature', 'be one of unchecked (got a string)'),
      { ...basics, signature: 'unverified', algorithms: ['HS256'] },
    ],
    [say('freshness', 'be one of authTime, nonce (got a string)'), { ...remote, freshness: 'none' }],
    [say('clockTolerance', `${tolerance} (got a string)`), { ...remote, clockTolerance: '10s' }],
    [say('clockTolerance', `${tolerance} (got -1)`), { ...remote, clockTolerance: -1 }],
    [say('clockTolerance', `${tolerance} (got a number)`), { ...remote, clockTolerance: 300_001 }],
    [say('clockTolerance', `${tolerance} (got NaN)`), { ...remote, clockTolerance: NaN }],
    [say('clockSkew', 'be a function (got 0)'), { ...remote, clockSkew: 0 }],
    [
      say('timeout', 'be whole milliseconds from 1 to 600000, such as 4000 for 4 seconds (got 0)'),
      { ...remote, timeout: 0 },
    ],
    [say('fetch', 'be a function (got a string)'), { ...remote, fetch: 'fetch' }],
    [say('acrValues', `${acrList} (got an empty list)`), { ...remote, acrValues: [] }],
    [say('acrValues', `${acrList} (got a list)`), { ...remote, acrValues: [''] }],
    [say('methods', 'be an object (got a list)'), { ...remote, methods: ['mfa'] }],
    [
      say(
        'methods.anyOf',
        'be a list of sets of method names, such as [["pwd", "otp"], ["hwk"]] (got an empty list)',
      ),
      { ...remote, methods: { anyOf: [] } },
    ],
    [
      say('methods.anyOf', 'have names of RFC 8176 (such as "otp" or "hwk") or of aliases only (got a list)'),
      { ...remote, methods: { anyOf: [['email']] } },
    ],
    [
      'createJwtEvidence: clientId is not an option: use clockTolerance, clockSkew, methods, acrValues, timeout, fetch, issuer, audience, trustedAudiences, freshness, algorithms, jwks, discovery, secret, signature',
      { ...remote, clientId: 'client-1' },
    ],
  ])('%s', (message, options) => {
    expect(refusalOf(options)).toBe(message)
  })
})

describe('a key of our own', () => {
  let privateJwk: object
  beforeAll(async () => {
    privateJwk = await exportJWK((await theSigner()).privateKey)
  })

  test('is not for this: a private key is refused, its public one is taken', async () => {
    expect(refusalOf({ ...remote, jwks: { keys: [privateJwk] } })).toBe(
      say('jwks', `${keySet} (got an object)`),
    )
    expect(refusalOf({ ...remote, jwks: keySetOf(await theSigner()) })).toBe('accepted')
  })
})

test('no request is made before the first check', () => {
  const fetch = () => Promise.reject(new Error('asked'))
  expect(refusalOf({ ...remote, fetch })).toBe('accepted')
  expect(refusalOf({ ...basics, discovery: true, algorithms: ['RS256'], fetch })).toBe('accepted')
})
