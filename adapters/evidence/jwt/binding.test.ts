import { describe, expect, test } from '@jest/globals'

import {
  checkClaims,
  type InputChanges,
  NONCE,
  NOW,
  refusalOf,
  refused,
  SECONDS,
  STARTED_AT,
  USER,
} from './jwt.fixtures.js'

/** What binds a token to this flow and its user: nonce, subject, time of the authentication. */

const byNonce = { freshness: 'nonce' } as const

describe('nonce', () => {
  test.each([
    [undefined, 'missing'],
    [null, 'missing'],
    ['nonce-of-another-flow', 'wrong'],
    ['', 'wrong'],
    [[NONCE], 'wrong'],
  ])('%j is %s', async (nonce, reason) => {
    expect(await refusalOf(checkClaims({ nonce }))).toEqual(refused('nonce', reason))
  })

  test('of a flow that sent none is not compared, and not said to be', async () => {
    for (const memory of [{}, { nonce: undefined }]) {
      expect((await checkClaims({ nonce: 'x' }, { memory })).checked).not.toContain('nonce')
    }
  })

  test('that the flow’s memory holds in another form matches nothing', async () => {
    for (const nonce of [7, '', false, [NONCE]]) {
      expect(await refusalOf(checkClaims({ nonce }, { memory: { nonce } }))).toEqual(
        refused('nonce', 'wrong'),
      )
    }
  })
})

describe('sub', () => {
  test.each([
    [undefined, 'missing'],
    ['', 'wrong'],
    [7, 'wrong'],
  ])('%j is %s', async (sub, reason) => {
    expect(await refusalOf(checkClaims({ sub }))).toEqual(refused('sub', reason))
  })

  test('of the user who started is checked', async () => {
    expect((await checkClaims({}, { request: { subject: USER } })).checked).toContain('subject')
  })

  test.each<[string, InputChanges]>([
    ['the one who started', { request: { subject: 'user-2' } }],
    ['the one of the provider’s other answers', { claimed: { subject: 'user-2' } }],
  ])('of another user than %s is a mismatch', async (_title, changes) => {
    expect(await refusalOf(checkClaims({}, changes))).toEqual(refused('sub', 'wrong', 'user_mismatch'))
  })

  test('is not said to be checked where nobody said who is expected', async () => {
    expect((await checkClaims({}, { claimed: { subject: USER } })).checked).not.toContain('subject')
  })
})

describe('auth_time, by default', () => {
  test.each([
    [undefined, 'missing'],
    ['now', 'wrong'],
    [STARTED_AT / 1000 - 11, 'tooOld'],
    [0, 'tooOld'],
    [SECONDS + 11, 'early'],
  ])('%j is %s', async (authTime, reason) => {
    expect(await refusalOf(checkClaims({ auth_time: authTime }))).toEqual(refused('auth_time', reason))
  })

  test('is not older than the flow, give or take the tolerance', async () => {
    for (const authTime of [STARTED_AT / 1000 - 10, SECONDS + 10]) {
      expect((await checkClaims({ auth_time: authTime })).checked).toContain('authTime')
    }
  })

  test('is in whole seconds: the second in which the flow began counts', async () => {
    const startedAt = STARTED_AT + 900
    const changes = { startedAt }
    const strict = { clockTolerance: 0 }
    expect((await checkClaims({ auth_time: STARTED_AT / 1000 }, changes, strict)).subject).toBe(USER)
    const older = checkClaims({ auth_time: STARTED_AT / 1000 - 1 }, changes, strict)
    expect(await refusalOf(older)).toEqual(refused('auth_time', 'tooOld'))
  })
})

describe('freshness by nonce', () => {
  test.each([undefined, SECONDS - 86_400, 'yesterday'])(
    'takes auth_time %j, and says nothing of it',
    async (authTime) => {
      const { checked } = await checkClaims({ auth_time: authTime }, {}, byNonce)
      expect(checked).toContain('nonce')
      expect(checked).not.toContain('authTime')
    },
  )

  test('shows auth_time all the same', async () => {
    expect((await checkClaims({ auth_time: SECONDS - 86_400 }, {}, byNonce)).authTime).toBe(NOW - 86_400_000)
    expect((await checkClaims({ auth_time: 'yesterday' }, {}, byNonce)).authTime).toBeNull()
  })

  test('needs the nonce of this flow', async () => {
    expect(await refusalOf(checkClaims({}, { memory: {} }, byNonce))).toEqual(refused('nonce', 'missing'))
    expect(await refusalOf(checkClaims({ nonce: 'x' }, {}, byNonce))).toEqual(refused('nonce', 'wrong'))
  })
})

describe('maxAge, with freshness authTime', () => {
  // A flow of ten minutes ago, so that its own rule doesn't get in the way.
  const startedAt = NOW - 600_000
  const checkAge = (authTime: unknown, maxAge: number) =>
    checkClaims({ auth_time: authTime }, { startedAt, request: { maxAge } })

  test('lets a young authentication through, and says so', async () => {
    expect((await checkAge(SECONDS - 310, 300)).checked).toContain('authTime')
    expect((await checkAge(SECONDS, 0)).checked).toContain('authTime')
  })

  test.each([
    [SECONDS - 311, 300, 'tooOld'],
    [SECONDS - 11, 0, 'tooOld'],
    [SECONDS + 11, 300, 'early'],
    [undefined, 300, 'missing'],
    ['now', 300, 'wrong'],
    [SECONDS, NaN, 'tooOld'],
  ])('refuses auth_time %j with maxAge %d: %s', async (authTime, maxAge, reason) => {
    expect(await refusalOf(checkAge(authTime, maxAge))).toEqual(refused('auth_time', reason))
  })
})

test.each([SECONDS - 86_400, undefined])(
  'with freshness nonce the act of the flow meets any maxAge, though auth_time is %j',
  async (authTime) => {
    const claims = { auth_time: authTime }
    const { checked } = await checkClaims(claims, { request: { maxAge: 0 } }, { freshness: 'nonce' })
    expect(checked).toContain('nonce')
    expect(checked).not.toContain('authTime')
  },
)

test('maxAge does not stand in for a fresh act', async () => {
  const old = checkClaims({ auth_time: SECONDS - 300 }, { request: { maxAge: 3_600 } })
  expect(await refusalOf(old)).toEqual(refused('auth_time', 'tooOld'))
})
