import { describe, expect, test } from '@jest/globals'

import { DEFAULT_USER, type SimulatorOptions } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const DEVICES = '/identity/v1/mfa/trusteddevices'

/** A simulator, a token of a stepped-up user, and one device that user trusts. */
async function steppedUp(options: SimulatorOptions = {}) {
  const simulator = await fixture.setup(options)
  const { challengeId, code } = await fixture.beginChallenge(simulator)
  const verified = await fixture.verify(simulator, challengeId, code, { trust_device: true })
  const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
  return { simulator, headers: fixture.bearer(fixture.text(tokens, 'access_token')) }
}

describe('trusted devices', () => {
  test('are listed and removed by a stepped-up user; the list does not give the cookie away', async () => {
    const { simulator, headers } = await steppedUp()
    const list = await fixture.get(simulator, DEVICES, headers)
    const devices = list.body['trusted_devices'] as { id: string }[]
    expect(devices).toEqual([
      {
        id: expect.any(String),
        user_id: DEFAULT_USER.id,
        created_at: '2026-03-01T12:00:00.000Z',
        metadata: {},
      },
    ])
    const path = `${DEVICES}/${devices[0]?.id ?? ''}`
    expect((await fixture.send(simulator, 'DELETE', path, { headers })).status).toBe(204)
    expect((await fixture.send(simulator, 'DELETE', path, { headers })).status).toBe(404)
    expect((await fixture.get(simulator, DEVICES, headers)).body).toEqual({ trusted_devices: [] })
  })

  test('are those of one user only', async () => {
    const bob = { id: 'bob', email: 'bob@example.com', factors: ['email'] } as const
    const { simulator, headers } = await steppedUp({ users: [DEFAULT_USER, bob] })
    const { accessToken } = await simulator.signIn(bob.id)
    const body = await fixture.stepUpBody()
    const stepUp = await fixture.post(simulator, '/identity/v1/mfa/stepup', body, fixture.bearer(accessToken))
    const start = await fixture.startCode(simulator, fixture.text(stepUp, 'token'), 'email')
    const code = simulator.outbox.last()?.code ?? ''
    const verified = await fixture.verify(simulator, fixture.text(start, 'challenge_id'), code)
    const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
    const own = fixture.bearer(fixture.text(tokens, 'access_token'))
    expect((await fixture.get(simulator, DEVICES, own)).body).toEqual({ trusted_devices: [] })
    expect((await fixture.get(simulator, DEVICES, headers)).body['trusted_devices']).toHaveLength(1)
  })

  test('want a step-up; the category is a knob (U11)', async () => {
    const simulator = await fixture.setup({ assumptions: { stepUpRequiredError: 'insufficient_scope' } })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const answer = await fixture.get(simulator, DEVICES, fixture.bearer(accessToken))
    expect([answer.status, answer.body['error']]).toEqual([401, 'insufficient_scope'])
    expect(answer.body['error_message_key']).toBe('error.authn.mfa.stepup.required')
  })

  test('are not available without RBA; the status is a knob (U10)', async () => {
    const off = await steppedUp({ tenant: { rbaEnabled: false } })
    const answer = await fixture.get(off.simulator, DEVICES, off.headers)
    expect([answer.status, answer.body['error_message_key']]).toEqual([403, 'error.feature.notAvailable'])
    const assumptions = { statuses: { featureNotAvailable: 501 } }
    const other = await steppedUp({ tenant: { rbaEnabled: false }, assumptions })
    expect((await fixture.get(other.simulator, DEVICES, other.headers)).status).toBe(501)
  })
})
