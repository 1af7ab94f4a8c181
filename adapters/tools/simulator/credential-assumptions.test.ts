import { describe, expect, test } from '@jest/globals'

import { ada, EMAILS, listed, PHONES, signIn, stepUp } from './credential.fixtures.js'
import * as fixture from './simulator.fixtures.js'

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
