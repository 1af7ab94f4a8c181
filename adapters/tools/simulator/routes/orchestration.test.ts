import { describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'

import { DEFAULT_CLIENT, DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const NAVIGATE = '/identity/v1/passwordless/verify'

const locationOf = (answer: fixture.Answer): URL => new URL(answer.headers.get('Location') ?? '')

describe('an orchestrated step-up', () => {
  const ORIGINAL = 'https://original.example/cb'

  /** The original client waits for a login page; that page asks for the step-up as another client. */
  async function begin(orchestrationOnVerify: 'optional' | 'required' = 'optional') {
    const original = { clientId: 'original', redirectUris: [ORIGINAL] }
    const simulator = await fixture.setup({
      clients: [DEFAULT_CLIENT, original],
      loginUrl: 'https://login.example/',
      assumptions: { orchestrationOnVerify },
    })
    const { code_challenge } = await fixture.stepUpBody()
    const query = new URLSearchParams({
      client_id: 'original',
      redirect_uri: ORIGINAL,
      state: 'original-state',
      code_challenge: String(code_challenge),
      code_challenge_method: 'S256',
    })
    const login = await fixture.get(simulator, `/oauth/authorize?${query.toString()}`)
    const token = locationOf(login).searchParams.get('r5_request_token') ?? ''
    const stepUp = await fixture.beginStepUp(simulator)
    const body = { auth_type: 'sms', step_up: stepUp, r5_request_token: token, response_type: 'token' }
    const start = await fixture.post(simulator, '/identity/v1/passwordless/start', body)
    const proof = {
      challenge_id: fixture.text(start, 'challenge_id'),
      verification_code: simulator.outbox.last()?.code ?? '',
    }
    const verifyBy = (more: Record<string, string> = {}): Promise<fixture.Answer> =>
      fixture.get(simulator, `${NAVIGATE}?${new URLSearchParams({ ...proof, ...more }).toString()}`)
    return { simulator, token, verifyBy }
  }

  test('resumes the original request, without the token in the query', async () => {
    const { simulator, verifyBy } = await begin()
    const url = locationOf(await verifyBy())
    expect(url.origin + url.pathname).toBe(ORIGINAL)
    expect(url.searchParams.get('state')).toBe('original-state')
    const code = url.searchParams.get('code') ?? ''
    const tokens = await fixture.exchange(simulator, code, { client_id: 'original', redirect_uri: ORIGINAL })
    expect(decodeJwt(fixture.text(tokens, 'access_token'))).toMatchObject({
      aud: ['original'],
      sub: DEFAULT_USER.id,
    })
  })

  test('lands at the original client with the error of a bad code', async () => {
    const { verifyBy } = await begin()
    const url = locationOf(await verifyBy({ verification_code: '0' }))
    expect(url.origin + url.pathname).toBe(ORIGINAL)
    expect(url.searchParams.get('error')).toBe('invalid_grant')
  })

  test('may have to carry r5_request_token (U19)', async () => {
    const { token, verifyBy } = await begin('required')
    expect(locationOf(await verifyBy()).searchParams.get('error')).toBe('invalid_request')
    expect(locationOf(await verifyBy({ r5_request_token: token })).searchParams.has('code')).toBe(true)
  })

  test('an unknown orchestration token is refused at the start', async () => {
    const simulator = await fixture.setup()
    const body = { auth_type: 'sms', step_up: await fixture.beginStepUp(simulator), r5_request_token: 'x' }
    const answer = await fixture.post(simulator, '/identity/v1/passwordless/start', body)
    expect(answer.body['error']).toBe('invalid_request')
  })
})
