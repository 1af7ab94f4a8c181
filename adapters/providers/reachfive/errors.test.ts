import { describe, expect, test } from '@jest/globals'

import { createTokenRefresh, logInWithPassword } from './index.js'
import {
  codeOf,
  createCall,
  failureOf,
  FLOW_ID,
  NOW,
  paths,
  raw,
  refusal,
  setup,
} from './reachfive.fixtures.js'

type World = ReturnType<typeof setup>

/** Runs a flow up to the call that fails with `answer`. */
const runs = {
  config: (answer: () => Response) => setup({ [paths.config]: answer }).begin(),
  login: (answer: () => Response) =>
    logInWithPassword(setup({ [paths.login]: answer }).adapter, { email: 'a@b.c', password: 'pw' }),
  begin: (answer: () => Response) => setup({ [paths.begin]: answer }).begin(),
  send: (answer: () => Response) => setup({ [paths.start]: answer }).send(),
  sendFirst: (answer: () => Response) =>
    setup({ [paths.start]: answer }).send({ approach: { kind: 'identifier', email: 'a@b.c' } }),
  verify: (answer: () => Response) => setup({ [paths.verify]: answer }).verify(),
  exchange: (answer: () => Response) => setup({ [paths.token]: answer }).exchange(),
} satisfies Record<
  string,
  (answer: () => Response) => ReturnType<World[keyof World & 'begin']> | Promise<unknown>
>

type Call = keyof typeof runs
const everyCall = Object.keys(runs) as Call[]
const key = (name: string) => ({ error: 'some_category', error_message_key: name })
const category = (name: string) => ({ error: name })

