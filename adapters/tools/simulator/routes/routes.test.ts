import { describe, expect, test } from '@jest/globals'

import { DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const LOGIN = '/identity/v1/password/login'
const POSTS = [
  '/identity/v1/mfa/stepup',
  '/identity/v1/passwordless/start',
  '/identity/v1/passwordless/verify',
  '/identity/v1/verify-auth-code',
  LOGIN,
  '/oauth/token',
  '/oauth/introspect',
  '/oauth/revoke',
]

describe('the IP limiter', () => {
  const fill = async (simulator: Awaited<ReturnType<typeof fixture.setup>>, path = LOGIN): Promise<void> => {
    for (let count = 0; count < 20; count += 1)
      expect((await fixture.post(simulator, path, {})).status).toBe(400)
  }

  test('refuses the 21st request in 60 s with Retry-After, and lets one pass when it says', async () => {
    const simulator = await fixture.setup()
    await fill(simulator)
    simulator.clock.advance(20_000)
    const refused = await fixture.post(simulator, LOGIN, {})
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Retry-After')).toBe('40')
    expect(refused.body).toMatchObject({
      error: 'rate_limit_reached',
      error_message_key: 'error.tooManyAttempts',
    })
    simulator.clock.advance(39_999)
    expect((await fixture.post(simulator, LOGIN, {})).status).toBe(429)
    simulator.clock.advance(1)
    expect((await fixture.post(simulator, LOGIN, {})).status).toBe(400)
  })

  test('counts each address and each endpoint by itself, and the step-up not at all', async () => {
    const simulator = await fixture.setup()
    await fill(simulator)
    expect((await fixture.post(simulator, '/oauth/token', {})).status).toBe(400)
    expect(
      (await fixture.post(simulator, LOGIN, {}, { 'X-Forwarded-For': '10.0.0.7, 10.0.0.1' })).status,
    ).toBe(400)
    expect((await fixture.post(simulator, LOGIN, {}, { 'True-Client-IP': '10.0.0.8' })).status).toBe(400)
    await fill(simulator, '/identity/v1/mfa/stepup')
    expect((await fixture.post(simulator, '/identity/v1/mfa/stepup', {})).status).toBe(400)
  })

  test('may be off', async () => {
    const simulator = await fixture.setup({ limits: { requests: Infinity } })
    await fill(simulator)
    expect((await fixture.post(simulator, LOGIN, {})).status).toBe(400)
  })

  test('Retry-After and the body are knobs (U14)', async () => {
    const limits = { requests: 1 }
    const refuse = async (rateLimit: object): Promise<fixture.Answer> => {
      const simulator = await fixture.setup({ limits, assumptions: { rateLimit } })
      await fixture.post(simulator, LOGIN, {})
      return fixture.post(simulator, LOGIN, {})
    }
    const date = await refuse({ retryAfter: 'date' })
    expect(date.headers.get('Retry-After')).toBe('Sun, 01 Mar 2026 12:01:00 GMT')
    const html = await refuse({ retryAfter: 'none', body: 'html' })
    expect([html.status, html.headers.get('Retry-After'), html.headers.get('Content-Type')]).toEqual([
      429,
      null,
      'text/html',
    ])
  })
})

describe('malformed requests', () => {
  test.each(POSTS)('%s answers 400 to broken JSON and to JSON that is no object', async (path) => {
    const simulator = await fixture.setup()
    for (const body of ['{"a":', 'null', '[]', '"text"', '7', '<xml/>']) {
      const answer = await fixture.post(simulator, path, body)
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request'])
      expect(answer.body['error_details']).toMatchObject([{ field: 'body', code: 'invalid' }])
    }
  })

  test.each(POSTS)('%s never fails, whatever the type of a field', async (path) => {
    const names = [
      'client_id',
      'grant_type',
      'token',
      'code',
      'step_up',
      'tkn',
      'auth_type',
      'email',
      'password',
    ]
    const simulator = await fixture.setup({ limits: { requests: Infinity } })
    for (const name of [
      ...names,
      'challenge_id',
      'verification_code',
      'redirect_uri',
      'scope',
      '__proto__',
    ]) {
      for (const value of [null, 1, true, [], {}, '', '\u0000', 'x'.repeat(10_000)]) {
        const answer = await fixture.post(
          simulator,
          path,
          `{${JSON.stringify(name)}:${JSON.stringify(value)}}`,
        )
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
      }
    }
  })

  test('an unknown path is a JSON 404', async () => {
    const answer = await fixture.get(await fixture.setup(), '/nowhere')
    expect([answer.status, answer.body['error']]).toEqual([404, 'resource_not_found'])
  })

  test('a fault in an injected function is a JSON 500, not a rejection', async () => {
    const generateCode = (): string => {
      throw new Error('broken')
    }
    const simulator = await fixture.setup({ generateCode })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const body = await fixture.stepUpBody()
    const stepUp = await fixture.post(simulator, '/identity/v1/mfa/stepup', body, fixture.bearer(accessToken))
    const answer = await fixture.startCode(simulator, fixture.text(stepUp, 'token'))
    expect([answer.status, answer.body['error']]).toEqual([500, 'server_error'])
    expect(answer.text).not.toContain('broken')
  })
})
