import { describe, expect, test } from '@jest/globals'

import type { StepUpResult } from '../../../machines/domain.js'
import { introspect, introspectWith } from './introspection.fixtures.js'
import {
  CLIENT_ID,
  ISSUER,
  NONCE,
  NOW,
  refusalOf,
  refused,
  SECONDS,
  STARTED_AT,
  USER,
} from './jwt.fixtures.js'
import { createKeyServer } from './key.fixtures.js'

const bare = {
  iss: undefined,
  sub: undefined,
  aud: undefined,
  iat: undefined,
  exp: undefined,
  auth_time: undefined,
  amr: undefined,
  acr: undefined,
}
const issuedAt = { freshness: 'issuedAt' } as const

describe('an introspection', () => {
  test('is the evidence: what it says, and what of it was checked', async () => {
    expect(await introspectWith({})).toEqual({
      subject: USER,
      methods: ['pwd', 'mfa'],
      acr: 'gold',
      authTime: NOW - 2_000,
      checked: ['introspection', 'expiry', 'authTime'],
    })
  })

  test('with everything asked for', async () => {
    const options = {
      issuer: ISSUER,
      audience: CLIENT_ID,
      methods: { anyOf: [['mfa']] },
      acrValues: ['gold'],
    }
    const changes = { request: { subject: USER, maxAge: 60 } }
    expect((await introspectWith({ nonce: NONCE }, options, changes)).checked).toEqual([
      'introspection',
      'issuer',
      'audience',
      'expiry',
      'nonce',
      'subject',
      'authTime',
      'methods',
      'acr',
    ])
  })

  test('that says only that the token is active checks no more than that', async () => {
    const evidence = await introspectWith({ ...bare, iat: SECONDS }, issuedAt)
    expect(evidence).toEqual({
      subject: null,
      methods: [],
      acr: null,
      authTime: null,
      checked: ['introspection'],
    })
  })

  test('that tells whole seconds: a token of the second in which the flow began is fresh', async () => {
    const startedAt = STARTED_AT + 900
    const evidence = await introspectWith({ iat: STARTED_AT / 1000 - 10 }, issuedAt, { startedAt })
    expect(evidence.subject).toBe(USER)
  })

  test.each([
    [{ active: false }, 'wrong'],
    [{ active: 'true' }, 'wrong'],
    [{ active: 1 }, 'wrong'],
    [{ active: undefined }, 'missing'],
  ])('of %j is refused: %s', async (answer, reason) => {
    expect(await refusalOf(introspectWith(answer))).toEqual(refused('active', reason))
  })

  test.each<[string, StepUpResult]>([
    ['a session', { kind: 'session' }],
    ['a code', { kind: 'authorizationCode', code: 'code' }],
    ['an ID token alone', { kind: 'tokens', tokens: { idToken: 'token', expiresAt: null } }],
  ])('needs an access token: %s is none', async (_title, result) => {
    const server = createKeyServer({ active: true })
    expect(await refusalOf(introspect(server, {}, { result }))).toEqual(refused('access_token', 'missing'))
    expect(server.requests).toHaveLength(0)
  })
})

describe('the audience of an access token', () => {
  test('may be several: the API itself is one of them (RFC 9068, section 4)', async () => {
    for (const audience of [CLIENT_ID, 'api', ['another', 'api']]) {
      expect((await introspectWith({}, { audience })).checked).toContain('audience')
    }
  })

  test('is none of those that the app names', async () => {
    const checking = introspectWith({}, { audience: ['another', 'third'] })
    expect(await refusalOf(checking)).toEqual(refused('aud', 'wrong'))
  })
})

describe('a claim of an introspection that nothing asks for', () => {
  test.each([7, '', ['user-1'], { id: 'user-1' }])('may be of any type: sub %j', async (sub) => {
    expect(await introspectWith({ sub })).toMatchObject({ subject: null })
  })

  test('is refused where there is something to compare with', async () => {
    for (const changes of [{ request: { subject: USER } }, { claimed: { subject: USER } }]) {
      expect(await refusalOf(introspectWith({ sub: 7 }, {}, changes))).toEqual(refused('sub', 'wrong'))
    }
  })
})

describe('a claim of an introspection is refused', () => {
  test.each<[string, string, Parameters<typeof introspectWith>]>([
    ['iss', 'missing', [{ iss: undefined }, { issuer: ISSUER }]],
    ['iss', 'wrong', [{ iss: 'https://other.example' }, { issuer: ISSUER }]],
    ['aud', 'missing', [{ aud: undefined }, { audience: CLIENT_ID }]],
    ['aud', 'wrong', [{ aud: 'api' }, { audience: CLIENT_ID }]],
    ['exp', 'expired', [{ exp: SECONDS - 10 }]],
    ['iat', 'early', [{ iat: SECONDS + 11 }]],
    ['nbf', 'early', [{ nbf: SECONDS + 11 }]],
    ['nonce', 'wrong', [{ nonce: 'nonce-of-another-flow' }]],
    ['sub', 'missing', [{ sub: undefined }, {}, { request: { subject: USER } }]],
    ['auth_time', 'missing', [{ auth_time: undefined }]],
    ['auth_time', 'tooOld', [{ auth_time: STARTED_AT / 1000 - 11 }]],
    ['auth_time', 'early', [{ auth_time: SECONDS + 11 }]],
    ['auth_time', 'tooOld', [{ auth_time: SECONDS - 60 }, {}, { request: { maxAge: 30 } }]],
    ['iat', 'missing', [{ iat: undefined }, issuedAt]],
    ['iat', 'tooOld', [{ iat: STARTED_AT / 1000 - 11 }, issuedAt]],
    ['amr', 'missing', [{ amr: undefined }, { methods: { anyOf: [['mfa']] } }]],
    ['amr', 'wrong', [{ amr: ['pwd'] }, { methods: { anyOf: [['mfa']] } }]],
    ['acr', 'missing', [{ acr: undefined }, {}, { request: { acrValues: ['gold'] } }]],
    ['acr', 'wrong', [{ acr: 'bronze' }, { acrValues: ['gold'] }]],
  ])('%s %s', async (claim, reason, input) => {
    expect(await refusalOf(introspectWith(...input))).toEqual(refused(claim, reason))
  })

  test('for another user than the one who started, or whom the other answers are about', async () => {
    for (const changes of [{ request: { subject: 'user-2' } }, { claimed: { subject: 'user-2' } }]) {
      expect(await refusalOf(introspectWith({}, {}, changes))).toEqual(
        refused('sub', 'wrong', 'user_mismatch'),
      )
    }
  })
})
