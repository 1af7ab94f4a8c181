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
const say = (option: string, problem = 'wrong') => `Option "${option}" is ${problem}`

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
    [say('options', 'missing'), undefined],
    [say('options'), null],
    [say('issuer', 'missing'), { ...remote, issuer: undefined }],
    [say('issuer'), { ...remote, issuer: '' }],
    [say('audience', 'missing'), { ...remote, audience: undefined }],
    [say('audience'), { ...remote, audience: ['client-1'] }],
    [say('algorithms', 'missing'), { ...remote, algorithms: undefined }],
    [say('algorithms'), { ...remote, algorithms: [] }],
    [say('algorithms'), { ...remote, algorithms: 'RS256' }],
    [say('algorithms'), { ...remote, algorithms: ['RS256', 'none'] }],
    [say('algorithms'), { ...remote, algorithms: ['RS256', 'HS256'] }],
    [say('algorithms'), { ...remote, algorithms: ['RSA1_5'] }],
    [say('algorithms'), { ...basics, discovery: true, algorithms: ['HS256'] }],
    [say('algorithms'), { ...shared, algorithms: ['RS256'] }],
    [say('algorithms'), { ...shared, algorithms: ['HS256', 'none'] }],
    [say('algorithms'), { ...basics, signature: 'unchecked', algorithms: ['RS256'] }],
    [say('algorithms'), { ...basics, signature: 'unchecked', algorithms: ['none'] }],
    [say('jwks', 'missing'), { ...basics, algorithms: ['RS256'] }],
    [say('jwks'), { ...remote, jwks: 'http://tenant.example/jwks.json' }],
    [say('jwks'), { ...remote, jwks: 'https://user:password@tenant.example/jwks.json' }],
    [say('jwks'), { ...remote, jwks: 'jwks.json' }],
    [say('jwks'), { ...remote, jwks: { keys: [] } }],
    [say('jwks'), { ...remote, jwks: { keys: [{}] } }],
    [say('jwks'), { ...remote, jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
    [say('jwks'), { ...remote, jwks: { keys: [{ kty: 'RSA', n: () => 'n' }] } }],
    [say('discovery'), { ...remote, discovery: true }],
    [say('discovery'), { ...basics, discovery: 'http://tenant.example', algorithms: ['RS256'] }],
    [say('discovery'), { ...basics, discovery: false, algorithms: ['RS256'] }],
    [say('issuer'), { ...basics, issuer: 'tenant', discovery: true, algorithms: ['RS256'] }],
    [say('secret'), { ...remote, secret: SECRET }],
    [say('secret'), { ...shared, secret: SECRET.slice(0, 15) }],
    [say('secret'), { ...shared, secret: `-----BEGIN PUBLIC KEY-----\n${SECRET}` }],
    [say('signature'), { ...shared, signature: 'unchecked' }],
    [say('signature'), { ...basics, signature: 'unverified', algorithms: ['HS256'] }],
    [say('freshness'), { ...remote, freshness: 'none' }],
    [say('clockTolerance'), { ...remote, clockTolerance: '10s' }],
    [say('clockTolerance'), { ...remote, clockTolerance: -1 }],
    [say('clockTolerance'), { ...remote, clockTolerance: 300_001 }],
    [say('clockTolerance'), { ...remote, clockTolerance: NaN }],
    [say('clockSkew'), { ...remote, clockSkew: 0 }],
    [say('timeout'), { ...remote, timeout: 0 }],
    [say('fetch'), { ...remote, fetch: 'fetch' }],
    [say('acrValues'), { ...remote, acrValues: [] }],
    [say('acrValues'), { ...remote, acrValues: [''] }],
    [say('methods'), { ...remote, methods: ['mfa'] }],
    [say('methods.anyOf'), { ...remote, methods: { anyOf: [] } }],
    [say('methods.anyOf'), { ...remote, methods: { anyOf: [['email']] } }],
    [say('clientId', 'unknown'), { ...remote, clientId: 'client-1' }],
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
    expect(refusalOf({ ...remote, jwks: { keys: [privateJwk] } })).toBe(say('jwks'))
    expect(refusalOf({ ...remote, jwks: keySetOf(await theSigner()) })).toBe('accepted')
  })
})

test('no request is made before the first check', () => {
  const fetch = () => Promise.reject(new Error('asked'))
  expect(refusalOf({ ...remote, fetch })).toBe('accepted')
  expect(refusalOf({ ...basics, discovery: true, algorithms: ['RS256'], fetch })).toBe('accepted')
})
