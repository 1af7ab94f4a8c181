import { describe, expect, test } from '@jest/globals'

import { DEFAULT_CLIENT, DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const CLIENT = { client_id: DEFAULT_CLIENT.clientId }
const INTROSPECT = '/oauth/introspect'

describe('introspection', () => {
  test('describes a live token and says of any other only that it is not active', async () => {
    const simulator = await fixture.setup()
    const { accessToken, refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    const ask = async (token: string, by: string): Promise<Record<string, unknown>> =>
      (await fixture.post(simulator, INTROSPECT, { ...CLIENT, token }, fixture.bearer(by))).body
    expect(await ask(accessToken, accessToken)).toMatchObject({
      active: true,
      ...CLIENT,
      sub: DEFAULT_USER.id,
      token_type: 'Bearer',
      amr: ['pwd'],
      exp: Math.floor(simulator.clock.now() / 1000) + 86_400,
    })
    expect(await ask(refreshToken, accessToken)).toMatchObject({ active: true, sub: DEFAULT_USER.id })
    expect(await ask('nonsense', accessToken)).toEqual({ active: false })
    simulator.clock.advance(86_400_000)
    const later = await simulator.signIn(DEFAULT_USER.id)
    expect(await ask(accessToken, later.accessToken)).toEqual({ active: false })
  })

  test('takes a form as RFC 7662 has it, and the secret of a client', async () => {
    const clientSecret = 'a secret of at least 32 characters'
    const simulator = await fixture.setup({ clients: [{ ...DEFAULT_CLIENT, clientSecret, isPublic: false }] })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${btoa(`${DEFAULT_CLIENT.clientId}:${clientSecret}`)}`,
    }
    const answer = await fixture.post(simulator, INTROSPECT, `token=${accessToken}`, headers)
    expect(answer.body['active']).toBe(true)
  })

  test('tells nothing to a public client, or to anyone: path and access are a knob (U17)', async () => {
    const simulator = await fixture.setup()
    const { accessToken: token } = await simulator.signIn(DEFAULT_USER.id)
    expect((await fixture.post(simulator, INTROSPECT, { ...CLIENT, token })).status).toBe(401)
    const introspection = { path: '/introspect', access: 'anyone' } as const
    const open = await fixture.setup({ assumptions: { introspection } })
    const signedIn = await open.signIn(DEFAULT_USER.id)
    const answer = await fixture.post(open, '/introspect', { token: signedIn.accessToken })
    expect(answer.body['active']).toBe(true)
    expect((await fixture.post(open, INTROSPECT, { token: signedIn.accessToken })).status).toBe(404)
  })
})

describe('revocation', () => {
  test('kills an access token and a refresh token, and does not mind an unknown one', async () => {
    const simulator = await fixture.setup()
    const { accessToken, refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    for (const token of [accessToken, refreshToken, 'nonsense']) {
      expect((await fixture.post(simulator, '/oauth/revoke', { ...CLIENT, token })).status).toBe(204)
    }
    const credentials = await fixture.get(
      simulator,
      '/identity/v1/mfa/credentials',
      fixture.bearer(accessToken),
    )
    expect(credentials.status).toBe(401)
    const refresh = { ...CLIENT, grant_type: 'refresh_token', refresh_token: refreshToken }
    const refused = await fixture.post(simulator, '/oauth/token', refresh)
    expect(refused.body['error_message_key']).toBe('error.refreshToken.revoked')
  })
})
