import { describe, expect, test } from '@jest/globals'

import { logInWithPassword } from './index.js'
import { codeOf, failureOf, FLOW_ID, paths, raw, setup } from './reachfive.fixtures.js'

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
  ['amr with other than texts', paths.begin, '{"token":"ST1","amr":["sms",7]}'],
  ['a state of a wrong type', paths.verify, '{"code":"AC1","state":7}'],
  ['a lifetime of a wrong type', paths.token, '{"access_token":"AT","expires_in":"60"}'],
  ['a lifetime below zero', paths.token, '{"access_token":"AT","expires_in":-1}'],
])('%s is protocol', async (_title, path, text) => {
  expect(await codeOf(setup({ [path]: raw(text) }).exchange())).toBe('protocol')
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
