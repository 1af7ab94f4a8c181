import { describe, expect, test } from '@jest/globals'

import { createTokenRefresh, logInWithPassword } from './index.js'
import { codeOf, failureOf, FLOW_ID, NOW, paths, raw, setup } from './reachfive.fixtures.js'

/** Answers with status 200 that no call can make sense of. */
const hostile: readonly (readonly [string, string | null, string?])[] = [
  ['nothing', null],
  ['an empty text', ''],
  ['HTML', '<!doctype html><title>Sign in</title>', 'text/html'],
  ['HTML that says it is JSON', '<!doctype html>'],
  ['JSON cut in half', '{"token":"ST1","amr":["sm'],
  ['an array', '[]'],
  [
    'an array of the right thing',
    '[{"token":"ST1","amr":["sms"],"challenge_id":"CH1","code":"AC1","access_token":"AT"}]',
  ],
  ['a number', '42'],
  ['a text', '"ok"'],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['wrong types', '{"token":7,"amr":"sms","challenge_id":{},"code":["AC1"],"access_token":true,"tkn":1}'],
  ['empty values', '{"token":"","amr":[],"challenge_id":"","code":"","access_token":"","tkn":""}'],
  ['nulls', '{"token":null,"amr":null,"challenge_id":null,"code":null,"access_token":null,"tkn":null}'],
  [
    'values on the prototype',
    '{"__proto__":{"token":"ST1","amr":["sms"],"challenge_id":"C","code":"A","tkn":"T"}}',
  ],
  ['binary', '\u0000\uFFFD\u0001', 'application/octet-stream'],
  ['JSON of another type', '\u0000{}', 'text/plain'],
]

const runs: Readonly<Record<string, (answer: () => Response) => Promise<unknown>>> = {
  login: (answer) =>
    logInWithPassword(setup({ [paths.login]: answer }).adapter, { email: 'a@b.c', password: 'pw' }),
  begin: (answer) => setup({ [paths.begin]: answer }).begin(),
  send: (answer) => setup({ [paths.start]: answer }).send(),
  verify: (answer) => setup({ [paths.verify]: answer }).verify(),
  exchange: (answer) => setup({ [paths.token]: answer }).exchange(),
}

describe.each(Object.entries(runs))('%s', (_call, run) => {
  test.each(hostile)('%s is protocol', async (...[, text, type]) => {
    const error = await failureOf(run(raw(text, 200, type)))
    expect([error.code, error.details]).toEqual([
      'protocol',
      { status: 200, correlationId: expect.any(String) },
    ])
  })

  test('a connection that breaks is network', async () => {
    expect(
      await codeOf(
        run(() => {
          throw new TypeError('Failed to fetch https://tenant.example/?CANARY')
        }),
      ),
    ).toBe('network')
  })

  test('a body that breaks is network', async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.error(new Error('CANARY'))
          },
        }),
      )
    expect(await codeOf(run(broken))).toBe('network')
  })
})

test.each([
  ['amr that is no list', paths.begin, '{"token":"ST1","amr":{"0":"sms"}}'],
  ['a code of a wrong type', paths.verify, '{"code":7}'],
  ['an access token of a wrong type', paths.token, '{"access_token":7,"id_token":"a.b.c"}'],
  ['an ID token of a wrong type', paths.token, '{"access_token":"AT","id_token":{}}'],
  ['a refresh token alone', paths.token, '{"refresh_token":"RT","expires_in":60}'],
])('%s is protocol', async (_title, path, text) => {
  expect(await codeOf(setup({ [path]: raw(text) }).exchange())).toBe('protocol')
})

describe('a code that is spent costs nothing for the sake of a member that nothing depends on', () => {
  const approach = { kind: 'accessToken', accessToken: 'AT0', refreshToken: 'RT0' } as const
  const stale = raw('{"error_message_key":"error.accessToken.freshness"}', 401)
  const stepUp = raw('{"amr":["sms"],"token":"ST1"}')
  /** Each ends with the tokens of this answer. */
  const ends: Readonly<Record<string, (answer: () => Response) => Promise<unknown>>> = {
    exchange: async (answer) => (await setup({ [paths.token]: answer }).exchange()).result,
    verify: async (answer) => {
      const verified = await setup({ [paths.verify]: answer }).verify()
      return verified.answer.outcome === 'verified' && verified.answer.proof
    },
    refresh: async (answer) => {
      let tokens: unknown
      const world = setup(
        { [paths.begin]: [stale, stepUp], [paths.token]: answer },
        { refresh: createTokenRefresh({ onTokensRefreshed: (told) => void (tokens = told) }) },
      )
      await world.begin({ approach })
      return { kind: 'tokens', tokens }
    },
  }

  test.each(Object.keys(ends))('in the answer to %s', async (end) => {
    for (const [member, read] of [
      ['"expires_in":"3600"', { expiresAt: NOW + 3_600_000 }],
      ['"expires_in":" 60 "', { expiresAt: NOW + 60_000 }],
      ['"expires_in":0.5', { expiresAt: NOW + 500 }],
      ['"expires_in":""', {}],
      ['"expires_in":" "', {}],
      ['"expires_in":"soon"', {}],
      ['"expires_in":-1', {}],
      ['"expires_in":1e308', {}],
      // No `Date` can be so late: `new Date(expiresAt).toISOString()` would throw in the app.
      ['"expires_in":9007199254740991', {}],
      ['"expires_in":[60]', {}],
      ['"expires_in":true', {}],
      ['"scope":["openid","mfa"]', { scope: 'openid mfa' }],
      ['"scope":[]', {}],
      ['"scope":7', {}],
      ['"token_type":["Bearer"]', {}],
      ['"refresh_token":7', {}],
      ['"provider_name":7', {}],
      ['"provider_access_token":{}', {}],
      ['"state":7', {}],
    ] as const) {
      const answer = raw(`{"access_token":"AT",${member}}`)
      const tokens = { accessToken: 'AT', expiresAt: null, ...read }
      expect([member, await ends[end]?.(answer)]).toEqual([member, { kind: 'tokens', tokens }])
    }
  })

  test('a code comes back without a state that is no text', async () => {
    const { answer } = await setup({ [paths.verify]: raw('{"code":"AC1","state":7}') }).verify()
    expect(answer).toEqual({ outcome: 'verified', proof: { kind: 'authorizationCode', code: 'AC1' } })
  })

  test.each([
    ['"true"', true],
    ['"false"', false],
    ['null', false],
  ])('a login reads mfa_required %s as %s', async (flag, mfaRequired) => {
    const { adapter } = setup({ [paths.login]: raw(`{"tkn":"TK1","mfa_required":${flag}}`) })
    const login = await logInWithPassword(adapter, { email: 'a@b.c', password: 'pw' })
    expect(login).toEqual({ ticket: 'TK1', mfaRequired })
  })
})

test('unknown fields change nothing, however many', async () => {
  const noise = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`field_${index}`, 'x'.repeat(50)]),
  )
  const { begin } = setup({ [paths.begin]: { ...noise, amr: ['sms'], token: 'ST1' } })
  const grant = await begin()
  expect(grant.token).toBe('ST1')
  expect(JSON.stringify(grant)).not.toContain('field_1')
})

test('any content type will do for JSON', async () => {
  const { begin } = setup({ [paths.begin]: raw('{"amr":["sms"],"token":"ST1"}', 200, 'text/plain') })
  expect((await begin()).memory?.['correlationId']).toBe(FLOW_ID)
})
