import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type * as Sdk from '@reachfive/identity-core'

import { openPage, type Page } from './identity-core.fixtures.js'
import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator, type SimulatorOptions } from './index.js'
import * as fixture from './simulator.fixtures.js'

/** Second factors and addresses, changed by ReachFive's own SDK. It patches globals: see identity-core.test.ts. */

type SdkClient = ReturnType<typeof Sdk.createClient>

const SCOPE = ['mfa', 'full_write']
const STEP_UP_REQUIRED = { errorMessageKey: 'error.authn.mfa.stepup.required' }
const TRUSTED_DEVICE = '__Host-trusted-device-id'

let createSdkClient: typeof Sdk.createClient
let simulator: ReachFiveSimulator
let page: Page
let client: SdkClient

beforeAll(async () => {
  // The module looks for its globals while it loads.
  const first = openPage(await fixture.setup())
  const loaded = await import('@reachfive/identity-core')
  createSdkClient = loaded.createClient
  first.close()
})

afterEach(() => {
  page.close()
})

/** A page at a simulator, and an access token of Ada's password login. */
async function open(options: SimulatorOptions = {}): Promise<string> {
  simulator = await fixture.setup(options)
  page = openPage(simulator)
  client = createSdkClient({ domain: 'tenant.example', clientId: DEFAULT_CLIENT.clientId })
  return (await simulator.signIn(DEFAULT_USER.id, { scope: SCOPE.join(' ') })).accessToken
}

const codeOf = (address?: string): string => simulator.outbox.last(address)?.code ?? ''

async function stepUp(accessToken: string, authType: 'sms' | 'email'): Promise<string> {
  const options = { redirectUri: fixture.REDIRECT_URI, scope: SCOPE }
  const { token } = await client.getMfaStepUpToken({ accessToken, options })
  const { challengeId = '' } = await client.startPasswordless({ authType, stepUp: token })
  const verified = await client.verifyMfaPasswordless({ challengeId, verificationCode: codeOf() })
  const { code = '' } = verified
  const redirectUri = fixture.REDIRECT_URI
  const tokens = await client.exchangeAuthorizationCodeWithPkce({ code, redirectUri })
  return tokens.accessToken ?? ''
}

describe('the SDK on the simulator', () => {
  test('enrols the first factor without a step-up and the next one with it, then removes both', async () => {
    const accessToken = await open({ users: [{ ...DEFAULT_USER, factors: [], phoneNumberVerified: false }] })
    const phoneNumber = fixture.SMS
    expect(
      await client.startMfaPhoneNumberRegistration({ accessToken, phoneNumber, action: 'enrol' }),
    ).toEqual({
      status: 'sms_sent',
    })
    expect(simulator.outbox.last()).toMatchObject({ action: 'enrol', purpose: 'mfa_registration' })
    const wrong = { accessToken, verificationCode: fixture.otherThan(codeOf()) }
    await expect(client.verifyMfaPhoneNumberRegistration(wrong)).rejects.toMatchObject({
      errorMessageKey: 'error.invalidVerificationCode',
    })
    await client.verifyMfaPhoneNumberRegistration({
      accessToken,
      verificationCode: codeOf(),
      trustDevice: true,
    })
    expect(page.cookies.has(TRUSTED_DEVICE)).toBe(true)

    await expect(client.startMfaEmailRegistration({ accessToken })).rejects.toMatchObject(STEP_UP_REQUIRED)
    const strong = await stepUp(accessToken, 'sms')
    expect(await client.startMfaEmailRegistration({ accessToken: strong })).toMatchObject({
      status: 'enabled',
      credential: { type: 'email', email: fixture.EMAIL, friendlyName: expect.any(String) },
    })
    const { credentials } = await client.listMfaCredentials(strong)
    expect(credentials.map(({ type }) => type)).toEqual(['sms', 'email'])

    await expect(client.removeMfaEmail({ accessToken })).rejects.toMatchObject(STEP_UP_REQUIRED)
    const weak = client.removeMfaPhoneNumber({ accessToken, phoneNumber })
    await expect(weak).rejects.toMatchObject(STEP_UP_REQUIRED)
    await client.removeMfaEmail({ accessToken: strong })
    await client.removeMfaPhoneNumber({ accessToken: strong, phoneNumber })
    expect(await client.listMfaCredentials(strong)).toEqual({ credentials: [] })
  })

  test('enrols an unverified e-mail address by its code', async () => {
    const accessToken = await open({ users: [{ ...DEFAULT_USER, factors: [], emailVerified: false }] })
    expect(await client.startMfaEmailRegistration({ accessToken })).toEqual({ status: 'email_sent' })
    await client.verifyMfaEmailRegistration({ accessToken, verificationCode: codeOf(fixture.EMAIL) })
    expect(page.cookies.has(TRUSTED_DEVICE)).toBe(false)
    expect((await client.listMfaCredentials(accessToken)).credentials).toMatchObject([{ type: 'email' }])
  })

  test('updates the e-mail address and the phone number of a factor after a step-up', async () => {
    const accessToken = await open()
    const email = 'ada@new.example'
    const phoneNumber = '+33611223344'
    await expect(client.updateEmail({ accessToken, email })).rejects.toMatchObject(STEP_UP_REQUIRED)
    const weak = client.updatePhoneNumber({ accessToken, phoneNumber })
    await expect(weak).rejects.toMatchObject(STEP_UP_REQUIRED)
    const strong = await stepUp(accessToken, 'sms')
    await client.updateEmail({ accessToken: strong, email })
    await client.verifyEmail({ accessToken: strong, email, verificationCode: codeOf(email) })
    await client.updatePhoneNumber({ accessToken: strong, phoneNumber })
    await client.verifyPhoneNumber({
      accessToken: strong,
      phoneNumber,
      verificationCode: codeOf(phoneNumber),
    })
    expect((await client.listMfaCredentials(strong)).credentials).toMatchObject([{ phoneNumber }, { email }])
  })
})
