import { describe, expect, test } from '@jest/globals'

import * as fixture from '../simulator.fixtures.js'

describe('a code', () => {
  test('is valid once', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    expect((await fixture.verify(simulator, challengeId, code)).status).toBe(200)
    expect((await fixture.verify(simulator, challengeId, code)).status).toBe(401)
  })

  test('that is wrong is refused and may be typed again', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const wrong = await fixture.verify(simulator, challengeId, fixture.otherThan(code))
    expect(wrong.status).toBe(401)
    expect(wrong.body).toMatchObject({
      error: 'invalid_grant',
      error_message_key: 'error.invalidVerificationCode',
    })
    expect((await fixture.verify(simulator, challengeId, code)).status).toBe(200)
  })

  test('lives 60 s within a challenge of 300 s (U5)', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    simulator.clock.advance(60_000)
    const late = await fixture.verify(simulator, challengeId, code)
    expect(late.body['error_message_key']).toBe('error.invalidVerificationCode')
    const other = await fixture.beginChallenge(simulator)
    simulator.clock.advance(59_999)
    expect((await fixture.verify(simulator, other.challengeId, other.code)).status).toBe(200)
  })

  test('is dead after 5 wrong ones, with the body of a wrong code (U8)', async () => {
    const simulator = await fixture.setup()
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const wrong = fixture.otherThan(code)
    for (let trial = 0; trial < 5; trial += 1) await fixture.verify(simulator, challengeId, wrong)
    const exhausted = await fixture.verify(simulator, challengeId, code)
    expect([exhausted.status, exhausted.body['error_message_key']]).toEqual([
      401,
      'error.invalidVerificationCode',
    ])
  })

  test('an unknown or expired challenge is answered as a wrong code, by a knob (U9)', async () => {
    const simulator = await fixture.setup({ assumptions: { lifetimes: { code: 900 } } })
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    simulator.clock.advance(300_000)
    const expired = await fixture.verify(simulator, challengeId, code)
    expect(expired.body['error_message_key']).toBe('error.invalidVerificationCode')
    const other = await fixture.setup({ assumptions: { challengeExpired: { status: 400, error: 'gone' } } })
    expect((await fixture.verify(other, 'nonsense', '1')).body['error']).toBe('gone')
  })

  test.each([
    [{ challenge_id: 5, verification_code: '1' }, 'challenge_id', 'invalid'],
    [{ verification_code: '1' }, 'challenge_id', 'missing'],
    [{ challenge_id: 'c' }, 'verification_code', 'missing'],
    [{ challenge_id: 'c', verification_code: 123456 }, 'verification_code', 'invalid'],
    [{ challenge_id: 'c', verification_code: '1', trust_device: 'yes' }, 'trust_device', 'invalid'],
  ])('a malformed call is named and costs no trial: %j', async (body, field, code) => {
    const simulator = await fixture.setup()
    const answer = await fixture.post(simulator, '/identity/v1/passwordless/verify', body)
    expect([answer.status, answer.body['error_details']]).toEqual([
      400,
      [{ field, code, message: expect.any(String) }],
    ])
  })
})
