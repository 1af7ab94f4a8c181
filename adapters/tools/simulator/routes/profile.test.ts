import { describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'

import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator, type SimulatorOptions } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

const UPDATE_EMAIL = '/identity/v1/update-email'
const UPDATE_PHONE = '/identity/v1/update-phone-number'
const NEW_EMAIL = 'ada@new.example'
const NEW_PHONE = '+33611223344'
const SCOPE = 'openid profile email phone mfa full_write'

const noFactors: SimulatorOptions = { users: [{ ...DEFAULT_USER, factors: [] }] }

const signIn = async (simulator: ReachFiveSimulator, scope = SCOPE): Promise<Record<string, string>> =>
  fixture.bearer((await simulator.signIn(DEFAULT_USER.id, { scope })).accessToken)

const stepUp = async (simulator: ReachFiveSimulator): Promise<Record<string, string>> =>
  fixture.bearer(await fixture.stepUpToken(simulator, { scope: SCOPE }))

const keyOf = ({ status, body }: fixture.Answer): unknown[] => [status, body['error_message_key']]

const claims = async (simulator: ReachFiveSimulator): Promise<Record<string, unknown>> =>
  decodeJwt((await simulator.signIn(DEFAULT_USER.id)).idToken)

async function factorsNow(simulator: ReachFiveSimulator): Promise<unknown> {
  const { body } = await fixture.get(simulator, '/identity/v1/mfa/credentials', await signIn(simulator))
  return body['credentials']
}

async function login(simulator: ReachFiveSimulator, email: string): Promise<number> {
  const body = { client_id: DEFAULT_CLIENT.clientId, email, password: DEFAULT_USER.password }
  return (await fixture.post(simulator, '/identity/v1/password/login', body)).status
}

