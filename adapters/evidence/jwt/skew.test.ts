import { describe, expect, test } from '@jest/globals'

import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator } from '../../tools/simulator/index.js'
import { ORIGIN, setup } from '../../tools/simulator/simulator.fixtures.js'
import { outcomeOf } from './flow.fixtures.js'
import { createIntrospectionEvidence, createJwtEvidence } from './index.js'
import { introspectWith } from './introspection.fixtures.js'
import { checkClaims, NOW, refusalOf, refused, SECONDS, STARTED_AT, USER } from './jwt.fixtures.js'

/** Devices whose clock is wrong: `ahead` is by how much, in milliseconds. */

const MINUTES_10 = 600_000
const basics = { issuer: ORIGIN, audience: DEFAULT_CLIENT.clientId, algorithms: ['RS256'] } as const
const clientSecret = 'a-secret-of-at-least-32-characters'

/** Tokens of five minutes, so that one of them is dead for a device that is ten minutes ahead. */
const createProvider = (authTime: 'stepUp' | 'firstAuthentication' = 'stepUp', accessTokenLifetime = 300) =>
  setup({
    clients: [{ ...DEFAULT_CLIENT, isPublic: false, clientSecret, accessTokenLifetime }],
    assumptions: { authenticationClaims: { authTime } },
  })

/** A whole flow on such a device; its time goes on with the provider's. */
const runOn = (
  simulator: ReachFiveSimulator,
  ahead: number,
  evidence: Parameters<typeof outcomeOf>[1],
  request: Parameters<typeof outcomeOf>[2] = { maxAge: 60, subject: DEFAULT_USER.id },
) => outcomeOf(simulator, evidence, request, { clientSecret, now: () => simulator.clock.now() + ahead })

const jwtOf =
  ({ fetch }: ReachFiveSimulator): Parameters<typeof outcomeOf>[1] =>
  ({ clockSkew }) =>
    createJwtEvidence({ ...basics, discovery: true, fetch, clockSkew })

const introspectionOf =
  ({ fetch }: ReachFiveSimulator): Parameters<typeof outcomeOf>[1] =>
  ({ clockSkew }) =>
    createIntrospectionEvidence({
      endpoint: `${ORIGIN}/oauth/introspect`,
      clientId: DEFAULT_CLIENT.clientId,
      clientSecret,
      fetch,
      clockSkew,
    })

describe.each([
  ['right', 0],
  ['10 minutes behind', -MINUTES_10],
  ['10 minutes ahead', MINUTES_10],
  ['a day behind', -86_000_000],
  ['a day ahead', 86_000_000],
])('a device that is %s', (_title, ahead) => {
  test('has its evidence checked, by the ID token', async () => {
    const simulator = await createProvider()
    expect(await runOn(simulator, ahead, jwtOf(simulator))).toEqual({
      status: 'verified',
      evidence: {
        subject: DEFAULT_USER.id,
        methods: ['pwd', 'mfa'],
        acr: null,
        // By the provider's clock.
        authTime: simulator.clock.now(),
        checked: ['signature', 'issuer', 'audience', 'expiry', 'nonce', 'subject', 'authTime'],
      },
    })
  })

  test('has its evidence checked, by introspection', async () => {
    const simulator = await createProvider()
    const outcome = await runOn(simulator, ahead, introspectionOf(simulator))
    expect(outcome.evidence?.checked).toEqual(['introspection', 'expiry', 'subject', 'authTime'])
  })

  test('is shown no authentication that is older than the flow', async () => {
    const simulator = await createProvider('firstAuthentication')
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(60_000)
    const approach = { kind: 'accessToken', accessToken } as const
    expect(await runOn(simulator, ahead, jwtOf(simulator), { approach })).toEqual({
      status: 'failed',
      error: refused('auth_time', 'tooOld'),
    })
  })
})

describe('without a skew', () => {
  test.each<[string, number, number, string, string]>([
    ['10 minutes behind', -MINUTES_10, 300, 'iat', 'early'],
    ['10 minutes ahead', MINUTES_10, 300, 'exp', 'expired'],
    ['10 minutes ahead, and the token lives long', MINUTES_10, 3_600, 'auth_time', 'tooOld'],
  ])('the device that is %s refuses the same', async (_title, ahead, lifetime, claim, reason) => {
    const simulator = await createProvider('stepUp', lifetime)
    const evidence = createJwtEvidence({ ...basics, discovery: true, fetch: simulator.fetch })
    expect(await runOn(simulator, ahead, evidence)).toEqual({
      status: 'failed',
      error: refused(claim, reason),
    })
  })
})

describe('a skew shifts the clock of the device, and no age', () => {
  const ahead = (skew: number) => ({ clockSkew: () => skew })
  const shifted = (skew: number) => ({
    exp: SECONDS + 300 + skew / 1000,
    iat: SECONDS - 1 + skew / 1000,
    auth_time: SECONDS - 2 + skew / 1000,
  })

  test.each([-MINUTES_10, MINUTES_10, 86_400_000, -86_400_000])('of %i ms', async (skew) => {
    const good = await checkClaims(shifted(skew), {}, ahead(skew))
    expect(good).toMatchObject({ subject: USER, authTime: NOW - 2_000 + skew })
    expect(good.checked).toContain('authTime')
    // To the second, as without a skew.
    const start = STARTED_AT / 1000 + skew / 1000
    const strict = { ...ahead(skew), clockTolerance: 0 }
    const since = (time: number) => checkClaims({ ...shifted(skew), auth_time: time }, {}, strict)
    expect((await since(start)).checked).toContain('authTime')
    expect(await refusalOf(since(start - 1))).toEqual(refused('auth_time', 'tooOld'))
    const old = checkClaims(
      { ...shifted(skew), auth_time: SECONDS - 31 + skew / 1000 },
      { request: { maxAge: 30 } },
      strict,
    )
    expect(await refusalOf(old)).toEqual(refused('auth_time', 'tooOld'))
  })

  test('is asked for at each check', async () => {
    let skew = 0
    const options = { clockSkew: () => skew }
    expect((await checkClaims({}, {}, options)).subject).toBe(USER)
    skew = MINUTES_10
    expect(await refusalOf(checkClaims({}, {}, options))).toEqual(refused('exp', 'expired'))
    expect((await checkClaims(shifted(skew), {}, options)).subject).toBe(USER)
  })

  test.each([NaN, Infinity, 86_400_001, -86_400_001, '0', null, undefined])(
    'of %j ends the flow: the option is wrong',
    async (skew) => {
      const wrong = { clockSkew: () => skew as number }
      const failure = { code: 'configuration', option: 'clockSkew' }
      expect(await refusalOf(checkClaims({}, {}, wrong))).toEqual(failure)
      expect(await refusalOf(introspectWith({}, wrong))).toEqual(failure)
    },
  )
})
