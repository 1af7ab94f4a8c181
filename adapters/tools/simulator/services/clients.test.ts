import { describe, expect, test } from '@jest/globals'

import { DEFAULT_CLIENT, DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const PATH = '/identity/v1/mfa/stepup'

describe('an authorization request', () => {
  const refused = async (more: Record<string, unknown>, options = {}): Promise<fixture.Answer> => {
    const simulator = await fixture.setup(options)
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    return fixture.post(simulator, PATH, await fixture.stepUpBody(more), fixture.bearer(accessToken))
  }

  test('a callback URL that is not listed exactly is access_denied', async () => {
    for (const redirect_uri of [`${fixture.REDIRECT_URI}/`, 'https://evil.example/']) {
      const answer = await refused({ redirect_uri })
      expect([answer.status, answer.body['error']]).toEqual([400, 'access_denied'])
    }
  })

  test('the status of access_denied is a knob (U10)', async () => {
    const options = { assumptions: { statuses: { accessDenied: 403 } } }
    expect((await refused({ redirect_uri: 'https://evil.example/' }, options)).status).toBe(403)
  })

  test.each([
    ['client_id', { client_id: undefined }, 'missing'],
    ['client_id', { client_id: 7 }, 'invalid'],
    ['redirect_uri', { redirect_uri: undefined }, 'missing'],
    ['response_type', { response_type: 'id_token' }, 'invalid'],
    ['scope', { scope: ['openid', 1] }, 'invalid'],
    ['state', { state: {} }, 'invalid'],
    ['persistent', { persistent: 'perhaps' }, 'invalid'],
    ['action', { action: 1 }, 'invalid'],
    ['code_challenge', { code_challenge: undefined }, 'missing'],
    ['code_challenge', { code_challenge: 'short' }, 'invalid'],
    ['code_challenge_method', { code_challenge_method: 'plain' }, 'invalid'],
    ['code_challenge_method', { code_challenge_method: undefined }, 'invalid'],
  ])('a wrong %s is named: %j', async (field, more, code) => {
    const answer = await refused(more)
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request'])
    expect(answer.body['error_details']).toEqual([{ field, code, message: expect.any(String) }])
  })

  test('unknown fields and queries are ignored', async () => {
    const simulator = await fixture.setup()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const body = await fixture.stepUpBody({ r5: 1, display: 'page', nested: { a: [] } })
    const answer = await fixture.post(
      simulator,
      `${PATH}?platform=ios&sdk=11`,
      body,
      fixture.bearer(accessToken),
    )
    expect(answer.status).toBe(200)
  })

  test('an unknown client is invalid_client, a third-party one not allowed', async () => {
    expect((await refused({ client_id: 'nobody' })).body['error']).toBe('invalid_client')
    const clients = [{ clientId: DEFAULT_CLIENT.clientId, firstParty: false }]
    const thirdParty = await refused({}, { clients })
    expect(thirdParty.body['error_message_key']).toBe('error.client.notFirstParty')
  })

  test('an error body has every field a client may read', async () => {
    expect((await refused({ client_id: 'nobody' })).body).toEqual({
      error: 'invalid_client',
      error_id: expect.any(String),
      error_description: 'Unknown client',
      error_user_msg: 'Unknown client',
      error_message_key: 'error.invalidClient',
    })
  })
})
