import { describe, expect, test } from '@jest/globals'

import {
  checkClaims,
  CLIENT_ID,
  createCall,
  createInput,
  createPort,
  ISSUER,
  NOW,
  refusalOf,
  refused,
  SECONDS,
  sign,
  USER,
} from './jwt.fixtures.js'

test('good claims are the evidence', async () => {
  expect(await checkClaims()).toEqual({
    subject: USER,
    methods: ['pwd', 'mfa'],
    acr: 'gold',
    authTime: NOW - 2_000,
    checked: ['signature', 'issuer', 'audience', 'expiry', 'nonce', 'authTime'],
  })
})

describe('iss', () => {
  test.each([
    [undefined, 'missing'],
    [null, 'missing'],
    ['https://other.example', 'wrong'],
    [`${ISSUER}/`, 'wrong'],
    [ISSUER.toUpperCase(), 'wrong'],
    [[ISSUER], 'wrong'],
    ['', 'wrong'],
  ])('%j is %s', async (iss, reason) => {
    expect(await refusalOf(checkClaims({ iss }))).toEqual(refused('iss', reason))
  })
})

describe('aud', () => {
  test.each([[CLIENT_ID], [[CLIENT_ID]]])('%j is the client', async (aud) => {
    expect((await checkClaims({ aud })).checked).toContain('audience')
  })

  test.each([
    [undefined, 'missing'],
    ['other', 'wrong'],
    [['other'], 'wrong'],
    [[], 'wrong'],
    [`${CLIENT_ID} other`, 'wrong'],
    [[CLIENT_ID, 7], 'wrong'],
    [{ client: CLIENT_ID }, 'wrong'],
  ])('%j is %s', async (aud, reason) => {
    expect(await refusalOf(checkClaims({ aud, azp: CLIENT_ID }))).toEqual(refused('aud', reason))
  })
})

describe('an additional audience', () => {
  const IDENTITY = 'https://identity.example/'
  const trustedAudiences = [IDENTITY]

  test.each([undefined, CLIENT_ID])(
    'is refused where the app does not trust it, with azp %j',
    async (azp) => {
      for (const aud of [
        [CLIENT_ID, 'other-client'],
        ['other-client', CLIENT_ID],
        [CLIENT_ID, IDENTITY],
      ]) {
        expect(await refusalOf(checkClaims({ aud, azp }))).toEqual(refused('aud', 'wrong'))
      }
      const both = { aud: [CLIENT_ID, IDENTITY, 'other-client'], azp }
      expect(await refusalOf(checkClaims(both, {}, { trustedAudiences }))).toEqual(refused('aud', 'wrong'))
    },
  )

  test.each([undefined, CLIENT_ID])('is accepted where the app names it, with azp %j', async (azp) => {
    const aud = [CLIENT_ID, IDENTITY]
    expect((await checkClaims({ aud, azp }, {}, { trustedAudiences })).checked).toContain('audience')
  })

  test('that is trusted is no audience by itself', async () => {
    for (const aud of [IDENTITY, [IDENTITY]]) {
      expect(await refusalOf(checkClaims({ aud }, {}, { trustedAudiences }))).toEqual(refused('aud', 'wrong'))
    }
  })

  test('is none where it is the client twice', async () => {
    expect((await checkClaims({ aud: [CLIENT_ID, CLIENT_ID] })).checked).toContain('audience')
  })
})

describe('an app of several clients', () => {
  const audience = [CLIENT_ID, 'client-ios']

  test.each([[CLIENT_ID], ['client-ios'], [[CLIENT_ID, 'client-ios']]])(
    'takes a token for %j',
    async (aud) => {
      expect((await checkClaims({ aud }, {}, { audience })).checked).toContain('audience')
    },
  )

  test('takes none for another client, and none that another client asked for', async () => {
    const check = (claims: object) => refusalOf(checkClaims({ ...claims }, {}, { audience }))
    expect(await check({ aud: 'other' })).toEqual(refused('aud', 'wrong'))
    expect(await check({ aud: [CLIENT_ID, 'other'] })).toEqual(refused('aud', 'wrong'))
    expect(await check({ aud: CLIENT_ID, azp: 'other' })).toEqual(refused('azp', 'wrong'))
    expect((await checkClaims({ aud: CLIENT_ID, azp: 'client-ios' }, {}, { audience })).subject).toBe(USER)
  })
})