describe('an update of an address', () => {
  test.each([
    [UPDATE_EMAIL, { email: NEW_EMAIL }],
    [UPDATE_PHONE, { phone_number: NEW_PHONE }],
  ])('%s wants a step-up where it is a second factor, and none where it is not', async (path, body) => {
    const simulator = await fixture.setup()
    const refused = await fixture.post(simulator, path, body, await signIn(simulator))
    expect(keyOf(refused)).toEqual([401, 'error.authn.mfa.stepup.required'])
    expect(simulator.outbox.all()).toEqual([])
    expect((await fixture.post(simulator, path, body, await stepUp(simulator))).status).toBe(200)
    const free = await fixture.setup(noFactors)
    expect((await fixture.post(free, path, body, await signIn(free))).status).toBe(200)
  })

  test.each([
    [UPDATE_EMAIL, { email: NEW_EMAIL }],
    [UPDATE_PHONE, { phone_number: NEW_PHONE }],
    ['/identity/v1/verify-email', { email: NEW_EMAIL, verification_code: '1' }],
    ['/identity/v1/verify-phone-number', { phone_number: NEW_PHONE, verification_code: '1' }],
  ])('%s wants a fresh token with the scope full_write, which is a knob (U30)', async (path, body) => {
    const simulator = await fixture.setup()
    expect(keyOf(await fixture.post(simulator, path, body))).toEqual([401, 'error.accessToken.missing'])
    const narrow = await signIn(simulator, 'openid mfa')
    expect(keyOf(await fixture.post(simulator, path, body, narrow))).toEqual([403, 'error.insufficientScope'])
    const stale = await stepUp(simulator)
    simulator.clock.advance(300_000)
    expect(keyOf(await fixture.post(simulator, path, body, stale))).toEqual([
      401,
      'error.accessToken.freshness',
    ])
    const other = await fixture.setup({ ...noFactors, assumptions: { updateScope: 'mfa' } })
    const answer = await fixture.post(other, path, body, await signIn(other, 'openid mfa'))
    expect(answer.body['error_message_key']).not.toBe('error.insufficientScope')
  })

  test('a verified e-mail address stays until the new one is verified; then everything follows', async () => {
    const simulator = await fixture.setup()
    const headers = await stepUp(simulator)
    const updated = await fixture.post(simulator, UPDATE_EMAIL, { email: NEW_EMAIL }, headers)
    expect(updated.body).toMatchObject({ id: DEFAULT_USER.id, email: fixture.EMAIL, email_verified: true })
    expect([await login(simulator, fixture.EMAIL), await login(simulator, NEW_EMAIL)]).toEqual([200, 401])
    const message = simulator.outbox.last(NEW_EMAIL)
    expect(message).toMatchObject({ channel: 'email', purpose: 'address_update' })
    simulator.clock.advance(30_000)
    const body = { email: NEW_EMAIL, verification_code: message?.code }
    const verify = '/identity/v1/verify-email'
    const elsewhere = { ...body, email: 'eve@new.example' }
    expect(keyOf(await fixture.post(simulator, verify, elsewhere, headers))).toEqual([
      401,
      'error.invalidVerificationCode',
    ])
    expect((await fixture.post(simulator, verify, body, headers)).body).toMatchObject({ email: NEW_EMAIL })
    expect([await login(simulator, fixture.EMAIL), await login(simulator, NEW_EMAIL)]).toEqual([401, 200])
    expect(await claims(simulator)).toMatchObject({
      email: NEW_EMAIL,
      email_verified: true,
      updated_at: '2026-03-01T12:00:30.000Z',
    })
    expect(await factorsNow(simulator)).toMatchObject([{ type: 'sms' }, { type: 'email', email: NEW_EMAIL }])
    await fixture.startCode(simulator, await fixture.beginStepUp(simulator), 'email')
    expect(simulator.outbox.last()).toMatchObject({ to: NEW_EMAIL, purpose: 'step_up' })
  })

  test('an unverified e-mail address changes at once', async () => {
    const user = { ...DEFAULT_USER, factors: [], emailVerified: false }
    const simulator = await fixture.setup({ users: [user] })
    await fixture.post(simulator, UPDATE_EMAIL, { email: NEW_EMAIL }, await signIn(simulator))
    expect(await claims(simulator)).toMatchObject({ email: NEW_EMAIL, email_verified: false })
  })

  test('a phone number changes when verified, or at once (U28)', async () => {
    const body = { phone_number: NEW_PHONE }
    const simulator = await fixture.setup()
    const headers = await stepUp(simulator)
    await fixture.post(simulator, UPDATE_PHONE, body, headers)
    expect(await claims(simulator)).toMatchObject({ phone_number: fixture.SMS, phone_number_verified: true })
    const code = simulator.outbox.last(NEW_PHONE)?.code
    const proof = { ...body, verification_code: code }
    expect((await fixture.post(simulator, '/identity/v1/verify-phone-number', proof, headers)).status).toBe(
      200,
    )
    expect(await claims(simulator)).toMatchObject({ phone_number: NEW_PHONE, phone_number_verified: true })
    const eager = await fixture.setup({ assumptions: { phoneNumberUpdate: 'immediately' } })
    await fixture.post(eager, UPDATE_PHONE, body, await stepUp(eager))
    expect(await claims(eager)).toMatchObject({ phone_number: NEW_PHONE, phone_number_verified: false })
  })

  test('the second factor follows its address, or is removed with it (U29)', async () => {
    const change = async (factorOnUpdate: 'follows' | 'removed'): Promise<unknown> => {
      const assumptions = { factorOnUpdate, phoneNumberUpdate: 'immediately' } as const
      const simulator = await fixture.setup({ assumptions })
      await fixture.post(simulator, UPDATE_PHONE, { phone_number: NEW_PHONE }, await stepUp(simulator))
      return factorsNow(simulator)
    }
    expect(await change('follows')).toMatchObject([
      { type: 'sms', phone_number: NEW_PHONE },
      { type: 'email' },
    ])
    expect(await change('removed')).toMatchObject([{ type: 'email' }])
  })

  test('refuses what is no address, the old one, and one that is taken', async () => {
    const bob = { id: 'bob', email: 'Bob@example.com' }
    const simulator = await fixture.setup({ users: [{ ...DEFAULT_USER, factors: [] }, bob] })
    const headers = await signIn(simulator)
    const update = (body: object): Promise<fixture.Answer> =>
      fixture.post(simulator, UPDATE_EMAIL, body, headers)
    for (const email of ['ada', 'ADA@example.com', undefined]) {
      const answer = await update({ email })
      expect([answer.status, answer.body['error_details']]).toMatchObject([400, [{ field: 'email' }]])
    }
    const taken = await update({ email: 'bob@example.com' })
    expect([taken.status, taken.body['error']]).toEqual([400, 'email_already_exists'])
    const redirect = await update({ email: NEW_EMAIL, redirect_url: 'https://evil.example/' })
    expect(redirect.body['error']).toBe('access_denied')
    expect(simulator.outbox.all()).toEqual([])
  })

  test('an address that another user took meanwhile is refused at the verify', async () => {
    const bob = { id: 'bob', emailVerified: false }
    const simulator = await fixture.setup({ users: [{ ...DEFAULT_USER, factors: [] }, bob] })
    const headers = await signIn(simulator)
    await fixture.post(simulator, UPDATE_EMAIL, { email: NEW_EMAIL }, headers)
    const code = simulator.outbox.last()?.code
    const { accessToken } = await simulator.signIn(bob.id, { scope: SCOPE })
    await fixture.post(simulator, UPDATE_EMAIL, { email: NEW_EMAIL }, fixture.bearer(accessToken))
    const body = { email: NEW_EMAIL, verification_code: code }
    const answer = await fixture.post(simulator, '/identity/v1/verify-email', body, headers)
    expect(answer.body['error']).toBe('email_already_exists')
  })
})
