import { describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'

import { DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'
import {
  ada,
  EMAILS,
  keyOf,
  listed,
  PHONES,
  signIn,
  STEP_UP_REQUIRED,
  stepUpByEmail,
} from './credentials.fixtures.js'

describe('enrolment', () => {
  test('of a verified e-mail address is done at once, without a code; the step-up offers it', async () => {
    const simulator = await fixture.setup(ada())
    const answer = await fixture.post(simulator, EMAILS, { trust_device: true }, await signIn(simulator))
    expect(answer.body).toEqual({
      status: 'enabled',
      credential: {
        type: 'email',
        email: fixture.EMAIL,
        friendly_name: 'E-mail',
        created_at: '2026-03-01',
      },
    })
    expect(answer.headers.get('Set-Cookie')).toMatch(/^__Host-trusted-device-id=/)
    expect(simulator.outbox.all()).toEqual([])
    const begun = await fixture.post(
      simulator,
      '/identity/v1/mfa/stepup',
      await fixture.stepUpBody(),
      await signIn(simulator),
    )
    expect(begun.body['amr']).toEqual(['email'])
  })

  test('of an unverified address takes the code of the message, once, and verifies the address', async () => {
    const simulator = await fixture.setup(ada({ emailVerified: false }))
    const headers = await signIn(simulator)
    const sent = await fixture.post(simulator, EMAILS, { action: 'enrol' }, headers)
    expect([sent.body, sent.headers.get('Set-Cookie')]).toEqual([{ status: 'email_sent' }, null])
    const message = simulator.outbox.last(fixture.EMAIL)
    expect(message).toMatchObject({ channel: 'email', purpose: 'mfa_registration', action: 'enrol' })
    expect(await listed(simulator)).toEqual([])
    const code = message?.code ?? ''
    const verify = (verificationCode: string): Promise<fixture.Answer> => {
      const body = { verification_code: verificationCode, trust_device: true }
      return fixture.post(simulator, `${EMAILS}/verify`, body, headers)
    }
    expect(keyOf(await verify(fixture.otherThan(code)))).toEqual([401, 'error.invalidVerificationCode'])
    const enrolled = await verify(code)
    expect(enrolled.body).toMatchObject({ type: 'email', email: fixture.EMAIL })
    expect(enrolled.headers.get('Set-Cookie')).toMatch(/^__Host-trusted-device-id=/)
    const { idToken } = await simulator.signIn(DEFAULT_USER.id)
    expect(decodeJwt(idToken)).toMatchObject({ email_verified: true })
    expect(
      keyOf(
        await fixture.post(
          simulator,
          `${EMAILS}/verify`,
          { verification_code: code },
          await stepUpByEmail(simulator),
        ),
      ),
    ).toEqual([401, 'error.invalidVerificationCode'])
  })

  test('of a phone number: by SMS to the number given, which becomes the one of the profile', async () => {
    const simulator = await fixture.setup(ada())
    const headers = await signIn(simulator)
    const number = '+33611223344'
    const sent = await fixture.post(simulator, PHONES, { phone_number: '+33 6 11 22 33 44' }, headers)
    expect(sent.body).toEqual({ status: 'sms_sent' })
    const { code } = simulator.outbox.last(number) ?? {}
    const body = { verification_code: code }
    expect((await fixture.post(simulator, `${PHONES}/verify`, body, headers)).status).toBe(200)
    expect(await listed(simulator)).toMatchObject([{ type: 'sms', phone_number: number }])
    expect((await fixture.beginChallenge(simulator)).code).toBe(simulator.outbox.last(number)?.code)
  })

  test('without a number takes the one of the profile; without any is 400', async () => {
    const known = await fixture.setup(ada())
    const enabled = await fixture.post(known, PHONES, {}, await signIn(known))
    expect(enabled.body).toMatchObject({ status: 'enabled', credential: { phone_number: fixture.SMS } })
    const unknown = await fixture.setup({ users: [{ id: DEFAULT_USER.id }] })
    for (const [path, field] of [[PHONES, 'phone_number'] as const, [EMAILS, 'email'] as const]) {
      const refused = await fixture.post(unknown, path, {}, await signIn(unknown))
      expect([refused.status, refused.body['error_details']]).toMatchObject([
        400,
        [{ field, code: 'missing' }],
      ])
    }
  })

  test('of the first factor needs no step-up, of a further one it does: at the start and at the verify', async () => {
    const simulator = await fixture.setup(ada({ phoneNumberVerified: false }))
    const headers = await signIn(simulator)
    expect((await fixture.post(simulator, PHONES, {}, headers)).body).toEqual({ status: 'sms_sent' })
    const body = { verification_code: simulator.outbox.last()?.code }
    expect((await fixture.post(simulator, EMAILS, {}, headers)).body['status']).toBe('enabled')
    expect(keyOf(await fixture.post(simulator, PHONES, {}, headers))).toEqual(STEP_UP_REQUIRED)
    expect(keyOf(await fixture.post(simulator, `${PHONES}/verify`, body, headers))).toEqual(STEP_UP_REQUIRED)
    const strong = await stepUpByEmail(simulator)
    expect((await fixture.post(simulator, `${PHONES}/verify`, body, strong)).status).toBe(200)
    expect(await listed(simulator)).toMatchObject([{ type: 'email' }, { type: 'sms' }])
  })

  test('wants a fresh token with the scope mfa', async () => {
    const simulator = await fixture.setup(ada())
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id, { scope: 'openid' })
    const plain = fixture.bearer(accessToken)
    const stale = await signIn(simulator)
    expect(keyOf(await fixture.post(simulator, EMAILS, {}))).toEqual([401, 'error.accessToken.missing'])
    expect(keyOf(await fixture.post(simulator, EMAILS, {}, plain))).toEqual([403, 'error.insufficientScope'])
    simulator.clock.advance(300_000)
    for (const path of [EMAILS, PHONES, `${EMAILS}/verify`, `${PHONES}/verify`]) {
      expect(keyOf(await fixture.post(simulator, path, {}, stale))).toEqual([
        401,
        'error.accessToken.freshness',
      ])
    }
  })

  test('codes live as those of a step-up do, and so do their trials; the newest one counts', async () => {
    const simulator = await fixture.setup(ada({ phoneNumberVerified: false }))
    const headers = await signIn(simulator)
    const start = async (): Promise<string> => {
      await fixture.post(simulator, PHONES, {}, headers)
      return simulator.outbox.last()?.code ?? ''
    }
    const verify = async (code: string): Promise<number> =>
      (await fixture.post(simulator, `${PHONES}/verify`, { verification_code: code }, headers)).status
    const late = await start()
    simulator.clock.advance(60_000)
    expect(await verify(late)).toBe(401)
    const old = await start()
    const tried = await start()
    expect(await verify(old === tried ? fixture.otherThan(tried) : old)).toBe(401)
    for (let trial = 1; trial < 5; trial += 1) expect(await verify(fixture.otherThan(tried))).toBe(401)
    expect(await verify(tried)).toBe(401)
    expect(await verify(await start())).toBe(200)
  })

  test("refuses an address that is another user's, and a redirect that is no callback", async () => {
    const bob = { id: 'bob', phoneNumber: '+33 600 000 002' }
    const simulator = await fixture.setup({ users: [{ ...DEFAULT_USER, factors: [] }, bob] })
    const headers = await signIn(simulator)
    const taken = await fixture.post(simulator, PHONES, { phone_number: '+33600000002' }, headers)
    expect([taken.status, taken.body['error']]).toEqual([400, 'phone_number_already_exists'])
    const redirect = { redirect_url: 'https://evil.example/' }
    expect((await fixture.post(simulator, EMAILS, redirect, headers)).body['error']).toBe('access_denied')
    const odd = await fixture.post(simulator, PHONES, { phone_number: 'my phone' }, headers)
    expect(odd.body['error_details']).toMatchObject([{ field: 'phone_number', code: 'invalid' }])
    expect((await fixture.post(simulator, PHONES, '{"a":', headers)).status).toBe(400)
  })

  test('is not available for a factor that the tenant has not; sets no device cookie without RBA', async () => {
    const tenant = { mfaEmailEnabled: false, rbaEnabled: false }
    const simulator = await fixture.setup({ ...ada(), tenant })
    const headers = await signIn(simulator)
    expect(keyOf(await fixture.post(simulator, EMAILS, {}, headers))).toEqual([
      403,
      'error.feature.notAvailable',
    ])
    const enabled = await fixture.post(simulator, PHONES, { trust_device: true }, headers)
    expect([enabled.body['status'], enabled.headers.get('Set-Cookie')]).toEqual(['enabled', null])
  })
})
