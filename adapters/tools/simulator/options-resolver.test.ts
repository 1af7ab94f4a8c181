import { describe, expect, test } from '@jest/globals'

import { createReachFiveSimulator, type SimulatorOptions } from './index.js'
import { resolveOptions } from './users.js'

/** Options as a JavaScript user may write them. */
const wrong = (options: unknown): SimulatorOptions => options as SimulatorOptions

describe('options', () => {
  test.each<[string, unknown]>([
    ['options', 7],
    ['options.user', { user: [] }],
    ['issuer', { issuer: 'https://tenant.example/path' }],
    ['loginUrl', { loginUrl: '/relative' }],
    ['clients', { clients: {} }],
    ['clients', { clients: [{ clientId: 'a' }, { clientId: 'a' }] }],
    ['clients[0].clientId', { clients: [{}] }],
    ['clients[0].public', { clients: [{ clientId: 'a', public: true }] }],
    ['clients[0].clientSecret', { clients: [{ clientId: 'a', isPublic: false }] }],
    ['clients[0].clientSecret', { clients: [{ clientId: 'a', signingAlgorithm: 'HS256' }] }],
    ['clients[0].redirectUris[0]', { clients: [{ clientId: 'a', redirectUris: ['/callback'] }] }],
    ['clients[0].accessTokenLifetime', { clients: [{ clientId: 'a', accessTokenLifetime: 0 }] }],
    ['users[0].id', { users: [{ email: 'a@b.c' }] }],
    ['users[0].factors', { users: [{ id: 'a', factors: ['sms'] }] }],
    ['users[0].factors', { users: [{ id: 'a', email: 'a@b.c', factors: ['totp'] }] }],
    ['tenant.sso', { tenant: { sso: 'yes' } }],
    ['tenant.rba_enabled', { tenant: { rba_enabled: true } }],
    ['limits.requests', { limits: { requests: 0 } }],
    ['limits.window', { limits: { window: Infinity } }],
    ['allowedOrigins', { allowedOrigins: 'https://a.example' }],
    ['now', { now: 5 }],
    ['sleep', { sleep: 5 }],
    ['generateCode', { generateCode: '123456' }],
    ['assumptions.lifetime', { assumptions: { lifetime: {} } }],
    ['assumptions.lifetimes.code', { assumptions: { lifetimes: { code: '60' } } }],
    ['assumptions.proofOrder', { assumptions: { proofOrder: ['password'] } }],
    ['assumptions.proofMissing.status', { assumptions: { proofMissing: { status: 200, error: 'x' } } }],
    ['assumptions.ticketInvalid', { assumptions: { ticketInvalid: 'no' } }],
    ['assumptions.factorsMissing', { assumptions: { factorsMissing: 'error' } }],
    ['assumptions.resend', { assumptions: { resend: 'never' } }],
    ['assumptions.codeRequests.answer.error', { assumptions: { codeRequests: { answer: { status: 429 } } } }],
    ['assumptions.code.alphabet', { assumptions: { code: { alphabet: '1' } } }],
    ['assumptions.code.length', { assumptions: { code: { length: 0 } } }],
    ['assumptions.introspection.path', { assumptions: { introspection: { path: 'introspect' } } }],
    ['assumptions.keyId', { assumptions: { keyId: 'x' } }],
    ['users[0].phoneNumberVerified', { users: [{ id: 'a', phoneNumberVerified: 1 }] }],
    ['assumptions.credentialMissing', { assumptions: { credentialMissing: 'no' } }],
    ['assumptions.enrolledAgain', { assumptions: { enrolledAgain: 'replaces' } }],
    ['assumptions.otherPhoneNumber.status', { assumptions: { otherPhoneNumber: { error: 'x' } } }],
    ['assumptions.enrolmentAnswer', { assumptions: { enrolmentAnswer: 204 } }],
    ['assumptions.phoneNumberUpdate', { assumptions: { phoneNumberUpdate: true } }],
    ['assumptions.factorOnUpdate', { assumptions: { factorOnUpdate: 'kept' } }],
    ['assumptions.updateScope', { assumptions: { updateScope: '' } }],
    ['assumptions.emptyAnswers.verifyAuthCode', { assumptions: { emptyAnswers: { verifyAuthCode: 201 } } }],
  ])('a wrong %s is named at once: %j', (name, options) => {
    const create = (): unknown => createReachFiveSimulator(wrong(options))
    expect(create).toThrow(TypeError)
    expect(create).toThrow(`"${name}"`)
  })

  test('no option at all is the documented happy path', () => {
    const settings = resolveOptions()
    expect(settings.tenant).toMatchObject({ sso: true, rbaEnabled: true })
    expect(settings.limits).toMatchObject({ requests: 20, window: 60 })
    expect(settings.assumptions.lifetimes).toMatchObject({
      stepUpToken: 600,
      ticket: 300,
      challenge: 300,
      code: 60,
    })
  })

  test('a group given in part keeps its other defaults', () => {
    const { assumptions } = resolveOptions({ assumptions: { lifetimes: { code: 30 }, resend: 'add' } })
    expect(assumptions.lifetimes).toMatchObject({ code: 30, challenge: 300 })
    expect(assumptions.resend).toBe('add')
  })

  test('a confidential client does not enforce PKCE unless told to', () => {
    const clients = [{ clientId: 'a', isPublic: false, clientSecret: 's' }]
    expect(resolveOptions({ clients }).clients[0]?.pkceEnforced).toBe(false)
  })

  test('an unknown user or client of signIn is a TypeError', async () => {
    const simulator = createReachFiveSimulator()
    await expect(simulator.signIn('nobody')).rejects.toThrow(TypeError)
    await expect(simulator.signIn('user-ada', { clientId: 'nobody' })).rejects.toThrow(TypeError)
  })
})