describe('what ReachFive says, and what it means', () => {
  test.each<[Call, number, object, string]>([
    ['begin', 401, key('error.accessToken.freshness'), 'login_required'],
    ['begin', 401, key('error.accessToken.missing'), 'configuration'],
    ['begin', 401, key('error.authn.mfa.stepup.required'), 'denied'],
    ['begin', 403, key('error.feature.notAvailable'), 'configuration'],
    ['begin', 501, key('error.feature.notAvailable'), 'configuration'],
    ['begin', 403, key('error.client.notFirstParty'), 'configuration'],
    ['begin', 400, category('access_denied'), 'configuration'],
    ['send', 400, category('access_denied'), 'configuration'],
    ['sendFirst', 400, category('access_denied'), 'configuration'],
    ['verify', 403, category('access_denied'), 'denied'],
    ['begin', 400, category('invalid_request'), 'configuration'],
    // A mistyped phone number.
    ['sendFirst', 400, category('invalid_request'), 'send_refused'],
    ['begin', 401, category('login_required'), 'login_required'],
    ['begin', 401, category('invalid_grant'), 'login_required'],
    ['login', 401, key('error.invalidEmailOrPassword'), 'credentials_rejected'],
    // A wrong password without a key.
    ['login', 400, category('invalid_grant'), 'credentials_rejected'],
    ['login', 401, { error: 'invalid_grant', error_message_key: '' }, 'credentials_rejected'],
    ['login', 400, key('error.invalidGrant'), 'credentials_rejected'],
    ['login', 400, { ...key('error.someNewThing'), error: 'invalid_grant' }, 'denied'],
    ['login', 403, key('error.accountBlockedAfterMultipleLoginAttempts'), 'locked'],
    ['login', 403, key('error.account.temporarilySuspendedForAnHour'), 'locked'],
    ['login', 403, key('error.unverifiedLogin'), 'denied'],
    ['login', 403, key('error.accessControl.login.forbidden'), 'denied'],
    ['login', 403, key('error.invalidLoginType'), 'denied'],
    ['send', 429, key('error.tooManyAttempts'), 'rate_limited'],
    ['send', 400, key('error.tooManyAttempts'), 'rate_limited'],
    ['verify', 429, category('rate_limit_reached'), 'rate_limited'],
    ['verify', 429, {}, 'rate_limited'],
    ['exchange', 400, category('invalid_request'), 'proof_rejected'],
    ['exchange', 400, category('invalid_grant'), 'proof_rejected'],
    ['exchange', 401, category('invalid_client'), 'configuration'],
    ['exchange', 401, category('unauthorized_client'), 'configuration'],
    ['exchange', 400, category('unsupported_grant_type'), 'configuration'],
    ['begin', 400, category('unsupported_algorithm'), 'configuration'],
    ['begin', 400, category('invalid_scope'), 'configuration'],
    ['begin', 403, category('insufficient_scope'), 'configuration'],
    ['begin', 403, category('origin_not_allowed'), 'configuration'],
    ['begin', 403, category('ip_address_not_allowed'), 'configuration'],
    ['begin', 400, category('missing_config'), 'configuration'],
    ['begin', 400, category('invalid_config'), 'configuration'],
    ['begin', 400, category('server_error'), 'server'],
    ['begin', 400, category('webhook_host_unreachable'), 'server'],
    ['begin', 400, category('webhook_invalid_response'), 'server'],
    ['begin', 400, category('temporarily_unavailable'), 'unavailable'],
    // A message key in the place of the category.
    ['begin', 403, category('error.feature.notAvailable'), 'configuration'],
    // The key counts first.
    [
      'begin',
      401,
      { error: 'invalid_request', error_message_key: 'error.accessToken.freshness' },
      'login_required',
    ],
    // Only verify knows of wrong codes.
    ['send', 401, key('error.invalidVerificationCode'), 'send_refused'],
    // What speaks of the token of the step-up, and what doesn't.
    ['send', 401, category('invalid_grant'), 'token_expired'],
    ['send', 401, key('error.invalidGrant'), 'token_expired'],
    ['send', 400, { ...key('error.phoneNumber.invalid'), error: 'invalid_grant' }, 'send_refused'],
    ['send', 401, category('login_required'), 'token_expired'],
    ['send', 401, category('invalid_token'), 'token_expired'],
    ['send', 400, key('error.stepUpToken.expired'), 'token_expired'],
    ['send', 401, key('error.accessToken.missing'), 'configuration'],
    ['send', 400, category('invalid_request'), 'send_refused'],
    ['sendFirst', 401, category('invalid_grant'), 'send_refused'],
    ['sendFirst', 400, key('error.captchaToken.invalid'), 'send_refused'],
    ['verify', 400, key('error.someToken'), 'code_expired'],
    // The status before the category, a key before a 5xx.
    ['begin', 500, category('access_denied'), 'server'],
    ['begin', 500, category('invalid_request'), 'server'],
    ['begin', 500, category('temporarily_unavailable'), 'server'],
    ['verify', 500, category('access_denied'), 'server'],
    ['begin', 503, category('invalid_client'), 'unavailable'],
    ['begin', 502, category('server_error'), 'unavailable'],
    ['send', 504, category('invalid_grant'), 'unavailable'],
    ['begin', 500, key('error.feature.notAvailable'), 'configuration'],
    ['begin', 503, key('error.tooManyAttempts'), 'rate_limited'],
    // 429 is a limit, whatever else.
    ['begin', 429, category('access_denied'), 'rate_limited'],
    ['verify', 429, category('access_denied'), 'rate_limited'],
    ['send', 429, category('invalid_grant'), 'rate_limited'],
    ['verify', 429, key('error.invalidVerificationCode'), 'rate_limited'],
    ['exchange', 401, key('error.invalidVerificationCode'), 'proof_rejected'],
    // Names of Object's own.
    ['verify', 400, { error: 'constructor', error_message_key: '__proto__' }, 'code_expired'],
  ])('%s: %i %j is %s', async (call, status, body, code) => {
    expect(await codeOf(runs[call](refusal(status, body)))).toBe(code)
  })

  test.each<[Call, string]>([
    ['config', 'configuration'],
    ['login', 'denied'],
    ['begin', 'login_required'],
    ['send', 'send_refused'],
    ['sendFirst', 'send_refused'],
    ['verify', 'code_expired'],
    ['exchange', 'proof_rejected'],
  ])('an unknown 4xx at %s is %s', async (call, code) => {
    for (const status of [400, 401, 403, 404, 410, 422]) {
      expect(await codeOf(runs[call](refusal(status, { error: 'new_thing' })))).toBe(code)
      expect(await codeOf(runs[call](raw('<html>', status, 'text/html')))).toBe(code)
    }
  })

  test.each(everyCall)('408, 409, 425 and 499 at %s say nothing about what was done', async (call) => {
    const bodies = [
      {},
      category('invalid_grant'),
      category('login_required'),
      key('error.accessToken.freshness'),
    ]
    for (const body of bodies) {
      for (const status of [408, 499]) expect(await codeOf(runs[call](refusal(status, body)))).toBe('timeout')
      for (const status of [409, 425]) expect(await codeOf(runs[call](refusal(status, body)))).toBe('server')
    }
  })

  test.each(everyCall)('a 5xx at %s says nothing about what was done', async (call) => {
    for (const status of [502, 503, 504])
      expect(await codeOf(runs[call](raw('<html>', status)))).toBe('unavailable')
    for (const status of [500, 501, 505, 599])
      expect(await codeOf(runs[call](raw('', status)))).toBe('server')
  })

  test.each(everyCall)('a redirect at %s is not followed', async (call) => {
    const answer = () => new Response(null, { status: 307, headers: { Location: 'https://evil.example/' } })
    expect(await codeOf(runs[call](answer))).toBe('protocol')
  })

  test('fetch is told not to follow redirects', async () => {
    const { exchange, server } = setup()
    await exchange()
    expect(new Set(server.sent.map(({ init }) => init.redirect))).toEqual(new Set(['manual']))
  })
})

