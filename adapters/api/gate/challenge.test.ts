import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'

import { challenged } from './gate.fixtures.js'
import { readStepUpChallenge } from './index.js'

const insufficient = 'error="insufficient_user_authentication"'
const requirementOf = async (header: string, status = 401) =>
  (await readStepUpChallenge(challenged(header, status)))?.requirement ?? null

describe('a challenge of RFC 9470', () => {
  test.each([
    [`Bearer ${insufficient}, error_description="A, B", acr_values="myACR"`, { acrValues: ['myACR'] }],
    [`Bearer ${insufficient}, max_age="5"`, { maxAge: 5 }],
    [`Bearer ${insufficient}, max_age=5`, { maxAge: 5 }],
    [
      `DPoP ${insufficient}, max_age=0, acr_values="b  a", scope="pay read"`,
      { acrValues: ['b', 'a'], maxAge: 0, scope: ['pay', 'read'] },
    ],
    [`Basic realm="a, b", Bearer ${insufficient}`, {}],
    [`Negotiate YWJj==, bearer ${insufficient}`, {}],
    [
      'Bearer realm="IdpMyAccountAPI", error="insufficient_authentication_context", max_age=900',
      { maxAge: 900 },
    ],
  ])('%s', async (header, requirement) => {
    expect(await requirementOf(header)).toEqual(requirement)
    expect(await requirementOf(header, 403)).toEqual(requirement)
    expect(await requirementOf(header, 400)).toBeNull()
  })

  test('in the second of two headers', async () => {
    const response = challenged('Basic realm="x"')
    response.headers.append('WWW-Authenticate', `DPoP ${insufficient}`)
    expect(await readStepUpChallenge(response)).toEqual({ scheme: 'dpop', requirement: {}, dpopNonce: null })
  })

  test.each([
    'Bearer error="invalid_token"',
    'Bearer error="Insufficient_user_authentication"',
    `Bearer realm="${insufficient.replaceAll('"', '\\"')}"`,
    `Bearer ${insufficient}, max_age=soon`,
    `Bearer ${insufficient}, max_age="-1"`,
    `Bearer ${insufficient}, max_age=""`,
    `Bearer ${insufficient}, acr_values="${'x'.repeat(257)}"`,
    `Bearer ${insufficient}, scope="${'a '.repeat(21)}"`,
    `Bearer ${insufficient}, scope="a\\"b"`,
  ])('is none: %#', async (header) => {
    expect(await requirementOf(header)).toBeNull()
  })

  test('asks for ten levels and for a year at most', async () => {
    const levels = Array.from({ length: 50 }, (_, index) => `acr${index}`)
    const header = `Bearer ${insufficient}, acr_values="${levels.join(' ')}", max_age=${'9'.repeat(400)}`
    expect(await requirementOf(header)).toEqual({ acrValues: levels.slice(0, 10), maxAge: 31_536_000 })
  })
})

describe("ReachFive's body", () => {
  const key = '{"error_message_key":"error.authn.mfa.stepup.required"}'
  const answer = (body: BodyInit | null, type = 'application/json', status = 401) =>
    new Response(body, { status, headers: { 'Content-Type': type } })

  test.each([
    ['application/json', 401],
    ['application/json;charset=UTF-8', 403],
    ['application/problem+json', 401],
  ])('is understood as %s of a %i, and can still be read', async (type, status) => {
    const response = answer(key, type, status)
    expect(await readStepUpChallenge(response)).toEqual({ scheme: null, requirement: {}, dpopNonce: null })
    expect(await response.text()).toBe(key)
  })

  test.each<[string, Response]>([
    ['another key', answer('{"error_message_key":"error.accessToken.freshness"}')],
    ['the key as a text', answer('"error.authn.mfa.stepup.required"')],
    ['a list', answer(`[${key}]`)],
    ['another type', answer(key, 'text/html')],
    ['another status', answer(key, 'application/json', 400)],
    ['broken JSON', answer(key.slice(0, -1))],
    ['no body', answer(null)],
    ['too long', answer(' '.repeat(16_385) + key)],
  ])('is none with %s', async (_title, response) => {
    expect(await readStepUpChallenge(response)).toBeNull()
  })

  test('that never ends is given up after 16,384 bytes, and handed on', async () => {
    let pulled = 0
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      pulled += 1
      controller.enqueue(new Uint8Array(1024).fill(32))
    }
    const response = answer(new ReadableStream({ pull }, { highWaterMark: 0 }))
    expect(await readStepUpChallenge(response)).toBeNull()
    expect(pulled).toBeLessThan(25)
    expect(response.bodyUsed).toBe(false)
    await response.body?.cancel()
  })

  test('that stays open is given up after 3 s, and handed on; no timer is left', async () => {
    jest.useFakeTimers()
    try {
      const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        controller.enqueue(new TextEncoder().encode(key))
      }
      const response = answer(new ReadableStream({ start }))
      const reading = readStepUpChallenge(response)
      await jest.advanceTimersByTimeAsync(3000)
      expect(await reading).toBeNull()
      expect([jest.getTimerCount(), response.bodyUsed]).toEqual([0, false])
      await readStepUpChallenge(answer(key))
      expect(jest.getTimerCount()).toBe(0)
    } finally {
      jest.useRealTimers()
    }
  })

  test('that is given up holds no connection: the app can cancel it', async () => {
    jest.useFakeTimers()
    try {
      const cancel = jest.fn<() => void>()
      const response = answer(new ReadableStream({ cancel }))
      const reading = readStepUpChallenge(response)
      await jest.advanceTimersByTimeAsync(3000)
      expect(await reading).toBeNull()
      await response.body?.cancel()
      expect(cancel).toHaveBeenCalledTimes(1)
    } finally {
      jest.useRealTimers()
    }
  })

  test('that was read, or breaks off, is none', async () => {
    const read = answer(key)
    await read.text()
    expect(await readStepUpChallenge(read)).toBeNull()
    const broken = new ReadableStream({
      pull: (controller) => {
        controller.error(new Error('gone'))
      },
    })
    expect(await readStepUpChallenge(answer(broken))).toBeNull()
  })
})

test('no header makes the reader throw, or ask for more than the limits', async () => {
  const header = fc.string({
    unit: fc.constantFrom(...'ab1 ",=\\'.split(''), insufficient, 'max_age=', 'acr_values=', 'Bearer '),
  })
  await fc.assert(
    fc.asyncProperty(header, async (text) => {
      const { acrValues = [], maxAge = 0 } = (await requirementOf(`Bearer ${insufficient}, ${text}`)) ?? {}
      expect(acrValues.length).toBeLessThanOrEqual(10)
      expect(maxAge).toBeLessThanOrEqual(31_536_000)
    }),
  )
})
