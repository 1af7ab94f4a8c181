import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import { createBetterAuthAdapter } from './index.js'
import { type Answer, calls, CANARY, raw, refusal, run, user } from './script.fixtures.js'
import { createCall, errorOf, fail, failureOf } from './steps.fixtures.js'

describe.each(calls)('%s', (path) => {
  test.each<[string, string | null]>([
    ['nothing', null],
    ['HTML', '<!doctype html>'],
    ['JSON cut in half', '{"status":true,"token":"t","user":{"id":"user'],
    ['a list', '[{"status":true,"token":"t","user":{"id":"user-1"}}]'],
    ['an empty object', '{}'],
    ['wrong types', '{"status":"true","token":7,"user":{"id":7}}'],
    ['empty values', '{"status":false,"token":"","user":{"id":""}}'],
    ['values on the prototype', '{"__proto__":{"status":true,"token":"t","user":{"id":"user-1"}}}'],
  ])('%s is protocol', async (_title, text) => {
    expect(await failureOf(run(path, raw(text)))).toEqual({ code: 'protocol', status: 200 })
  })

  test.each<[string, Answer]>([
    ['a refusal', refusal(400, 'CANARY')],
    ['a limit', refusal(429, CANARY, { 'X-Retry-After': CANARY })],
    ['a failure', refusal(500, `USER_${CANARY}_NOT_FOUND`)],
    ['HTML', raw(`<html>${CANARY}`)],
    ['a redirect', raw(null, 302, { Location: `https://evil.example/?${CANARY}` })],
    [
      'a network error',
      () => {
        throw Object.assign(new TypeError(`fetch ${CANARY}`), { cause: new Error(CANARY) })
      },
    ],
  ])('the error of %s leaks nothing', async (_title, answer) => {
    const error = await errorOf(run(path, answer))
    const seen = [String(error), JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })]
    expect(seen.join().toUpperCase()).not.toContain('CANARY')
    expect(seen.join()).not.toContain('123456')
  })
})

test('two-factor that is off, or unknown, on a live session', async () => {
  const withUser = (change: object) =>
    run('get-session', raw(JSON.stringify({ session: {}, user: { ...user, ...change } })))
  for (const twoFactorEnabled of [false, null]) {
    expect((await failureOf(withUser({ twoFactorEnabled }))).code).toBe('enrolment_required')
  }
  expect(await withUser({ twoFactorEnabled: undefined })).toHaveProperty('factors')
})

test('the signal is handed on, and cookies go along', async () => {
  const controller = new AbortController()
  let seen: RequestInit | undefined
  const adapter = createBetterAuthAdapter({
    baseUrl: 'https://app.example/api/auth/',
    factors: ['otp'],
    fetch: (url, init) => {
      expect(url).toMatch(/^https:\/\/app\.example\/api\/auth\/get-session/)
      seen = init
      controller.abort()
      return new Promise(() => undefined)
    },
  })
  const begun = adapter.begin({ approach: { kind: 'session' } }, createCall(controller.signal))
  expect(await failureOf(begun)).toEqual({ code: 'cancelled' })
  expect(seen?.signal?.aborted ?? fail('no signal')).toBe(true)
  expect(seen).toMatchObject({ credentials: 'include', redirect: 'manual' })
})

describe.each(['verify-otp', 'verify-totp', 'verify-backup-code'] as const)('a right code at %s', (path) => {
  const verdictOf = (answer: object) => run(path, raw(JSON.stringify(answer)))

  test.each<[string, object]>([
    ['no user', { token: 't' }],
    ['a user that is null', { token: 't', user: null }],
    ['a user that is a text', { token: 't', user: 'user-1' }],
    ['a user without an id', { token: 't', user: {} }],
    ['a user whose id is a number', { token: 't', user: { id: 7 } }],
  ])('is good with %s: the session is there, and nobody knows whose', async (_title, answer) => {
    expect(await verdictOf(answer)).toMatchObject({
      outcome: 'verified',
      proof: { kind: 'session' },
      claimed: { subject: null },
    })
  })

  test.each<[string, object]>([
    ['no token', { user }],
    ['a token that is null', { token: null, user }],
    ['a token that is no text', { token: 7, user }],
  ])('is good with %s: the cookie holds it', async (_title, answer) => {
    expect(await verdictOf(answer)).toMatchObject({ outcome: 'verified', claimed: { subject: user.id } })
  })

  test.each<[string, object]>([
    ['neither token nor user', { session: {} }],
    ['an empty token alone', { token: '' }],
    ['a token alone that is no text', { token: 7 }],
  ])('can’t be told from another answer with %s', async (_title, answer) => {
    expect(await failureOf(verdictOf(answer))).toEqual({ code: 'protocol', status: 200 })
  })
})

test.each([200, 302, 400, 429, 503])('a body is read to its end, with %i', async (status) => {
  let left = 20
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(1_000).fill(32))
      if ((left -= 1) === 0) controller.close()
    },
  })
  await run('verify-otp', () => new Response(body, { status })).catch(() => undefined)
  expect(left).toBe(0)
})

test('a proof holds no token', async () => {
  const answer = await run('verify-otp', raw(JSON.stringify({ token: CANARY, user })))
  expect(JSON.stringify(answer)).not.toContain(CANARY)
})
