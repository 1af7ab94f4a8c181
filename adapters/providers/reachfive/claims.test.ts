import { describe, expect, test } from '@jest/globals'

import type { JsonObject, StepUpResult } from '../../../machines/domain.js'
import { DEFAULT_USER } from '../../tools/simulator/index.js'
import { setup } from '../../tools/simulator/simulator.fixtures.js'
import { readIdTokenClaims } from './index.js'
import { idToken } from './reachfive.fixtures.js'

const tokens = (token?: string): StepUpResult => ({
  kind: 'tokens',
  tokens: { expiresAt: null, ...(token !== undefined && { idToken: token }) },
})
const read = (claims: JsonObject) => readIdTokenClaims(tokens(idToken(claims)))
const required = { iss: 'https://tenant.example', sub: 'u1', aud: ['CID'], exp: 2, iat: 1 }
const all = {
  ...required,
  auth_time: 1,
  auth_type: 'password',
  amr: ['pwd', 'mfa'],
  acr: 'gold',
  azp: 'CID',
  at_hash: 'hash',
  nonce: 'nonce',
  new_user: false,
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  birthdate: '1815-12-10',
  gender: 'female',
  locale: 'en-GB',
  picture: 'https://app.example/ada.png',
  profile: 'https://app.example/ada',
  email: 'ada@example.com',
  email_verified: true,
  phone_number: '+33600000001',
  phone_number_verified: true,
  updated_at: '2026-01-31T00:00:00.000Z',
  custom_fields: { loyalty: { level: 3 } },
} as const

describe('the claims of an ID token', () => {
  test('are read as they are, all that ReachFive documents', () => {
    expect(read(all)).toEqual(all)
  })

  test('that are not documented are there as they came', () => {
    const others = { loyalty: { level: 3 }, sid: null, toString: 'x' }
    expect(read({ ...required, ...others })).toEqual({ ...required, ...others })
  })

  test('of the simulator say who it is', async () => {
    const { idToken: token } = await (await setup()).signIn(DEFAULT_USER.id)
    expect(readIdTokenClaims(tokens(token))).toMatchObject({
      sub: DEFAULT_USER.id,
      auth_type: 'password',
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      birthdate: '1815-12-10',
      gender: 'female',
      locale: 'en-GB',
      picture: expect.stringMatching(/^https:/),
      profile: expect.stringMatching(/^https:/),
      email: 'ada@example.com',
      phone_number: '+33600000001',
      phone_number_verified: true,
      custom_fields: {},
    })
  })

  test('of another type are left out', () => {
    const wrong = {
      auth_time: 'now',
      auth_type: 'telepathy',
      amr: 'mfa',
      new_user: 1,
      custom_fields: [],
      name: 7,
    }
    const others = {
      acr: null,
      azp: '',
      email: ['x'],
      email_verified: 'yes',
      updated_at: 1,
      nonce: {},
      at_hash: 1,
    }
    const profile = {
      given_name: 1,
      family_name: [],
      birthdate: {},
      gender: false,
      locale: 0,
      picture: [],
      profile: {},
      phone_number: 33,
      phone_number_verified: 'yes',
    }
    expect(read({ ...required, ...wrong, ...others, ...profile })).toEqual(required)
  })

  test('may name one audience as text', () => {
    expect(read({ ...required, aud: 'CID' })?.aud).toBe('CID')
  })

  test.each(Object.keys(required))('without %s are none', (name) => {
    expect(read({ ...all, [name]: null })).toBeNull()
    expect(read({ ...all, [name]: undefined })).toBeNull()
  })
})

test.each<[string, StepUpResult]>([
  ['a session', { kind: 'session' }],
  ['a code', { kind: 'authorizationCode', code: 'code' }],
  ['tokens without one', tokens()],
  ['a token that is none', tokens('token')],
  ['an encrypted token', tokens('a.b.c.d.e')],
])('%s has no claims', (_title, result) => {
  expect(readIdTokenClaims(result)).toBeNull()
})
