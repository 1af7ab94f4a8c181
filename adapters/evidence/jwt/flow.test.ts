import { describe, expect, test } from '@jest/globals'

import { DEFAULT_CLIENT, DEFAULT_USER } from '../../tools/simulator/index.js'
import { ORIGIN, setup } from '../../tools/simulator/simulator.fixtures.js'
import { outcomeOf, runFlow } from './flow.fixtures.js'
import { createIntrospectionEvidence, createJwtEvidence } from './index.js'

/** Whole flows: this package's adapter, the simulator's tokens and keys, and the evidence that comes out. */

const clientId = DEFAULT_CLIENT.clientId
const basics = { issuer: ORIGIN, audience: clientId }
const clientSecret = 'a-secret-of-at-least-32-characters'
const mfa = { anyOf: [['mfa']] }
const signed = ['signature', 'issuer', 'audience', 'expiry', 'nonce']
const freshTime = { assumptions: { authenticationClaims: { authTime: 'stepUp', acr: 'gold' } } } as const

describe('a flow against ReachFive, RS256', () => {
  test('whose auth_time tells the first authentication is proven by its nonce', async () => {
    const simulator = await setup()
    const { fetch } = simulator
    const options = { ...basics, discovery: true, algorithms: ['RS256'], freshness: 'nonce', fetch } as const
    const evidence = createJwtEvidence({ ...options, methods: mfa })
    const outcome = await outcomeOf(simulator, evidence, { subject: DEFAULT_USER.id })
    expect(outcome).toEqual({
      status: 'verified',
      evidence: {
        subject: DEFAULT_USER.id,
        methods: ['pwd', 'mfa'],
        acr: null,
        authTime: simulator.clock.now(),
        checked: [...signed, 'subject', 'methods'],
      },
    })
    expect(simulator.requests.all('/jwks.json')).toHaveLength(1)
  })

  test('that tells the time of the step-up is proven by that, and by acr and maxAge', async () => {
    const simulator = await setup(freshTime)
    const { fetch } = simulator
    const jwks = `${ORIGIN}/jwks.json`
    const evidence = createJwtEvidence({ ...basics, jwks, algorithms: ['RS256'], fetch })
    const outcome = await outcomeOf(simulator, evidence, { acrValues: ['gold'], maxAge: 60 })
    expect(outcome.evidence?.checked).toEqual([...signed, 'authTime', 'acr'])
  })
})

describe('a flow against ReachFive, HS256', () => {
  const client = { ...DEFAULT_CLIENT, signingAlgorithm: 'HS256', clientSecret } as const

  test('is proven on a server, which has the secret', async () => {
    const simulator = await setup({ clients: [{ ...client, isPublic: false }] })
    const options = { ...basics, secret: clientSecret, algorithms: ['HS256'], freshness: 'nonce' } as const
    const outcome = await outcomeOf(simulator, createJwtEvidence(options), {}, { clientSecret })
    expect(outcome.evidence?.checked).toEqual(signed)
  })

  test('is proven in a browser but for the signature', async () => {
    const simulator = await setup({ clients: [client] })
    const options = { ...basics, signature: 'unchecked', algorithms: ['HS256'], freshness: 'nonce' } as const
    const outcome = await outcomeOf(simulator, createJwtEvidence(options))
    expect(outcome.evidence?.checked).toEqual(signed.slice(1))
  })
})

