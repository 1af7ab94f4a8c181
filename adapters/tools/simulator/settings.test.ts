import { describe, expect, test } from '@jest/globals'

import { OptionError } from '../../../machines/errors.js'
import { createReachFiveSimulator, type SimulatorOptions } from './index.js'
import { resolveOptions } from './settings.js'

/** Options as a JavaScript user may write them. */
const wrong = (options: unknown): SimulatorOptions => options as SimulatorOptions

describe('options', () => {
  test.each<[option: string, problem: string, options: unknown]>([
    ['options', 'must be an object (got 7)', 7],
    ['user', 'is not an option: did you mean users?', { user: [] }],
    [
      'issuer',
      'must be an origin without a path, such as https://tenant.example (got a string)',
      { issuer: 'https://tenant.example/path' },
    ],
    [
      'loginUrl',
      'must be an absolute URL, such as https://app.example/callback (got a string)',
      { loginUrl: '/relative' },
    ],
    ['clients', 'must be a list of clients (got an object)', { clients: {} }],
    ['clients', 'must not have the same clientId twice', { clients: [{ clientId: 'a' }, { clientId: 'a' }] }],
    ['clients[0].clientId', 'must be a non-empty string (got nothing)', { clients: [{}] }],
    [
      'clients[0].public',
      'is not an option: did you mean isPublic?',
      { clients: [{ clientId: 'a', public: true }] },
    ],
    [
      'clients[0].clientSecret',
      'must be given where isPublic is false or signingAlgorithm is HS256 (got nothing)',
      { clients: [{ clientId: 'a', isPublic: false }] },
    ],
    [
      'clients[0].clientSecret',
      'must be given where isPublic is false or signingAlgorithm is HS256 (got nothing)',
      { clients: [{ clientId: 'a', signingAlgorithm: 'HS256' }] },
    ],
    [
      'clients[0].redirectUris[0]',
      'must be an absolute URL, such as https://app.example/callback (got a string)',
      { clients: [{ clientId: 'a', redirectUris: ['/callback'] }] },
    ],
    [
      'clients[0].accessTokenLifetime',
      'must be a number of seconds above 0, such as 60 (1 minute) (got 0)',
      { clients: [{ clientId: 'a', accessTokenLifetime: 0 }] },
    ],
    ['users[0].id', 'must be a non-empty string (got nothing)', { users: [{ email: 'a@b.c' }] }],
    [
      'users[0].factors',
      'must have an address: phoneNumber for sms, email for email',
      { users: [{ id: 'a', factors: ['sms'] }] },
    ],
    [
      'users[0].factors',
      'must be a list of sms and email (got a list)',
      { users: [{ id: 'a', email: 'a@b.c', factors: ['totp'] }] },
    ],
    ['tenant.sso', 'must be true or false (got a string)', { tenant: { sso: 'yes' } }],
    ['tenant.rba_enabled', 'is not an option: did you mean rbaEnabled?', { tenant: { rba_enabled: true } }],
    [
      'limits.requests',
      'must be a whole number from 1 up, or Infinity for no limit (got 0)',
      { limits: { requests: 0 } },
    ],
    [
      'limits.window',
      'must be a number of seconds above 0, such as 60 (1 minute) (got Infinity)',
      { limits: { window: Infinity } },
    ],
    [
      'allowedOrigins',
      'must be a list of non-empty strings (got a string)',
      { allowedOrigins: 'https://a.example' },
    ],
    ['now', 'must be a function (got 5)', { now: 5 }],
    ['sleep', 'must be a function (got 5)', { sleep: 5 }],
    ['generateCode', 'must be a function (got a string)', { generateCode: '123456' }],
    ['assumptions.lifetime', 'is not an option: did you mean lifetimes?', { assumptions: { lifetime: {} } }],
    [
      'assumptions.lifetimes.code',
      'must be a number of seconds above 0, such as 60 (1 minute) (got a string)',
      { assumptions: { lifetimes: { code: '60' } } },
    ],
    [
      'assumptions.approachOrder',
      'must be a list of tkn, bearer, cookie (got a list)',
      { assumptions: { approachOrder: ['password'] } },
    ],
    [
      'assumptions.approachMissing.status',
      'must be an HTTP status from 400 to 599 (got 200)',
      { assumptions: { approachMissing: { status: 200, error: 'x' } } },
    ],
    [
      'assumptions.ticketInvalid',
      'must be a refusal, such as { status: 401, error: "invalid_grant" } (got a string)',
      { assumptions: { ticketInvalid: 'no' } },
    ],
    [
      'assumptions.factorsMissing',
      'must be "emptyList" or a refusal, such as { status: 403, error: "access_denied" } (got a string)',
      { assumptions: { factorsMissing: 'error' } },
    ],
    [
      'assumptions.resend',
      'must be one of replace, add, reuse (got a string)',
      { assumptions: { resend: 'never' } },
    ],
    [
      'assumptions.codeRequests.answer.error',
      'must be a non-empty string (got nothing)',
      { assumptions: { codeRequests: { answer: { status: 429 } } } },
    ],
    [
      'assumptions.code.alphabet',
      'must be a text of 2 to 256 characters, such as 0123456789 (got a string)',
      { assumptions: { code: { alphabet: '1' } } },
    ],
    [
      'assumptions.code.length',
      'must be a whole number from 1 to 64 (got 0)',
      { assumptions: { code: { length: 0 } } },
    ],
    [
      'assumptions.introspection.path',
      'must be a path that begins with a slash, such as /payments (got a string)',
      { assumptions: { introspection: { path: 'introspect' } } },
    ],
    ['assumptions.keyId', 'must be true or false (got a string)', { assumptions: { keyId: 'x' } }],
    [
      'users[0].phoneNumberVerified',
      'must be true or false (got 1)',
      { users: [{ id: 'a', phoneNumberVerified: 1 }] },
    ],
    [
      'assumptions.credentialMissing',
      'must be a refusal, such as { status: 401, error: "invalid_grant" } (got a string)',
      { assumptions: { credentialMissing: 'no' } },
    ],
    [
      'assumptions.enrolledAgain',
      'must be "enabled" or a refusal, such as { status: 403, error: "access_denied" } (got a string)',
      { assumptions: { enrolledAgain: 'replaces' } },
    ],
    [
      'assumptions.otherPhoneNumber.status',
      'must be an HTTP status from 400 to 599 (got nothing)',
      { assumptions: { otherPhoneNumber: { error: 'x' } } },
    ],
    [
      'assumptions.enrolmentAnswer',
      'must be one of credential, nothing (got 204)',
      { assumptions: { enrolmentAnswer: 204 } },
    ],
    [
      'assumptions.phoneNumberUpdate',
      'must be one of onVerification, immediately (got true)',
      { assumptions: { phoneNumberUpdate: true } },
    ],
    [
      'assumptions.factorOnUpdate',
      'must be one of follows, removed (got a string)',
      { assumptions: { factorOnUpdate: 'kept' } },
    ],
    [
      'assumptions.updateScope',
      'must be a non-empty string (got an empty string)',
      { assumptions: { updateScope: '' } },
    ],
    [
      'assumptions.emptyAnswers.verifyAuthCode',
      'must be one of 200, 204 (got 201)',
      { assumptions: { emptyAnswers: { verifyAuthCode: 201 } } },
    ],
  ])('a wrong %s is named at once: it %s', (option, problem, options) => {
    const create = (): unknown => createReachFiveSimulator(wrong(options))
    expect(create).toThrow(OptionError)
    expect(create).toThrow(new OptionError('createReachFiveSimulator', option, problem))
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

  test('an unknown user or client of signIn is named', async () => {
    const simulator = createReachFiveSimulator()
    await expect(simulator.signIn('nobody')).rejects.toThrow(OptionError)
    await expect(simulator.signIn('nobody')).rejects.toThrow(
      new OptionError('signIn', 'userId', 'must be the id of a user of this simulator'),
    )
    await expect(simulator.signIn('user-ada', { clientId: 'nobody' })).rejects.toThrow(OptionError)
    await expect(simulator.signIn('user-ada', { clientId: 'nobody' })).rejects.toThrow(
      new OptionError('signIn', 'clientId', 'must be the clientId of a client of this simulator'),
    )
  })
})