describe('details', () => {
  test('carry status, code, id and correlation id, and no text', async () => {
    const body = {
      error: 'invalid_grant',
      error_id: 'k3ZpQ0aB1x',
      error_message_key: 'error.unverifiedLogin',
      error_description: 'CANARY',
      error_user_msg: 'CANARY',
      error_usr_msg: 'CANARY',
      error_details: [{ field: 'CANARY', message: 'CANARY', code: 'invalid' }],
    }
    expect((await failureOf(runs.verify(refusal(401, body)))).toJSON()).toEqual({
      code: 'denied',
      status: 401,
      providerCode: 'error.unverifiedLogin',
      providerErrorId: 'k3ZpQ0aB1x',
      correlationId: FLOW_ID,
    })
  })

  test('name the category where the key is not one that ReachFive documents', async () => {
    const body = { error: 'invalid_grant', error_message_key: 'error.someNewThing' }
    expect((await failureOf(runs.verify(refusal(401, body)))).details.providerCode).toBe('invalid_grant')
  })

  test('name how a suspension begins, and not for how long it is', async () => {
    const { details } = await failureOf(
      runs.login(refusal(403, key('error.account.temporarilySuspendedForAnHour'))),
    )
    expect(details.providerCode).toBe('error.account.temporarilySuspended')
  })

  test('fall back on the category where there is no key', async () => {
    const { details } = await failureOf(
      runs.verify(refusal(401, { error: 'invalid_grant', error_message_key: null })),
    )
    expect(details.providerCode).toBe('invalid_grant')
  })

  test.each([
    { error: 'code 123456 is wrong', error_id: '<b>' },
    // A code, or what may be one.
    ...['123456', '12345678', '1234-5678', 'a1b2c3', '1234567890', 'ABCDEFGHIJ', 'abcdefghij'].map((id) => ({
      error_id: id,
    })),
    // A token, or what may be one.
    { error_id: 'eyJhbGciOiJIUzI1NiJ9' },
    { error_id: '6f1c0f3e-6a0b-4b3a-9a55-0f4f4c1f7a01' },
    // Words that are none of ReachFive's.
    { error: 'QWERTY', error_message_key: 'error.QWERTY' },
    { error: 'constructor', error_message_key: '__proto__' },
    { error: 'invalid_grant access_denied' },
    { error: 7, error_id: {} },
    ['x'],
    'x',
    null,
  ])('leave out what is no name: %j', async (body) => {
    expect((await failureOf(runs.verify(refusal(401, body)))).details).toEqual({
      status: 401,
      correlationId: FLOW_ID,
    })
  })

  test.each<[Call, string]>([
    ['login', 'account'],
    ['begin', 'account'],
    ['send', 'send'],
    ['sendFirst', 'send'],
    ['verify', 'verify'],
    ['exchange', 'account'],
  ])('a limit at %s stops %s', async (call, scope) => {
    expect((await failureOf(runs[call](refusal(429)))).details).toMatchObject({ scope })
  })

  test.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'Retry-After': '30' }, NOW + 30_000],
    ['a date', { 'Retry-After': 'Sun, 01 Mar 2026 12:01:00 GMT' }, NOW + 60_000],
    ['nothing', {}, undefined],
    ['rubbish', { 'Retry-After': 'soon 1' }, undefined],
    ['a limit', { RateLimit: '"default";r=0;t=8' }, NOW + 8_000],
    ['a limit, in fields', { 'RateLimit-Remaining': '0', 'RateLimit-Reset': '8' }, NOW + 8_000],
  ])('Retry-After in %s', async (_title, headers, availableAt) => {
    expect((await failureOf(runs.send(refusal(429, {}, headers)))).details.availableAt).toBe(availableAt)
  })

  test.each(everyCall)('a failed %s hands the wait on that its answer asks for', async (call) => {
    const headers = { 'Retry-After': '120' }
    for (const status of [302, 400, 401, 408, 409, 429, 500, 502, 503, 504]) {
      const { details } = await failureOf(runs[call](refusal(status, {}, headers)))
      expect([status, details.availableAt]).toEqual([status, NOW + 120_000])
    }
    // The answer to a first code has nothing to read.
    if (call === 'sendFirst') return
    const unreadable = await failureOf(runs[call](() => new Response('<html>', { headers })))
    expect(unreadable).toMatchObject({ code: 'protocol', details: { availableAt: NOW + 120_000 } })
  })

  test.each<[string, string, (answer: () => Response) => Promise<unknown>, object]>([
    ['a wrong code', 'invalid_code', runs.verify, key('error.invalidVerificationCode')],
    ['factors that nobody can answer', 'factor_unavailable', runs.begin, { amr: ['fido'], token: 'ST1' }],
    ['an ID token that is none', 'protocol', runs.exchange, { access_token: 'AT1', id_token: 'none' }],
  ])('%s does not lose the wait that its answer asks for', async (_title, code, run, body) => {
    const status = code === 'invalid_code' ? 401 : 200
    const failure = await failureOf(run(refusal(status, body, { 'Retry-After': '120' })))
    expect(failure).toMatchObject({ code, details: { status, availableAt: NOW + 120_000 } })
  })

  test.each<[Call, object]>([
    ['begin', { token: 'StepUpTk0x' }],
    ['send', { challenge: 'StepUpTk0x' }],
    ['verify', { code: { id: 'StepUpTk0x' } }],
    ['exchange', { tokens: 'StepUpTk0x' }],
  ])('of a success of %s that can not be read have no text of it', async (call, body) => {
    const answer = refusal(200, { ...body, error_id: 'StepUpTk0x' })
    expect((await failureOf(runs[call](answer))).details).toEqual({ status: 200, correlationId: FLOW_ID })
  })

  test.each([400, 503])('a refresh that is answered with %i hands its wait on', async (status) => {
    const refresh = createTokenRefresh({ onTokensRefreshed: () => undefined })
    const stale = refusal(401, key('error.accessToken.freshness'))
    const answer = refusal(status, {}, { 'Retry-After': '120' })
    const { begin } = setup({ [paths.begin]: stale, [paths.token]: answer }, { refresh })
    const approach = { kind: 'accessToken', accessToken: 'AT0', refreshToken: 'RT0' } as const
    expect((await failureOf(begin({ approach }))).details.availableAt).toBe(NOW + 120_000)
  })

  test('only a limit says what it stops', async () => {
    const { details } = await failureOf(runs.send(refusal(503, {}, { 'Retry-After': '30' })))
    expect(details).not.toHaveProperty('scope')
  })
})

describe('a call that is given up', () => {
  test.each([
    ['by the user', undefined, 'cancelled'],
    ['because time is up', new DOMException('', 'TimeoutError'), 'timeout'],
  ])('%s', async (_title, reason, code) => {
    const controller = new AbortController()
    const { send, adapter } = setup({
      [paths.start]: () => {
        controller.abort(reason)
        return new Promise<Response>(() => undefined)
      },
    })
    const { begin } = setup()
    const grant = await begin()
    const [factor] = grant.factors
    expect(send).toBeDefined()
    if (factor)
      expect(await codeOf(adapter.send({ grant, factor }, createCall({ signal: controller.signal })))).toBe(
        code,
      )
  })

  test('sends nothing when it was given up before', async () => {
    const { begin, adapter, server } = setup()
    const grant = await begin()
    const [factor] = grant.factors
    const call = createCall({ signal: AbortSignal.abort() })
    if (factor) expect(await codeOf(adapter.send({ grant, factor }, call))).toBe('cancelled')
    expect(server.to(paths.start)).toEqual([])
  })
})
