import { describe, expect, test } from '@jest/globals'

import { createProtectedApi, type ProtectedApiOptions } from '../index.js'
import * as fixture from '../simulator.fixtures.js'
import { account, API, challengeOf, pay, setup, signIn } from './protected-api.fixtures.js'

/** The challenge to a payment without a step-up. */
async function challenge(options: ProtectedApiOptions): Promise<{ status: number; header: string | null }> {
  const { simulator, api } = await setup(options)
  const response = await pay(api, await signIn(simulator))
  return { status: response.status, header: challengeOf(response) }
}

describe('a step-up challenge', () => {
  test('may be 403; a missing token and an invalid one stay 401', async () => {
    expect((await challenge({ status: 403 })).status).toBe(403)
    const { api } = await setup({ status: 403 })
    expect((await account(api)).status).toBe(401)
    expect((await account(api, fixture.bearer('nonsense'))).status).toBe(401)
  })

  test('may write max_age as a token', async () => {
    expect((await challenge({ quotesMaxAge: false })).header).toMatch(/, max_age=300$/)
  })

  test('may stand behind others in one header', async () => {
    const { header } = await challenge({ otherChallenges: ['Negotiate', 'Basic realm="x, y"'] })
    expect(header).toMatch(
      /^Negotiate, Basic realm="x, y", Bearer error="insufficient_user_authentication", /,
    )
  })

  test('may be of the scheme DPoP; the token comes by either scheme then, and only then', async () => {
    expect((await challenge({ scheme: 'DPoP' })).header).toMatch(/^DPoP error=.*, algs="ES256"$/)
    const { simulator, api } = await setup({ scheme: 'DPoP' })
    const authorization = { Authorization: `DPoP ${await signIn(simulator)}` }
    expect((await account(api, authorization)).status).toBe(200)
    const bearerOnly = createProtectedApi({ simulator })
    expect(challengeOf(await account(bearerOnly, authorization))).toBe('Bearer realm="protected-api"')
  })

  test('names all that the resource asks for: acr_values in order, max_age and scope', async () => {
    const resources = [
      { method: 'GET', path: '/vault', acrValues: ['phr', 'phrh'], maxAge: 0, scope: 'vault read' },
    ]
    const { simulator, api } = await setup({ resources })
    const headers = fixture.bearer(await signIn(simulator))
    expect(challengeOf(await api.fetch(`${API}/vault`, { headers }))).toBe(
      'Bearer error="insufficient_user_authentication", ' +
        'error_description="A different authentication level is required", ' +
        'acr_values="phr phrh", max_age="0", scope="vault read"',
    )
  })

  test('passes with one of the acr values, and then asks for the scope: 403 insufficient_scope', async () => {
    const resources = [{ method: 'GET', path: '/vault', acrValues: ['gold', 'phr'], scope: 'vault mfa' }]
    const assumptions = { authenticationClaims: { acr: 'phr' } }
    const { simulator, api } = await setup({ resources }, { assumptions })
    const refused = await api.fetch(`${API}/vault`, {
      headers: fixture.bearer(await fixture.stepUpToken(simulator)),
    })
    expect([refused.status, challengeOf(refused)]).toEqual([
      403,
      'Bearer error="insufficient_scope", error_description="The access token lacks a scope", scope="vault mfa"',
    ])
    const token = await fixture.stepUpToken(simulator, { scope: 'openid mfa vault' })
    expect((await api.fetch(`${API}/vault`, { headers: fixture.bearer(token) })).status).toBe(200)
  })
})

describe('the form of ReachFive', () => {
  test('is a body with a message key and no challenge', async () => {
    const resources = [
      { method: 'POST', path: '/payments', amr: ['mfa'] },
      { method: 'GET', path: '/account', scope: 'account' },
    ]
    const { simulator, api } = await setup({ form: 'reachfive', resources })
    const token = await signIn(simulator)
    const read = async (response: Response): Promise<unknown[]> => {
      expect(challengeOf(response)).toBeNull()
      const body = (await response.json()) as Record<string, unknown>
      expect(body['error_id']).toEqual(expect.any(String))
      return [response.status, body['error'], body['error_message_key']]
    }
    expect(await read(await pay(api, token))).toEqual([
      401,
      'access_denied',
      'error.authn.mfa.stepup.required',
    ])
    expect(await read(await account(api))).toEqual([401, 'invalid_request', 'error.accessToken.missing'])
    expect(await read(await account(api, fixture.bearer('x')))).toEqual([
      401,
      'invalid_grant',
      'error.accessToken.invalid',
    ])
    expect(await read(await account(api, fixture.bearer(token)))).toEqual([
      403,
      'insufficient_scope',
      'error.insufficientScope',
    ])
  })
})
