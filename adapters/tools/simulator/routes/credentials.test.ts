import { describe, expect, test } from '@jest/globals'

import { DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'
import {
  ada,
  CREDENTIALS,
  EMAILS,
  keyOf,
  listed,
  PHONES,
  signIn,
  STEP_UP_REQUIRED,
  stepUp,
} from './credentials.fixtures.js'

describe('the list of second factors', () => {
  test('are listed with their addresses', async () => {
    const simulator = await fixture.setup()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const answer = await fixture.get(simulator, CREDENTIALS, fixture.bearer(accessToken))
    expect(answer.body).toEqual({
      credentials: [
        { type: 'sms', phone_number: fixture.SMS, friendly_name: 'Phone', created_at: '2026-01-31' },
        { type: 'email', email: fixture.EMAIL, friendly_name: 'E-mail', created_at: '2026-01-31' },
      ],
    })
  })

  test('want a token, a live one, a fresh one, and the scope mfa', async () => {
    const simulator = await fixture.setup()
    const keyOf = async (headers: Record<string, string>): Promise<unknown> =>
      (await fixture.get(simulator, CREDENTIALS, headers)).body['error_message_key']
    expect(await keyOf({})).toBe('error.accessToken.missing')
    expect(await keyOf(fixture.bearer('nonsense'))).toBe('error.accessToken.invalid')
    const plain = await simulator.signIn(DEFAULT_USER.id, { scope: 'openid' })
    expect(await keyOf(fixture.bearer(plain.accessToken))).toBe('error.insufficientScope')
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    simulator.clock.advance(300_000)
    expect(await keyOf(fixture.bearer(accessToken))).toBe('error.accessToken.freshness')
    simulator.clock.advance(86_400_000)
    expect(await keyOf(fixture.bearer(accessToken))).toBe('error.accessToken.invalid')
  })
})

describe('removal', () => {
  test('takes a step-up and is 204; neither the list nor a step-up knows the factor after it', async () => {
    const simulator = await fixture.setup()
    const weak = await signIn(simulator)
    const body = { phone_number: fixture.SMS }
    for (const path of [EMAILS, PHONES]) {
      expect(keyOf(await fixture.send(simulator, 'DELETE', path, { body, headers: weak }))).toEqual(
        STEP_UP_REQUIRED,
      )
    }
    const older = await fixture.beginStepUp(simulator)
    const headers = await stepUp(simulator)
    expect((await fixture.send(simulator, 'DELETE', PHONES, { body, headers })).status).toBe(204)
    expect(await listed(simulator)).toMatchObject([{ type: 'email' }])
    expect((await fixture.startCode(simulator, older, 'sms')).status).toBe(400)
    expect((await fixture.send(simulator, 'DELETE', EMAILS, { headers })).status).toBe(204)
    expect(await listed(simulator)).toEqual([])
    const login = { client_id: 'simulated-client', email: fixture.EMAIL, password: DEFAULT_USER.password }
    expect((await fixture.post(simulator, '/identity/v1/password/login', login)).body).toEqual({
      tkn: expect.any(String),
    })
  })

  test('wants a fresh token', async () => {
    const simulator = await fixture.setup()
    const headers = await stepUp(simulator)
    simulator.clock.advance(300_000)
    expect(keyOf(await fixture.send(simulator, 'DELETE', EMAILS, { headers }))).toEqual([
      401,
      'error.accessToken.freshness',
    ])
  })

  test('is of one user in one simulator', async () => {
    const bob = { id: 'bob', email: 'bob@example.com', factors: ['email'] } as const
    const options = { users: [DEFAULT_USER, bob] }
    const [one, other] = [await fixture.setup(options), await fixture.setup(options)]
    await fixture.send(one, 'DELETE', EMAILS, { headers: await stepUp(one) })
    expect(await listed(one)).toHaveLength(1)
    expect(await listed(other)).toHaveLength(2)
    const { accessToken } = await one.signIn(bob.id)
    const answer = await fixture.get(one, CREDENTIALS, fixture.bearer(accessToken))
    expect(answer.body['credentials']).toHaveLength(1)
  })
})

describe('assumptions', () => {
  const refusal = { status: 409, error: 'invalid_state' }

  test('removing what is not there is 404, or as told (U24)', async () => {
    const simulator = await fixture.setup(ada({ factors: ['sms'] }))
    const headers = await signIn(simulator)
    expect((await fixture.send(simulator, 'DELETE', EMAILS, { headers })).status).toBe(404)
    const body = { phone_number: '+33699999999' }
    expect((await fixture.send(simulator, 'DELETE', PHONES, { headers, body })).status).toBe(404)
    const other = await fixture.setup({ ...ada(), assumptions: { credentialMissing: refusal } })
    const answer = await fixture.send(other, 'DELETE', EMAILS, { headers: await signIn(other) })
    expect([answer.status, answer.body['error']]).toEqual([409, 'invalid_state'])
  })

  test('enrolling twice is enabled once more, or as told (U25)', async () => {
    const simulator = await fixture.setup()
    const headers = await stepUp(simulator)
    expect((await fixture.post(simulator, EMAILS, {}, headers)).body['status']).toBe('enabled')
    expect(await listed(simulator)).toHaveLength(2)
    const other = await fixture.setup({ assumptions: { enrolledAgain: refusal } })
    expect((await fixture.post(other, EMAILS, {}, await stepUp(other))).status).toBe(409)
  })

  test('another number than the one of the profile may be refused (U26)', async () => {
    const simulator = await fixture.setup({ ...ada(), assumptions: { otherPhoneNumber: refusal } })
    const headers = await signIn(simulator)
    expect((await fixture.post(simulator, PHONES, { phone_number: '+33699999999' }, headers)).status).toBe(
      409,
    )
    expect((await fixture.post(simulator, PHONES, {}, headers)).status).toBe(200)
  })

  test('a right code may be answered by nothing (U27)', async () => {
    const options = ada({ emailVerified: false })
    const simulator = await fixture.setup({ ...options, assumptions: { enrolmentAnswer: 'nothing' } })
    const headers = await signIn(simulator)
    await fixture.post(simulator, EMAILS, {}, headers)
    const body = { verification_code: simulator.outbox.last()?.code }
    expect((await fixture.post(simulator, `${EMAILS}/verify`, body, headers)).status).toBe(204)
    expect(await listed(simulator)).toHaveLength(1)
  })
})
