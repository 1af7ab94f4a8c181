import { describe, expect, test } from '@jest/globals'

import { checkRequest } from './request.js'

const session = { kind: 'session' }
const check = (request: unknown) => () => {
  checkRequest('createStepUpFlow', request)
}

describe('a request is good', () => {
  test.each([
    { approach: session },
    { approach: { kind: 'loginTicket', ticket: 'ticket' } },
    { approach: { kind: 'accessToken', accessToken: 'token' } },
    { approach: { kind: 'accessToken', accessToken: 'token', refreshToken: 'token' } },
    { approach: { kind: 'accessToken', accessToken: 'token', refreshToken: undefined } },
    { approach: { kind: 'identifier', email: 'a@b.c' } },
    { approach: { kind: 'identifier', phoneNumber: '+33', captcha: { token: 'token' } } },
    { approach: { kind: 'identifier', email: 'a@b.c', phoneNumber: undefined, captcha: undefined } },
    {
      approach: session,
      action: 'pay',
      subject: 'ada',
      preferredFactor: 'sms',
      acrValues: ['urn:acr:2'],
      scope: [],
      maxAge: 0,
      providerOptions: {},
    },
    { approach: session, action: undefined, maxAge: undefined },
  ])('as %j', (request) => {
    expect(check(request)).not.toThrow()
  })
})

describe('a wrong request is refused by the name of its first wrong field', () => {
  test.each([
    [null, 'request must be an object'],
    [[], 'request must be an object'],
    ['pay', 'request must be an object'],
    [{}, 'request.approach must be an object'],
    [{ approach: [] }, 'request.approach must be an object'],
    [
      { approach: { kind: 'magic' } },
      'request.approach.kind must be one of session, loginTicket, accessToken, identifier',
    ],
    [{ approach: { kind: 'toString' } }, 'request.approach.kind must be one of'],
    [{ approach: session, actoin: 'pay' }, 'request.actoin is not an option'],
    [{ approach: session, action: '' }, 'request.action must be a non-empty string'],
    [{ approach: session, subject: 7 }, 'request.subject must be a non-empty string'],
    [{ approach: session, preferredFactor: null }, 'request.preferredFactor must be a non-empty string'],
    [{ approach: session, acrValues: 'urn:acr:2' }, 'request.acrValues must be a list of non-empty strings'],
    [{ approach: session, acrValues: ['good', ''] }, 'request.acrValues must be a list of non-empty strings'],
    [{ approach: session, scope: 'openid' }, 'request.scope must be a list of non-empty strings'],
    [{ approach: session, maxAge: -1 }, 'request.maxAge must be a number of seconds, 0 or more'],
    [{ approach: session, maxAge: '60' }, 'request.maxAge must be a number of seconds, 0 or more'],
    [{ approach: session, maxAge: Infinity }, 'request.maxAge must be a number of seconds, 0 or more'],
    [{ approach: session, providerOptions: [] }, 'request.providerOptions must be an object'],
    [{ approach: session, providerOptions: null }, 'request.providerOptions must be an object'],
  ])('%j: %s', (request, message) => {
    expect(check(request)).toThrow(TypeError)
    expect(check(request)).toThrow(message)
  })

  test.each([
    [{ kind: 'session', ticket: 'ticket' }, '.ticket is not an option'],
    [{ kind: 'loginTicket' }, '.ticket must be a non-empty string'],
    [{ kind: 'loginTicket', ticket: '' }, '.ticket must be a non-empty string'],
    [{ kind: 'loginTicket', ticket: 'ticket', email: 'a@b.c' }, '.email is not an option'],
    [{ kind: 'accessToken', refreshToken: 'token' }, '.accessToken must be a non-empty string'],
    [
      { kind: 'accessToken', accessToken: 'token', refreshToken: 7 },
      '.refreshToken must be a non-empty string',
    ],
    [{ kind: 'identifier' }, ' must have exactly one of email and phoneNumber'],
    [{ kind: 'identifier', email: 'a', phoneNumber: 'b' }, ' must have exactly one of email and phoneNumber'],
    [{ kind: 'identifier', email: '' }, '.email must be a non-empty string'],
    [{ kind: 'identifier', email: 'a', ticket: 'ticket' }, '.ticket is not an option'],
    [{ kind: 'identifier', email: 'a', captcha: 'token' }, '.captcha must be an object'],
    [{ kind: 'identifier', email: 'a', captcha: {} }, '.captcha.token must be a non-empty string'],
  ])('%j: request.approach%s', (approach, message) => {
    expect(check({ approach })).toThrow(TypeError)
    expect(check({ approach })).toThrow(`request.approach${message}`)
  })
})
