import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import type { StepUpRequest } from '../../../machines/domain.js'
import { createTokenRefresh, logInWithPassword } from './index.js'
import { failureOf, idToken, paths, raw, refusal, type Script, setup } from './reachfive.fixtures.js'

/** Every secret of a flow carries this word, and so does everything the server says. */
const CANARY = 'CANARY'
const text = {
  error_description: CANARY,
  error_user_msg: CANARY,
  error_usr_msg: CANARY,
  error_id: 'e1',
  [CANARY]: CANARY,
}
const secrets: Script = {
  [paths.login]: { tkn: `tkn-${CANARY}` },
  [paths.begin]: { amr: ['sms'], token: `step-up-${CANARY}` },
  [paths.start]: { challenge_id: `challenge-${CANARY}` },
  [paths.verify]: { code: `code-${CANARY}` },
  [paths.token]: { access_token: `access-${CANARY}`, id_token: idToken({ sub: CANARY }) },
}
const requests: Partial<StepUpRequest>[] = [
  { approach: { kind: 'session' }, providerOptions: { state: CANARY, nonce: CANARY, idTokenHint: CANARY } },
  { approach: { kind: 'loginTicket', ticket: CANARY } },
  { approach: { kind: 'accessToken', accessToken: CANARY, refreshToken: CANARY } },
  { approach: { kind: 'identifier', email: `${CANARY}@b.c`, captcha: { token: CANARY } } },
]
const failures: readonly (readonly [string, () => Response | Promise<Response>])[] = [
  ['a refusal', refusal(400, { error: CANARY + '1', ...text })],
  ['a stale token', refusal(401, { ...text, error_message_key: 'error.accessToken.freshness' })],
  ['a limit', refusal(429, text, { 'Retry-After': CANARY })],
  ['a failure', refusal(500, text)],
  ['HTML', raw(`<html>${CANARY}`)],
  ['JSON cut in half', raw(`{"token":"${CANARY}`)],
  [
    'a redirect',
    () => new Response(null, { status: 302, headers: { Location: `https://evil.example/?${CANARY}` } }),
  ],
  ['an ID token that is none', raw(`{"access_token":"${CANARY}","id_token":"${CANARY}","code":7}`)],
  [
    'a network error that quotes the request',
    () => {
      throw Object.assign(new TypeError(`fetch ${CANARY}`), {
        request: CANARY,
        cause: new Error(CANARY),
        code: `${CANARY} x`,
      })
    },
  ],
]

describe.each(failures)('%s leaks no secret', (_title, failure) => {
  test.each(Object.values(paths))('at %s', async (path) => {
    for (const request of requests) {
      const world = setup(
        { ...secrets, [path]: failure },
        {
          clientSecret: CANARY,
          refresh: createTokenRefresh({ onTokensRefreshed: () => Promise.reject(new Error(CANARY)) }),
        },
      )
      const login = logInWithPassword(world.adapter, {
        email: CANARY,
        password: CANARY,
        captcha: { token: CANARY },
      })
      for (const act of [login, world.exchange(request)]) {
        const error: unknown = await act.then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        const seen = [String(error), JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })]
        expect(seen.join()).not.toContain(CANARY)
      }
    }
  })
})

describe('a wrong input leaks no secret', () => {
  test.each<[string, Partial<StepUpRequest>]>([
    ['a token that is no token', { approach: { kind: 'accessToken', accessToken: `${CANARY}\n` } }],
    ['options of a wrong type', { providerOptions: { state: [CANARY] } }],
    ['an unknown option', { providerOptions: { secret: CANARY } }],
  ])('%s', async (_title, request) => {
    const error = await failureOf(setup().begin(request))
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(CANARY)
  })
})

test('a log of the adapter shows no secret', async () => {
  const { adapter, exchange } = setup(secrets, { clientSecret: CANARY, auth: { state: CANARY } })
  await exchange()
  const seen = inspect(adapter, { depth: 9, showHidden: true }) + JSON.stringify(adapter)
  expect(seen).toContain('reachfive')
  expect(seen).not.toContain(CANARY)
})

test('no secret is ever in a URL', async () => {
  for (const request of requests) {
    const { exchange, server } = setup(secrets, {
      refresh: createTokenRefresh({ onTokensRefreshed: () => undefined }),
    })
    await exchange(request)
    expect(server.sent.map(({ url }) => url).join()).not.toContain(CANARY)
  }
})
