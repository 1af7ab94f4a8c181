import { describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'

import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const PATH = '/identity/v1/mfa/stepup'
const BOB = { id: 'user-bob', email: 'bob@example.com', password: 'pw', factors: ['email'] } as const
const EVE = { id: 'user-eve', email: 'eve@example.com', password: 'pw' }

async function login(simulator: ReachFiveSimulator, email: string): Promise<string> {
  const body = { client_id: DEFAULT_CLIENT.clientId, email, password: 'pw' }
  return fixture.text(await fixture.post(simulator, '/identity/v1/password/login', body), 'tkn')
}

describe('a whole step-up', () => {
  test('leads from an access token to tokens whose amr has mfa', async () => {
    const simulator = await fixture.setup()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const body = await fixture.stepUpBody({ state: 's1', nonce: 'n1', action: 'pay' })
    const stepUp = await fixture.post(simulator, PATH, body, fixture.bearer(accessToken))
    expect(stepUp.status).toBe(200)
    expect(stepUp.body['amr']).toEqual(['sms', 'email'])
    const start = await fixture.startCode(simulator, fixture.text(stepUp, 'token'))
    expect(start.status).toBe(200)
    const message = simulator.outbox.last(fixture.SMS)
    expect(message).toMatchObject({ channel: 'sms', purpose: 'step_up', action: 'pay' })
    const verified = await fixture.verify(simulator, fixture.text(start, 'challenge_id'), message?.code ?? '')
    expect(verified.body).toEqual({ code: expect.any(String), state: 's1' })
    const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
    expect(tokens.status).toBe(200)
    expect(tokens.body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 })
    expect(decodeJwt(fixture.text(tokens, 'id_token'))).toMatchObject({
      iss: fixture.ORIGIN,
      sub: DEFAULT_USER.id,
      aud: [DEFAULT_CLIENT.clientId],
      amr: ['pwd', 'mfa'],
      auth_type: 'password',
      nonce: 'n1',
      new_user: false,
      email: DEFAULT_USER.email,
      email_verified: true,
      updated_at: expect.any(String),
      custom_fields: {},
    })
  })
})

