import { describe, expect, test } from '@jest/globals'
import { EncryptJWT } from 'jose'

import type { StepUpResult } from '../../../machines/domain.js'
import {
  claimsWith,
  createCall,
  createInput,
  createPort,
  encodePart,
  goodClaims,
  refusalOf,
  refused,
  sign,
  theSigner,
  USER,
} from './jwt.fixtures.js'

const header = encodePart({ alg: 'RS256' })
const malformed = refused('id_token', 'malformed')
const check = async (token: string) => (await createPort()).check(createInput(token), createCall())

describe('no ID token is no evidence', () => {
  test.each<[string, StepUpResult]>([
    ['a session', { kind: 'session' }],
    ['a code', { kind: 'authorizationCode', code: 'code' }],
    ['tokens without one', { kind: 'tokens', tokens: { accessToken: 'token', expiresAt: null } }],
    ['an empty one', { kind: 'tokens', tokens: { idToken: '', expiresAt: null } }],
  ])('%s', async (_title, result) => {
    const promise = (await createPort()).check(createInput(undefined, { result }), createCall())
    expect(await refusalOf(promise)).toEqual(refused('id_token', 'missing'))
  })
})

describe('what is no signed JWT is refused', () => {
  test.each([
    ['a word', 'token'],
    ['two parts', `${header}.${encodePart(goodClaims)}`],
    ['four parts', `${header}.${encodePart(goodClaims)}.c2ln.c2ln`],
    ['no header', `.${encodePart(goodClaims)}.c2ln`],
    ['a header that is no JSON', `${encodePart('{')}.${encodePart(goodClaims)}.c2ln`],
    ['a header that is a list', `${encodePart([])}.${encodePart(goodClaims)}.c2ln`],
    ['no claims', `${header}..c2ln`],
    ['claims that are no JSON', `${header}.${encodePart('{"sub":')}.c2ln`],
    ['claims that are a list', `${header}.${encodePart(['sub'])}.c2ln`],
    ['claims that are no UTF-8', `${header}._w.c2ln`],
    ['claims that are no base64url', `${header}.+/=.c2ln`],
  ])('%s', async (_title, token) => {
    expect(await refusalOf(check(token))).toEqual(malformed)
  })

  test('an encrypted one', async () => {
    const token = await new EncryptJWT(claimsWith({}))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(new Uint8Array(32))
    expect(await refusalOf(check(token))).toEqual(malformed)
  })
})

describe('the size', () => {
  test('of a token may be 64 KiB', async () => {
    const bare = (await sign({ padding: '' })).length
    const token = await sign({ padding: 'x'.repeat(Math.floor(((65_500 - bare) * 3) / 4)) })
    expect(token.length).toBeGreaterThan(65_450)
    expect((await check(token)).subject).toBe(USER)
  })

  test('of a megabyte is refused before anything is parsed', async () => {
    const [, claims = '', signature = ''] = (await sign({ padding: 'x'.repeat(1_000_000) })).split('.')
    // A header that can't be read would be refused as well, but an algorithm that isn't allowed by its own name.
    const token = `${encodePart({ alg: 'none' })}.${claims}.${signature}`
    expect(await refusalOf(check(token))).toEqual(malformed)
    expect(await refusalOf(check('.'.repeat(1_000_000)))).toEqual(malformed)
  })
})

test('of two claims with one name the last counts, and it is signed', async () => {
  const { privateKey } = await theSigner()
  const { CompactSign } = await import('jose')
  const json = JSON.stringify(goodClaims).replace('{', '{"sub":"somebody else",')
  const token = await new CompactSign(new TextEncoder().encode(json))
    .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
    .sign(privateKey)
  expect((await check(token)).subject).toBe(USER)
})