describe('a flow is refused', () => {
  const failed = (code: string, claim: string, reason: string) => ({
    status: 'failed',
    error: { code, claim, reason },
  })
  const refuse = async (
    options: Partial<Parameters<typeof createJwtEvidence>[0]>,
    request: Parameters<typeof runFlow>[2] = {},
  ) => {
    const simulator = await setup()
    const { fetch } = simulator
    const all = {
      ...basics,
      discovery: true,
      algorithms: ['RS256'],
      freshness: 'nonce',
      fetch,
      ...options,
    } as const
    return outcomeOf(simulator, createJwtEvidence(all as Parameters<typeof createJwtEvidence>[0]), request)
  }

  test.each<[string, Parameters<typeof refuse>[0], Parameters<typeof refuse>[1], object]>([
    ['for another user', {}, { subject: 'user-eve' }, failed('user_mismatch', 'sub', 'wrong')],
    ['for another client', { audience: 'other' }, {}, failed('assurance_not_met', 'aud', 'wrong')],
    ['without the acr asked for', {}, { acrValues: ['gold'] }, failed('assurance_not_met', 'acr', 'missing')],
    [
      'without the method',
      { methods: { anyOf: [['hwk']] } },
      {},
      failed('assurance_not_met', 'amr', 'wrong'),
    ],
    ['by its algorithm', { algorithms: ['ES256'] }, {}, failed('assurance_not_met', 'alg', 'untrusted')],
  ])('%s', async (_title, options, request, outcome) => {
    expect(await refuse(options, request)).toEqual(outcome)
  })

  test('for an authentication that is older than the flow', async () => {
    const simulator = await setup()
    const evidence = createJwtEvidence({
      ...basics,
      discovery: true,
      algorithms: ['RS256'],
      fetch: simulator.fetch,
    })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(120_000)
    const approach = { kind: 'accessToken', accessToken } as const
    expect(await outcomeOf(simulator, evidence, { approach })).toEqual(
      failed('assurance_not_met', 'auth_time', 'tooOld'),
    )
  })

  test('that ends with a code for a server: there is no token to check', async () => {
    const simulator = await setup()
    const options = { ...basics, discovery: true, algorithms: ['RS256'], fetch: simulator.fetch } as const
    const challenge = { codeChallenge: 'x'.repeat(43), codeChallengeMethod: 'S256' } as const
    const outcome = await outcomeOf(
      simulator,
      createJwtEvidence(options),
      {},
      { exchange: false, auth: challenge },
    )
    expect(outcome).toEqual(failed('assurance_not_met', 'id_token', 'missing'))
  })
})

describe('keys that can’t be had', () => {
  test('for a moment cost the user nothing', async () => {
    const simulator = await setup()
    simulator.faults.add({ path: '/jwks.json', kind: 'dropBeforeEffect' })
    const options = { ...basics, discovery: true, algorithms: ['RS256'], freshness: 'nonce' } as const
    const outcome = await outcomeOf(simulator, createJwtEvidence({ ...options, fetch: simulator.fetch }))
    expect(outcome.evidence?.checked).toEqual(signed)
  })

  test('for longer cost one code: the flow goes on with another', async () => {
    const simulator = await setup()
    simulator.faults.add({ path: '/jwks.json', kind: 'malformed', body: 'html' })
    const options = { ...basics, discovery: true, algorithms: ['RS256'], freshness: 'nonce' } as const
    const flow = await runFlow(simulator, createJwtEvidence({ ...options, fetch: simulator.fetch }))
    expect(flow.getSnapshot()).toMatchObject({ step: 'recover', setback: { code: 'protocol' } })
    flow.send({ type: 'flow.cancelled' })
  })

  test('because of the configuration end it: no code would help', async () => {
    const simulator = await setup()
    const evidence = createJwtEvidence({
      ...{ ...basics, issuer: 'https://other.example', algorithms: ['RS256'], fetch: simulator.fetch },
      discovery: `${ORIGIN}/.well-known/openid-configuration`,
    })
    const error = { code: 'configuration', option: 'issuer', status: 200 }
    expect(await outcomeOf(simulator, evidence)).toEqual({ status: 'failed', error })
  })
})

describe('a flow with introspection', () => {
  const endpoint = `${ORIGIN}/oauth/introspect`

  test('is proven by the provider’s own word', async () => {
    const simulator = await setup({
      ...freshTime,
      clients: [{ ...DEFAULT_CLIENT, isPublic: false, clientSecret }],
    })
    const { fetch } = simulator
    const evidence = createIntrospectionEvidence({
      endpoint,
      clientId,
      clientSecret,
      ...basics,
      methods: mfa,
      fetch,
    })
    const request = { subject: DEFAULT_USER.id, acrValues: ['gold'] }
    expect(await outcomeOf(simulator, evidence, request, { clientSecret })).toEqual({
      status: 'verified',
      evidence: {
        subject: DEFAULT_USER.id,
        methods: ['pwd', 'mfa'],
        acr: 'gold',
        authTime: simulator.clock.now(),
        checked: ['introspection', 'issuer', 'audience', 'expiry', 'subject', 'authTime', 'methods', 'acr'],
      },
    })
  })

  test('is proven by the age of the token, where auth_time tells the first authentication', async () => {
    const simulator = await setup({ assumptions: { introspection: { access: 'anyone' } } })
    const bearer = 'token-of-the-server'
    const evidence = createIntrospectionEvidence({
      endpoint,
      bearer,
      freshness: 'issuedAt',
      fetch: simulator.fetch,
    })
    const outcome = await outcomeOf(simulator, evidence)
    expect(outcome.evidence?.checked).toEqual(['introspection', 'expiry'])
  })
})