describe('proof of who asks', () => {
  test('a session cookie is enough', async () => {
    const simulator = await fixture.setup()
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    const answer = await fixture.post(simulator, PATH, await fixture.stepUpBody(), { Cookie: cookie })
    expect(answer.status).toBe(200)
  })

  test('without SSO there is no session and no cookie', async () => {
    const simulator = await fixture.setup({ tenant: { sso: false } })
    expect((await simulator.signIn(DEFAULT_USER.id)).cookie).toBe('')
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    expect((await fixture.verify(simulator, challengeId, code)).headers.getSetCookie()).toEqual([])
  })

  test('a login ticket is enough, once', async () => {
    const simulator = await fixture.setup({ users: [BOB] })
    const body = await fixture.stepUpBody({ tkn: await login(simulator, BOB.email) })
    expect((await fixture.post(simulator, PATH, body)).body['amr']).toEqual(['email'])
    const again = await fixture.post(simulator, PATH, body)
    expect([again.status, again.body['error']]).toEqual([401, 'invalid_grant'])
  })

  test('a refused redirect_uri does not cost the ticket', async () => {
    const simulator = await fixture.setup({ users: [BOB] })
    const tkn = await login(simulator, BOB.email)
    const wrong = await fixture.stepUpBody({ tkn, redirect_uri: 'https://evil.example/' })
    expect((await fixture.post(simulator, PATH, wrong)).status).toBe(400)
    expect((await fixture.post(simulator, PATH, await fixture.stepUpBody({ tkn }))).status).toBe(200)
  })

  test('a ticket expires after 300 s (U5)', async () => {
    const simulator = await fixture.setup({ users: [BOB] })
    const body = await fixture.stepUpBody({ tkn: await login(simulator, BOB.email) })
    simulator.clock.advance(300_000)
    expect((await fixture.post(simulator, PATH, body)).status).toBe(401)
  })

  test('none at all, or an expired session, is login_required (U2)', async () => {
    const simulator = await fixture.setup()
    const none = await fixture.post(simulator, PATH, await fixture.stepUpBody())
    expect([none.status, none.body['error']]).toEqual([401, 'login_required'])
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(3 * 86_400_000)
    const late = await fixture.post(simulator, PATH, await fixture.stepUpBody(), { Cookie: cookie })
    expect(late.body['error']).toBe('login_required')
  })

  test('the answer without a proof is a knob (U2)', async () => {
    const simulator = await fixture.setup({
      assumptions: { approachMissing: { status: 403, error: 'nobody' } },
    })
    const answer = await fixture.post(simulator, PATH, await fixture.stepUpBody())
    expect([answer.status, answer.body['error_message_key']]).toEqual([403, 'error.nobody'])
  })

  test('the answer to a bad ticket is a knob (U3)', async () => {
    const simulator = await fixture.setup({
      assumptions: { ticketInvalid: { status: 400, error: 'bad_ticket' } },
    })
    const answer = await fixture.post(simulator, PATH, await fixture.stepUpBody({ tkn: 'nonsense' }))
    expect([answer.status, answer.body['error']]).toEqual([400, 'bad_ticket'])
  })

  test('a ticket counts before a bearer, a bearer before a cookie; the order is a knob (U1)', async () => {
    const users = [DEFAULT_USER, BOB, EVE]
    const all = async (simulator: ReachFiveSimulator): Promise<fixture.Answer> => {
      const tkn = await login(simulator, BOB.email)
      const ada = await simulator.signIn(DEFAULT_USER.id)
      const eve = await simulator.signIn(EVE.id)
      const headers = { ...fixture.bearer(ada.accessToken), Cookie: eve.cookie }
      return fixture.post(simulator, PATH, await fixture.stepUpBody({ tkn }), headers)
    }
    expect((await all(await fixture.setup({ users }))).body['amr']).toEqual(['email'])
    const bearerFirst = await fixture.setup({
      users,
      assumptions: { approachOrder: ['bearer', 'tkn', 'cookie'] },
    })
    expect((await all(bearerFirst)).body['amr']).toEqual(['sms', 'email'])
    const cookieFirst = await fixture.setup({
      users,
      assumptions: { approachOrder: ['cookie', 'bearer', 'tkn'] },
    })
    expect((await all(cookieFirst)).body['amr']).toEqual([])
  })

  test('a bad bearer is refused, not passed over for the cookie', async () => {
    const simulator = await fixture.setup()
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    const headers = { ...fixture.bearer('nonsense'), Cookie: cookie }
    expect((await fixture.post(simulator, PATH, await fixture.stepUpBody(), headers)).status).toBe(401)
  })
})

describe('freshness', () => {
  test('an access token is fresh for 299 s and stale from 300 s on, by its iat', async () => {
    const simulator = await fixture.setup()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const ask = async (): Promise<fixture.Answer> =>
      fixture.post(simulator, PATH, await fixture.stepUpBody(), fixture.bearer(accessToken))
    simulator.clock.advance(299_000)
    expect((await ask()).status).toBe(200)
    simulator.clock.advance(1_000)
    const stale = await ask()
    expect([stale.status, stale.body['error']]).toEqual([401, 'invalid_grant'])
    expect(stale.body['error_message_key']).toBe('error.accessToken.freshness')
  })

  test('may be off (U22)', async () => {
    const simulator = await fixture.setup({ assumptions: { freshness: { enforced: false } } })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(3_600_000)
    const answer = await fixture.post(
      simulator,
      PATH,
      await fixture.stepUpBody(),
      fixture.bearer(accessToken),
    )
    expect(answer.status).toBe(200)
  })
})

describe('the factors', () => {
  test('none registered: an empty list, or a refusal (U4)', async () => {
    const ask = async (simulator: ReachFiveSimulator): Promise<fixture.Answer> => {
      const { accessToken } = await simulator.signIn(EVE.id)
      return fixture.post(simulator, PATH, await fixture.stepUpBody(), fixture.bearer(accessToken))
    }
    expect((await ask(await fixture.setup({ users: [EVE] }))).body['amr']).toEqual([])
    const refusal = { status: 400, error: 'invalid_state' }
    const strict = await fixture.setup({ users: [EVE], assumptions: { factorsMissing: refusal } })
    expect((await ask(strict)).body['error']).toBe('invalid_state')
  })

  test('one that the tenant switched off is not offered', async () => {
    const simulator = await fixture.setup({ tenant: { mfaSmsEnabled: false } })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const answer = await fixture.post(
      simulator,
      PATH,
      await fixture.stepUpBody(),
      fixture.bearer(accessToken),
    )
    expect(answer.body['amr']).toEqual(['email'])
  })
})
