import { describe, expect, test } from '@jest/globals'

import { DEFAULT_USER, type ReachFiveSimulator, type SimulatorOptions } from '../index.js'
import * as fixture from '../simulator.fixtures.js'
import { webMessagePage } from './authorize.js'

async function authorize(
  simulator: ReachFiveSimulator,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<fixture.Answer> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(await fixture.stepUpBody({ state: 's', ...more }))) {
    if (typeof value === 'string') query.set(name, value)
  }
  return fixture.get(simulator, `/oauth/authorize?${query.toString()}`, headers)
}

async function ticket(options: SimulatorOptions): Promise<{ simulator: ReachFiveSimulator; tkn: string }> {
  const simulator = await fixture.setup(options)
  const body = { client_id: 'simulated-client', email: fixture.EMAIL, password: DEFAULT_USER.password }
  const tkn = fixture.text(await fixture.post(simulator, '/identity/v1/password/login', body), 'tkn')
  return { simulator, tkn }
}

const parametersOf = (answer: fixture.Answer): Record<string, string> =>
  Object.fromEntries(new URL(answer.headers.get('Location') ?? '').searchParams)

describe('authorize', () => {
  test('redirects with a code by a login ticket, once, and opens the session', async () => {
    const { simulator, tkn } = await ticket({ tenant: { mfaRequired: 'never' } })
    const answer = await authorize(simulator, { tkn })
    expect(answer.status).toBe(303)
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-Session=/)
    const { code = '', state } = parametersOf(answer)
    expect(state).toBe('s')
    expect((await fixture.exchange(simulator, code)).status).toBe(200)
    expect(parametersOf(await authorize(simulator, { tkn }))['error']).toBe('invalid_grant')
  })

  test('lets no ticket past a step-up it asks for', async () => {
    const { simulator, tkn } = await ticket({})
    expect(parametersOf(await authorize(simulator, { tkn }))).toMatchObject({
      error: 'access_denied',
      error_message_key: 'error.authn.mfa.stepup.required',
    })
  })

  test('redirects with a code by the session cookie', async () => {
    const simulator = await fixture.setup()
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    expect(parametersOf(await authorize(simulator, {}, { Cookie: cookie }))).toHaveProperty('code')
  })

  test('without either is login_required, or the login page where there is one', async () => {
    const bare = await fixture.setup()
    expect(parametersOf(await authorize(bare))).toMatchObject({ error: 'login_required', state: 's' })
    const withPage = await fixture.setup({ loginUrl: 'https://login.example/in' })
    expect((await authorize(withPage)).headers.get('Location')).toMatch(
      /^https:\/\/login\.example\/in\?r5_request_token=/,
    )
    expect(parametersOf(await authorize(withPage, { prompt: 'none' }))['error']).toBe('login_required')
  })

  test.each([
    ['login', 'login_required'],
    ['consent', 'consent_required'],
    ['select_account', 'account_selection_required'],
    ['login consent', 'login_required'],
    ['select_account consent', 'consent_required'],
  ])('with prompt=%s a session is not enough: %s, or the login page', async (prompt, error) => {
    const bare = await fixture.setup()
    const { cookie: Cookie } = await bare.signIn(DEFAULT_USER.id)
    expect(parametersOf(await authorize(bare, { prompt }, { Cookie }))['error']).toBe(error)
    const withPage = await fixture.setup({ loginUrl: 'https://login.example/in' })
    const signedIn = await withPage.signIn(DEFAULT_USER.id)
    const parked = parametersOf(await authorize(withPage, { prompt }, { Cookie: signedIn.cookie }))
    const token = parked['r5_request_token'] ?? ''
    // The page has asked the user. It goes on with the session, but not where a login was wanted.
    const query = `/oauth/authorize?r5_request_token=${token}`
    const resumed = parametersOf(await fixture.get(withPage, query, { Cookie: signedIn.cookie }))
    expect(Object.keys(resumed)[0]).toBe(prompt.includes('login') ? 'r5_request_token' : 'code')
  })

  test.each(['login', 'consent'])('with prompt=%s a new login is enough', async (prompt) => {
    const { simulator, tkn } = await ticket({ tenant: { mfaRequired: 'never' } })
    expect(parametersOf(await authorize(simulator, { tkn, prompt }))).toHaveProperty('code')
  })

  test('posts a web message to the origin of the redirect and to no other', async () => {
    const simulator = await fixture.setup()
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    const message = { response_mode: 'web_message', prompt: 'none' }
    const page = await authorize(simulator, message, { Cookie: cookie })
    expect(page.headers.get('Content-Type')).toMatch(/^text\/html/)
    expect(page.text).toMatch(
      /postMessage\(\{"type":"authorization_response","response":\{"code":"[\w-]+"\}\}, "https:\/\/app\.example"\)/,
    )
    expect((await authorize(simulator, message)).text).toContain('"error":"login_required"')
  })

  test('never redirects to a URL that is not allowed', async () => {
    const simulator = await fixture.setup({ loginUrl: 'https://login.example/' })
    const answer = await authorize(simulator, { redirect_uri: 'https://evil.example/' })
    expect([answer.status, answer.body['error'], answer.headers.get('Location')]).toEqual([
      400,
      'access_denied',
      null,
    ])
  })

  test('carries tokens in the fragment for response_type=token', async () => {
    const simulator = await fixture.setup()
    const { cookie } = await simulator.signIn(DEFAULT_USER.id)
    const answer = await authorize(simulator, { response_type: 'token' }, { Cookie: cookie })
    expect(new URL(answer.headers.get('Location') ?? '').hash).toMatch(/^#access_token=/)
  })
})

test('a value in a web message cannot close the script it stands in', async () => {
  const page = webMessagePage(
    { error_description: '</script><script>alert(1)</script>' },
    'https://a.example',
    [],
  )
  expect((await page.text()).match(/<\/script>/g)).toHaveLength(1)
})
