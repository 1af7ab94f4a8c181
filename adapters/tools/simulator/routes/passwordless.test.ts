import { describe, expect, test } from '@jest/globals'

import { DEFAULT_CLIENT, DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const PATH = '/identity/v1/passwordless/start'

describe('start of a step-up', () => {
  test('sends the code by the chosen factor, with a link by e-mail only', async () => {
    const simulator = await fixture.setup()
    const stepUp = await fixture.beginStepUp(simulator)
    await fixture.startCode(simulator, stepUp, 'sms')
    await fixture.startCode(simulator, stepUp, 'email')
    const [sms, email] = simulator.outbox.all()
    expect(sms).toEqual({
      channel: 'sms',
      to: fixture.SMS,
      code: expect.stringMatching(/^\d{6}$/),
      sentAt: simulator.clock.now(),
      purpose: 'step_up',
    })
    expect(email).toMatchObject({ channel: 'email', to: fixture.EMAIL })
    expect(email?.link).toMatch(/passwordless\/verify\?challenge_id=.+&verification_code=\d{6}$/)
  })

  test('ignores a redirect_uri and whatever else native SDKs send along', async () => {
    const simulator = await fixture.setup()
    const stepUp = await fixture.beginStepUp(simulator)
    const extra = {
      redirect_uri: 'https://evil.example/',
      response_type: 'x',
      client_id: 'nobody',
      origin: 1,
    }
    const body = { auth_type: 'sms', step_up: stepUp, ...extra }
    const challengeId = fixture.text(await fixture.post(simulator, PATH, body), 'challenge_id')
    const verified = await fixture.verify(simulator, challengeId, simulator.outbox.last()?.code ?? '')
    expect((await fixture.exchange(simulator, fixture.text(verified, 'code'))).status).toBe(200)
  })

  test('refuses a factor that is not on offer, or none', async () => {
    const simulator = await fixture.setup()
    const stepUp = await fixture.beginStepUp(simulator)
    expect((await fixture.startCode(simulator, stepUp, 'magic_link')).body['error']).toBe('invalid_request')
    const none = await fixture.post(simulator, PATH, { step_up: stepUp })
    expect(none.body['error_details']).toMatchObject([{ field: 'auth_type', code: 'missing' }])
    expect(simulator.outbox.all()).toEqual([])
  })

  test('refuses an unknown step-up token, and one after 600 s (U5)', async () => {
    const simulator = await fixture.setup()
    expect((await fixture.startCode(simulator, 'nonsense')).status).toBe(401)
    const stepUp = await fixture.beginStepUp(simulator)
    simulator.clock.advance(599_000)
    expect((await fixture.startCode(simulator, stepUp)).status).toBe(200)
    simulator.clock.advance(1_000)
    expect((await fixture.startCode(simulator, stepUp)).body['error']).toBe('invalid_grant')
  })

  test('a lifetime is a knob (U5)', async () => {
    const simulator = await fixture.setup({ assumptions: { lifetimes: { stepUpToken: 5 } } })
    const stepUp = await fixture.beginStepUp(simulator)
    simulator.clock.advance(5_000)
    expect((await fixture.startCode(simulator, stepUp)).status).toBe(401)
  })

  test('sends at most 5 codes by one step-up token (U7)', async () => {
    const simulator = await fixture.setup()
    const stepUp = await fixture.beginStepUp(simulator)
    for (let count = 0; count < 5; count += 1) {
      expect((await fixture.startCode(simulator, stepUp)).status).toBe(200)
    }
    const sixth = await fixture.startCode(simulator, stepUp)
    expect([sixth.status, sixth.body['error_message_key']]).toEqual([429, 'error.tooManyAttempts'])
    expect(simulator.outbox.all()).toHaveLength(5)
    const other = await fixture.beginStepUp(simulator)
    expect((await fixture.startCode(simulator, other)).status).toBe(200)
  })

  test('the limit and its answer are a knob (U7)', async () => {
    const codeRequests = { limit: 1, answer: { status: 403, error: 'access_denied' } }
    const simulator = await fixture.setup({ assumptions: { codeRequests } })
    const stepUp = await fixture.beginStepUp(simulator)
    await fixture.startCode(simulator, stepUp)
    expect((await fixture.startCode(simulator, stepUp)).status).toBe(403)
  })

  test('code length, alphabet and link names are knobs (U20, U21)', async () => {
    const simulator = await fixture.setup({
      assumptions: {
        code: { length: 8, alphabet: 'AB' },
        linkParameters: { challengeId: 'c', verificationCode: 't' },
      },
    })
    await fixture.startCode(simulator, await fixture.beginStepUp(simulator), 'email')
    const message = simulator.outbox.last()
    expect(message?.code).toMatch(/^[AB]{8}$/)
    expect(message?.link).toMatch(/\?c=.+&t=[AB]{8}$/)
    const link = new URL(message?.link ?? '')
    const landing = await fixture.get(simulator, link.pathname + link.search)
    expect(landing.headers.get('Location')).toContain('?code=')
  })
})

describe('a resend', () => {
  test('gives a new challenge and kills the older one (U6, replace)', async () => {
    const simulator = await fixture.setup()
    const { stepUp, challengeId, code } = await fixture.beginChallenge(simulator)
    const second = fixture.text(await fixture.startCode(simulator, stepUp), 'challenge_id')
    expect(second).not.toBe(challengeId)
    expect((await fixture.verify(simulator, challengeId, code)).status).toBe(401)
    expect((await fixture.verify(simulator, second, simulator.outbox.last()?.code ?? '')).status).toBe(200)
  })

  test('may leave the older one alive (U6, add)', async () => {
    const simulator = await fixture.setup({ assumptions: { resend: 'add' } })
    const { stepUp, challengeId, code } = await fixture.beginChallenge(simulator)
    await fixture.startCode(simulator, stepUp)
    expect((await fixture.verify(simulator, challengeId, code)).status).toBe(200)
  })

  test('may keep the id and change the code (U6, reuse)', async () => {
    let next = 100_000
    const generateCode = (): string => String((next += 1))
    const simulator = await fixture.setup({ assumptions: { resend: 'reuse' }, generateCode })
    const { stepUp, challengeId, code } = await fixture.beginChallenge(simulator)
    expect((await fixture.startCode(simulator, stepUp)).body['challenge_id']).toBe(challengeId)
    expect((await fixture.verify(simulator, challengeId, code)).status).toBe(401)
    expect((await fixture.verify(simulator, challengeId, '100002')).status).toBe(200)
  })
})

describe('start of a first factor', () => {
  const body = async (more: Record<string, unknown>): Promise<Record<string, unknown>> =>
    fixture.stepUpBody(more)

  test('answers alike for a user and for nobody, and writes only to the user', async () => {
    const simulator = await fixture.setup()
    const ada = await fixture.post(
      simulator,
      PATH,
      await body({ auth_type: 'magic_link', email: 'ADA@example.com' }),
    )
    const nobody = await fixture.post(
      simulator,
      PATH,
      await body({ auth_type: 'magic_link', email: 'x@example.com' }),
    )
    expect([ada.status, ada.text]).toEqual([204, ''])
    expect([nobody.status, nobody.text]).toEqual([204, ''])
    expect(simulator.outbox.all()).toMatchObject([
      { purpose: 'first_factor', channel: 'email', to: fixture.EMAIL },
    ])
  })

  test('takes the factor from the identifier where auth_type is absent', async () => {
    const simulator = await fixture.setup()
    await fixture.post(simulator, PATH, await body({ phone_number: fixture.SMS }))
    expect(simulator.outbox.last()).toMatchObject({ channel: 'sms', to: fixture.SMS })
  })

  test('wants the identifier of its factor, and an allowed callback URL', async () => {
    const simulator = await fixture.setup()
    const mixed = await fixture.post(simulator, PATH, await body({ auth_type: 'sms', email: fixture.EMAIL }))
    expect(mixed.body['error_details']).toMatchObject([{ field: 'phone_number', code: 'missing' }])
    const evil = { auth_type: 'sms', phone_number: fixture.SMS, redirect_uri: 'https://evil.example/' }
    expect((await fixture.post(simulator, PATH, await body(evil))).body['error']).toBe('access_denied')
  })

  test('the success status is a knob (U23)', async () => {
    const simulator = await fixture.setup({ assumptions: { emptyAnswers: { firstFactorStart: 200 } } })
    const answer = await fixture.post(
      simulator,
      PATH,
      await body({ auth_type: 'sms', phone_number: fixture.SMS }),
    )
    expect([answer.status, answer.text]).toEqual([200, '{}'])
  })

  test('leads to a code without mfa', async () => {
    const simulator = await fixture.setup()
    await fixture.post(simulator, PATH, await body({ auth_type: 'sms', phone_number: '+33 6 00 00 00 01' }))
    const proof = {
      auth_type: 'sms',
      phone_number: fixture.SMS,
      verification_code: simulator.outbox.last()?.code,
    }
    const checked = await fixture.post(simulator, '/identity/v1/verify-auth-code', proof)
    expect([checked.status, checked.text]).toEqual([200, '{}'])
    const verified = await fixture.post(simulator, '/identity/v1/passwordless/verify', proof)
    const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
    const introspected = await fixture.post(
      simulator,
      '/oauth/introspect',
      { client_id: DEFAULT_CLIENT.clientId, token: tokens.body['access_token'] },
      fixture.bearer(fixture.text(tokens, 'access_token')),
    )
    expect(introspected.body).toMatchObject({ active: true, sub: DEFAULT_USER.id, amr: ['otp'] })
  })
})