describe('azp', () => {
  test.each([[CLIENT_ID], [[CLIENT_ID]]])('is the client, for %j', async (aud) => {
    expect((await checkClaims({ aud, azp: CLIENT_ID })).checked).toContain('audience')
    for (const azp of ['other', [CLIENT_ID], 7, '']) {
      expect(await refusalOf(checkClaims({ aud, azp }))).toEqual(refused('azp', 'wrong'))
    }
  })

  test('of a trusted audience is not the client: the token was made for somebody else', async () => {
    const claims = { aud: [CLIENT_ID, 'api'], azp: 'api' }
    const checking = checkClaims(claims, {}, { trustedAudiences: ['api'] })
    expect(await refusalOf(checking)).toEqual(refused('azp', 'wrong'))
  })
})

describe('exp', () => {
  test.each([
    [undefined, 'missing'],
    [`${SECONDS + 300}`, 'wrong'],
    [SECONDS - 10, 'expired'],
    [SECONDS - 3_600, 'expired'],
    [-1, 'wrong'],
  ])('%j is %s', async (exp, reason) => {
    expect(await refusalOf(checkClaims({ exp }))).toEqual(refused('exp', reason))
  })

  test('may lie in the past by less than the tolerance, which is an option', async () => {
    expect((await checkClaims({ exp: SECONDS - 9 })).checked).toContain('expiry')
    const strict = checkClaims({ exp: SECONDS }, {}, { clockTolerance: 0 })
    expect(await refusalOf(strict)).toEqual(refused('exp', 'expired'))
    expect((await checkClaims({ exp: SECONDS - 59 }, {}, { clockTolerance: 60_000 })).subject).toBe(USER)
  })
})

describe('iat', () => {
  test.each([
    [undefined, 'missing'],
    ['yesterday', 'wrong'],
    [SECONDS + 11, 'early'],
    // Milliseconds where seconds belong.
    [NOW, 'early'],
  ])('%j is %s', async (iat, reason) => {
    expect(await refusalOf(checkClaims({ iat }))).toEqual(refused('iat', reason))
  })

  test('may lie in the future by the tolerance', async () => {
    expect((await checkClaims({ iat: SECONDS + 10 })).subject).toBe(USER)
  })
})

describe('nbf', () => {
  test('needn’t be there, may be now, and not in the future', async () => {
    expect((await checkClaims({ nbf: SECONDS + 10 })).subject).toBe(USER)
    expect(await refusalOf(checkClaims({ nbf: SECONDS + 11 }))).toEqual(refused('nbf', 'early'))
    expect(await refusalOf(checkClaims({ nbf: 'now' }))).toEqual(refused('nbf', 'wrong'))
  })
})

describe('the clock', () => {
  test('is that of the flow, not that of the system', async () => {
    const port = await createPort()
    const later = createCall({ now: () => NOW + 400_000 })
    expect(await refusalOf(port.check(createInput(await sign()), later))).toEqual(refused('exp', 'expired'))
  })

  test('that answers no number lets nothing through', async () => {
    const port = await createPort()
    const broken = createCall({ now: () => NaN })
    expect(await refusalOf(port.check(createInput(await sign()), broken))).toEqual(refused('exp', 'expired'))
  })
})

test('the first of several wrong claims is named, in the order of the checks', async () => {
  const wrong: Record<string, unknown> = {
    iss: 'x',
    aud: 'x',
    azp: 'x',
    exp: 1,
    iat: SECONDS + 60,
    nbf: SECONDS + 60,
    nonce: 'x',
    sub: 7,
    auth_time: 1,
    amr: ['pwd'],
    acr: 'bronze',
  }
  const right = { azp: CLIENT_ID, nbf: SECONDS }
  const named: unknown[] = []
  const policy = { methods: { anyOf: [['mfa']] }, acrValues: ['gold'] }
  for (const name of Object.keys(wrong)) {
    const rest = Object.entries(wrong).slice(Object.keys(wrong).indexOf(name))
    const refusal = await refusalOf(checkClaims({ ...right, ...Object.fromEntries(rest) }, {}, policy))
    named.push(refusal)
  }
  expect(named).toMatchObject(Object.keys(wrong).map((claim) => ({ claim })))
})
