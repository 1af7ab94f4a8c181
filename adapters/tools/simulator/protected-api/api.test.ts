import { describe, expect, test } from '@jest/globals'

import * as fixture from '../simulator.fixtures.js'
import { account, API, challengeOf, pay, setup, signIn } from './protected-api.fixtures.js'

const INTROSPECT = '/oauth/introspect'

describe('the bank', () => {
  test('shows the account to any valid token', async () => {
    const { simulator, api } = await setup()
    const answer = await account(api, fixture.bearer(await signIn(simulator)))
    expect([answer.status, await answer.json()]).toEqual([200, { subject: 'user-ada' }])
  })

  test('takes a payment after a step-up, and each one is counted once', async () => {
    const { simulator, api } = await setup()
    const refused = await pay(api, await signIn(simulator))
    expect([refused.status, challengeOf(refused)]).toEqual([
      401,
      'Bearer error="insufficient_user_authentication", ' +
        'error_description="A different authentication level is required", max_age="300"',
    ])
    expect(api.calls.done('/payments')).toEqual([])
    expect((await pay(api, await fixture.stepUpToken(simulator), 12)).status).toBe(201)
    expect(api.calls.all('/payments').map(({ status }) => status)).toEqual([401, 201])
    expect(api.calls.done()).toMatchObject([
      { method: 'POST', path: '/payments', body: { amount: 12 }, subject: 'user-ada', status: 201 },
    ])
    api.calls.clear()
    expect(api.calls.all()).toEqual([])
  })

  test('asks for a newer authentication once the step-up is older than 300 s', async () => {
    const { simulator, api } = await setup()
    const token = await fixture.stepUpToken(simulator)
    simulator.clock.advance(300_000)
    expect((await pay(api, token)).status).toBe(201)
    simulator.clock.advance(1000)
    const refused = await pay(api, token)
    expect(challengeOf(refused)).toContain('error_description="More recent authentication is required"')
    expect(api.calls.done('/payments')).toHaveLength(1)
  })

  test('a step-up does not move auth_time unless the simulator is told so (U15)', async () => {
    const authenticationClaims = { authTime: 'firstAuthentication' } as const
    const { simulator, api } = await setup({}, { assumptions: { authenticationClaims } })
    const { accessToken, refreshToken } = await simulator.signIn('user-ada')
    expect(accessToken).not.toBe('')
    simulator.clock.advance(301_000)
    const body = { client_id: 'simulated-client', grant_type: 'refresh_token', refresh_token: refreshToken }
    const fresh = fixture.text(await fixture.post(simulator, '/oauth/token', body), 'access_token')
    const stepUp = await fixture.post(
      simulator,
      '/identity/v1/mfa/stepup',
      await fixture.stepUpBody(),
      fixture.bearer(fresh),
    )
    const start = await fixture.startCode(simulator, fixture.text(stepUp, 'token'))
    const code = simulator.outbox.last()?.code ?? ''
    const verified = await fixture.verify(simulator, fixture.text(start, 'challenge_id'), code)
    const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
    const refused = await pay(api, fixture.text(tokens, 'access_token'))
    expect(challengeOf(refused)).toContain('More recent authentication')
  })
})

describe('a token', () => {
  test('that is missing is told the scheme and no error (RFC 6750 section 3.1); nobody is asked about it', async () => {
    const { simulator, api } = await setup()
    for (const headers of [{}, { Authorization: 'Basic YTpi' }, { Authorization: 'Bearer' }]) {
      const answer = await account(api, headers)
      expect([answer.status, challengeOf(answer), await answer.text()]).toEqual([
        401,
        'Bearer realm="protected-api"',
        '',
      ])
    }
    const inQuery = await api.fetch(`${API}/account?access_token=${await signIn(simulator)}`)
    expect(inQuery.status).toBe(401)
    expect(simulator.requests.all(INTROSPECT)).toEqual([])
  })

  test("that is expired, revoked, another server's or nonsense is invalid_token", async () => {
    const { simulator, api } = await setup()
    const challenge =
      'Bearer error="invalid_token", error_description="The access token is invalid, expired or revoked"'
    const expectInvalid = async (token: string): Promise<void> => {
      const answer = await account(api, fixture.bearer(token))
      expect([answer.status, challengeOf(answer)]).toEqual([401, challenge])
    }
    const revoked = await signIn(simulator)
    expect((await account(api, fixture.bearer(revoked))).status).toBe(200)
    await fixture.post(simulator, '/oauth/revoke', { client_id: 'simulated-client', token: revoked })
    await expectInvalid(revoked)
    await expectInvalid(await signIn((await setup()).simulator))
    await expectInvalid('nonsense')
    await expectInvalid((await simulator.signIn('user-ada')).refreshToken)
    const expired = await signIn(simulator)
    simulator.clock.advance(86_400_000)
    await expectInvalid(expired)
    expect(api.calls.all().at(-1)).toMatchObject({ subject: undefined, status: 401 })
  })
})

describe('routes', () => {
  test('unknown ones are 404, a wrong method is 405', async () => {
    const { api } = await setup()
    expect((await api.fetch(`${API}/nowhere`)).status).toBe(404)
    const wrong = await api.fetch(`${API}/payments`)
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'POST'])
  })

  test('of your own are handled by you, with who calls; a handler that throws is 500 without its reason', async () => {
    const { simulator, api } = await setup({
      resources: [
        { method: 'get', path: '/me', handle: (_request, caller) => Response.json(caller) },
        { method: 'PUT', path: '/name', handle: async (request) => new Response(await request.text()) },
        { method: 'GET', path: '/away', handle: () => Response.redirect('https://else.example/') },
        {
          method: 'GET',
          path: '/broken',
          handle: () => {
            throw new Error('a secret')
          },
        },
      ],
    })
    const headers = fixture.bearer(await signIn(simulator, 'openid'))
    expect(await (await api.fetch(`${API}/me`, { headers })).json()).toMatchObject({
      subject: 'user-ada',
      clientId: 'simulated-client',
      scope: ['openid', 'offline_access'],
      methods: ['pwd'],
      authTime: simulator.clock.now() / 1000,
    })
    const named = await api.fetch(`${API}/name`, { method: 'PUT', headers, body: 'Ada' })
    expect(await named.text()).toBe('Ada')
    expect((await api.fetch(`${API}/away`, { headers })).status).toBe(302)
    const broken = await api.fetch(`${API}/broken`, { headers })
    expect([broken.status, await broken.text()]).toEqual([500, '{"error":"server_error"}'])
    expect(api.calls.done().map(({ path }) => path)).toEqual(['/me', '/name'])
  })
})
