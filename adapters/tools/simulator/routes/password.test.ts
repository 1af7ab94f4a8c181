import { describe, expect, test } from '@jest/globals'

import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator, type SimulatorOptions } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const login = (
  simulator: ReachFiveSimulator,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<fixture.Answer> =>
  fixture.post(
    simulator,
    '/identity/v1/password/login',
    { client_id: DEFAULT_CLIENT.clientId, email: fixture.EMAIL, password: DEFAULT_USER.password, ...more },
    headers,
  )

describe('password login', () => {
  test('asks a user with a second factor for it', async () => {
    const answer = await login(await fixture.setup())
    expect(answer.body).toEqual({ tkn: expect.any(String), mfa_required: true })
  })

  test('works by phone number, too', async () => {
    const answer = await login(await fixture.setup(), { email: undefined, phone_number: '+33 6 00 00 00 01' })
    expect(answer.status).toBe(200)
  })

  test.each<[string, SimulatorOptions]>([
    ['MFA is never required', { tenant: { mfaRequired: 'never' } }],
    ['the user has no factor', { users: [{ ...DEFAULT_USER, factors: [] }] }],
    ['the factors are switched off', { tenant: { mfaSmsEnabled: false, mfaEmailEnabled: false } }],
  ])('asks for nothing where %s', async (_name, options) => {
    expect((await login(await fixture.setup(options))).body).toEqual({ tkn: expect.any(String) })
  })

  test('asks for nothing on a trusted device, by cookie or header, for 90 days and that user only', async () => {
    const bob = { id: 'bob', email: 'bob@example.com', password: 'pw', factors: ['email'] } as const
    const simulator = await fixture.setup({ users: [DEFAULT_USER, bob] })
    const { challengeId, code } = await fixture.beginChallenge(simulator)
    const verified = await fixture.verify(simulator, challengeId, code, { trust_device: true })
    const cookie = verified.headers.getSetCookie()[1]?.split(';')[0] ?? ''
    const isAsked = async (headers: Record<string, string>, more = {}): Promise<boolean> =>
      (await login(simulator, more, headers)).body['mfa_required'] === true
    expect(await isAsked({ Cookie: `a=b; ${cookie}` })).toBe(false)
    expect(await isAsked({ '__Host-trusted-device-id': cookie.split('=')[1] ?? '' })).toBe(false)
    expect(await isAsked({ Cookie: cookie }, { email: bob.email, password: 'pw' })).toBe(true)
    simulator.clock.advance(90 * 86_400_000)
    expect(await isAsked({ Cookie: cookie })).toBe(true)
  })

  test('refuses a wrong password and an unknown user alike', async () => {
    const simulator = await fixture.setup()
    const wrong = await login(simulator, { password: 'wrong' })
    const unknown = await login(simulator, { email: 'nobody@example.com' })
    expect([wrong.status, wrong.body['error_message_key']]).toEqual([401, 'error.invalidEmailOrPassword'])
    expect({ ...unknown.body, error_id: '' }).toEqual({ ...wrong.body, error_id: '' })
  })

  test('the status of a wrong password is a knob (U10)', async () => {
    const simulator = await fixture.setup({ assumptions: { statuses: { passwordWrong: 400 } } })
    expect((await login(simulator, { password: 'wrong' })).status).toBe(400)
  })

  test('locks the account after so many wrong passwords, for a while', async () => {
    const simulator = await fixture.setup({ limits: { passwordAttempts: 3, lockout: 60 } })
    for (let attempt = 0; attempt < 3; attempt += 1) await login(simulator, { password: 'wrong' })
    const locked = await login(simulator)
    expect(locked.body['error_message_key']).toBe('error.accountBlockedAfterMultipleLoginAttempts')
    simulator.clock.advance(60_000)
    expect((await login(simulator)).status).toBe(200)
  })

  test('names what is missing', async () => {
    const simulator = await fixture.setup()
    const noOne = await login(simulator, { email: undefined })
    expect(noOne.body['error_details']).toMatchObject([{ field: 'email', code: 'missing' }])
    const noPassword = await login(simulator, { password: undefined })
    expect(noPassword.body['error_details']).toMatchObject([{ field: 'password', code: 'missing' }])
  })
})
