import { describe, expect, test } from '@jest/globals'

import { DEFAULT_CLIENT, DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const CONFIG = `/identity/v1/config?client_id=${DEFAULT_CLIENT.clientId}`

describe('configuration', () => {
  test('is that of the documented happy path', async () => {
    const answer = await fixture.get(await fixture.setup(), CONFIG)
    expect(answer.body).toMatchObject({
      sso: true,
      rba_enabled: true,
      is_public: true,
      pkce_enforced: true,
      is_implicit_flow_forbidden: false,
      mfa_sms_enabled: true,
      mfa_email_enabled: true,
      language: 'en',
      scope: 'openid profile email phone mfa',
    })
  })

  test('follows the options and the language asked for', async () => {
    const clients = [{ ...DEFAULT_CLIENT, scope: 'openid', implicitForbidden: true }]
    const simulator = await fixture.setup({ clients, tenant: { sso: false, language: 'de' } })
    const german = await fixture.get(simulator, CONFIG)
    expect(german.body).toMatchObject({
      sso: false,
      scope: 'openid',
      is_implicit_flow_forbidden: true,
      language: 'de',
    })
    expect((await fixture.get(simulator, `${CONFIG}&lang=fr`)).body['language']).toBe('fr')
  })

  test('wants a known client', async () => {
    const simulator = await fixture.setup()
    expect((await fixture.get(simulator, '/identity/v1/config')).status).toBe(400)
    expect((await fixture.get(simulator, '/identity/v1/config?client_id=x')).body['error']).toBe(
      'invalid_client',
    )
  })
})

describe('session', () => {
  test('is described to its browser and ends at the logout', async () => {
    const simulator = await fixture.setup()
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    const data = '/identity/v1/sso/data?client_id=x'
    expect((await fixture.get(simulator, data, { Cookie: cookie })).body).toEqual({
      is_authenticated: true,
      name: DEFAULT_USER.name,
      email: DEFAULT_USER.email,
      last_login_type: 'password',
      has_password: true,
    })
    const out = await fixture.get(simulator, '/identity/v1/logout', { Cookie: cookie })
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([
      204,
      '__Host-Session=; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=0',
    ])
    expect((await fixture.get(simulator, data, { Cookie: cookie })).body).toEqual({ is_authenticated: false })
  })

  test('redirects after the logout to a known URL only', async () => {
    const simulator = await fixture.setup()
    const logout = (target: string): Promise<fixture.Answer> =>
      fixture.get(simulator, `/identity/v1/logout?redirect_to=${encodeURIComponent(target)}`)
    expect((await logout(fixture.REDIRECT_URI)).headers.get('Location')).toBe(fixture.REDIRECT_URI)
    expect((await logout('https://evil.example/')).headers.get('Location')).toBeNull()
  })
})
