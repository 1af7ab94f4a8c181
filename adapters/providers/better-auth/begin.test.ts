import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'

import type { StepUpRequest } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import { createServer, freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { createBrowser } from './browser.fixtures.js'
import { createSteps, errorOf, fail, failureOf } from './steps.fixtures.js'
import { createWorld } from './world.fixtures.js'

beforeEach(freezeTime)
afterAll(unfreezeTime)

const idsOf = ({ factors }: { readonly factors: readonly { readonly id: string }[] }) =>
  factors.map(({ id }) => id)

describe('begin', () => {
  test('offers what the app says, in its order', async () => {
    const world = await createWorld({ adapter: { factors: ['totp', 'otp', 'totp'], otpKind: 'sms' } })
    const grant = await world.begin()
    expect(grant).toEqual({
      token: '',
      expiresAt: null,
      memory: { subject: expect.any(String) },
      factors: [
        {
          id: 'totp',
          kind: 'totp',
          hint: null,
          needsSend: false,
          canResend: false,
          canTrustDevice: false,
          code: { length: 6, alphabet: 'digits' },
        },
        {
          id: 'otp',
          kind: 'sms',
          hint: null,
          needsSend: true,
          canResend: true,
          canTrustDevice: false,
          code: { length: 6, alphabet: 'digits' },
        },
      ],
    })
  })

  test('sends nothing, and asks once', async () => {
    const world = await createWorld()
    await world.begin()
    expect(world.server.outbox).toEqual([])
    expect(world.browser.sent).toHaveLength(1)
  })

  test('in a sign-in offers what the sign-in listed', async () => {
    const world = await createWorld({ user: 'signIn' })
    const { twoFactorMethods } = await world.browser.signIn()
    expect(twoFactorMethods).toEqual(['totp', 'otp'])
    const begin = (methods: string[]) => world.begin({ providerOptions: { twoFactorMethods: methods } })
    expect(idsOf(await begin(['totp', 'otp']))).toEqual(['otp', 'totp', 'backupCode'])
    expect(idsOf(await begin(['otp']))).toEqual(['otp'])
    expect(idsOf(await begin(['totp', 'passkey']))).toEqual(['totp', 'backupCode'])
    expect(idsOf(await begin([]))).toEqual([])
  })

  test('a device can be trusted in a sign-in only', async () => {
    const world = await createWorld()
    expect((await world.begin()).factors.map(({ canTrustDevice }) => canTrustDevice)).not.toContain(true)
    await world.browser.signIn()
    expect((await world.begin()).factors.map(({ canTrustDevice }) => canTrustDevice)).not.toContain(false)
  })

  test('a live session without two-factor is enrolment_required: a right code would switch it on', async () => {
    const server = await createServer()
    const browser = createBrowser(server)
    await browser.signUp()
    const { begin } = createSteps({ fetch: browser.fetch })
    expect(await failureOf(begin())).toEqual({ code: 'enrolment_required', status: 200 })
    await browser.post('/two-factor/send-otp')
    await browser.post('/two-factor/verify-otp', { code: server.outbox[0] })
    expect((await begin()).factors).toHaveLength(3)
  })

  test('nobody shows at the next request', async () => {
    const server = await createServer()
    const { begin, send } = createSteps({ fetch: createBrowser(server).fetch })
    expect(await failureOf(send(await begin()))).toEqual({
      code: 'login_required',
      status: 401,
      providerCode: 'INVALID_TWO_FACTOR_COOKIE',
    })
  })

  test.each<[string, Partial<StepUpRequest>]>([
    ['approach.kind', { approach: { kind: 'accessToken', accessToken: 'CANARY' } }],
    ['approach.kind', { approach: { kind: 'loginTicket', ticket: 'CANARY' } }],
    ['approach.kind', { approach: { kind: 'identifier', email: 'CANARY' } }],
    ['providerOptions.twoFactorMethods', { providerOptions: { twoFactorMethods: 'CANARY' } }],
    ['providerOptions.methods', { providerOptions: { methods: ['CANARY'] } }],
  ])('a wrong %s is configuration, named, and nothing is asked', async (name, request) => {
    const world = await createWorld()
    const error = await errorOf(world.begin(request))
    expect(error instanceof StepUpError ? error : fail('no StepUpError')).toMatchObject({
      code: 'configuration',
      details: { option: name },
    })
    expect(world.browser.sent).toEqual([])
  })
})
