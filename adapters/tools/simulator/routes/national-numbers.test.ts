import { describe, expect, test } from '@jest/globals'

import { DEFAULT_USER } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

/** ReachFive takes phone numbers in international and in national format; Ada's is +33600000001. */

const PASSWORD = DEFAULT_USER.password

describe.each([
  '+33600000001',
  '+33 6 00 00 00 01',
  '+33 (0)6 00 00 00 01',
  '0033600000001',
  '0600000001',
  '06 00 00 00 01',
  '06/00/00/00/01',
  '06‑00‑00‑00‑01',
])('the phone number %s', (phone_number) => {
  test('gets a code, and is the one that the code is verified with, in whatever form', async () => {
    const simulator = await fixture.setup()
    const body = { ...(await fixture.stepUpBody()), auth_type: 'sms', phone_number }
    await fixture.post(simulator, '/identity/v1/passwordless/start', body)
    const { code, to } = simulator.outbox.last() ?? {}
    expect(to).toBe(fixture.SMS)
    const answer = await fixture.post(simulator, '/identity/v1/passwordless/verify', {
      ...{ auth_type: 'sms', phone_number: fixture.SMS, verification_code: code },
    })
    expect(answer.body).toHaveProperty('code')
  })

  test('logs in with its password', async () => {
    const simulator = await fixture.setup()
    const login = { client_id: 'simulated-client', phone_number, password: PASSWORD }
    expect(await fixture.post(simulator, '/identity/v1/password/login', login)).toMatchObject({
      status: 200,
    })
  })
})

test("the calling code is the tenant's", async () => {
  const users = [{ ...DEFAULT_USER, phoneNumber: '+4915100000001' }]
  const simulator = await fixture.setup({ users, tenant: { callingCode: '49' } })
  const login = { client_id: 'simulated-client', phone_number: '0151 00000001', password: PASSWORD }
  expect(await fixture.post(simulator, '/identity/v1/password/login', login)).toMatchObject({ status: 200 })
})

test('a new number in national format is kept as an international one', async () => {
  const simulator = await fixture.setup()
  const token = await fixture.stepUpToken(simulator, { scope: 'openid mfa full_write' })
  const change = { phone_number: '07 00 00 00 02' }
  await fixture.post(simulator, '/identity/v1/update-phone-number', change, fixture.bearer(token))
  expect(simulator.outbox.last()?.to).toBe('+33700000002')
})
