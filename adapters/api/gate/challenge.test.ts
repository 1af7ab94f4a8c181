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

describe('a challenge that asks for more than can be read', () => {
  test.each([
    [`Bearer ${insufficient}, acr_values=urn:example:gold`, { acrValues: ['urn:example:gold'] }],
    [
      `Bearer ${insufficient}, acr_values=urn:example:gold,max_age=5`,
      { acrValues: ['urn:example:gold'], maxAge: 5 },
    ],
    [`Bearer ${insufficient}, scope=https://api.example/pay`, { scope: ['https://api.example/pay'] }],
    [`Bearer ${insufficient}, error_description="x"y, max_age=5`, { maxAge: 5 }],
    [`Bearer ${insufficient}, max_age=5, max_age="5"`, { maxAge: 5 }],
    [`Bearer ${insufficient}, max_age=5, DPoP algs="a"b`, { maxAge: 5 }],
  ])('is read where it is unambiguous: %s', async (header, requirement) => {
    expect(await requirementOf(header)).toEqual(requirement)
  })

  test.each([
    `Bearer ${insufficient}, acr_values=`,
    `Bearer ${insufficient}, acr_values=gold"silver"`,
    `Bearer ${insufficient}, acr_values=gold silver`,
    `Bearer ${insufficient}, acr_values=gold silver, max_age=0`,
    `Bearer ${insufficient}, error_description=A level is needed, acr_values="gold"`,
    `Bearer ${insufficient}, acr_values "gold"`,
    `Bearer ${insufficient}, acr_values="gold`,
    `Bearer ${insufficient}, realm="x, acr_values="gold"`,
    `Bearer ${insufficient}, max_age=300, max_age=0`,
    `Bearer ${insufficient}, scope=pay"`,
    `Bearer ${insufficient}, claims="{"`,
    `Bearer ${insufficient}, claims="e30="`,
    `Bearer ${insufficient}, claims=`,
  ])('is handed on where it is not: %s', async (header) => {
    expect(await requirementOf(header)).toBeNull()
  })
})

describe("Amazon's API Gateway", () => {
  const remapped = (header: string, other?: string) =>
    new Response('', {
      status: 401,
      headers: { 'x-amzn-Remapped-WWW-Authenticate': header, ...(other && { 'WWW-Authenticate': other }) },
    })

  test.each([undefined, 'Basic realm="x"', 'Basic realm="x'])(
    'renames the header: %s beside it',
    async (other) => {
      const challenge = await readStepUpChallenge(remapped(`Bearer ${insufficient}, max_age=5`, other))
      expect(challenge).toEqual({ scheme: 'bearer', requirement: { maxAge: 5 }, dpopNonce: null })
    },
  )
})

describe("Microsoft's claims challenge", () => {
  const header = (claims: unknown) =>
    `Bearer realm="", authorization_uri="https://login.example/authorize", error="insufficient_claims", claims="${btoa(JSON.stringify(claims))}"`
  const acrs = (members: object) => ({ access_token: { acrs: members } })

  test.each([
    [acrs({ essential: true, value: 'c1' }), ['c1']],
    [acrs({ essential: true, values: ['c1', 'c2'] }), ['c1', 'c2']],
    [acrs({ value: 'c?>~' }), ['c?>~']],
  ])('asks for the levels in acrs: %j', async (claims, acrValues) => {
    expect(await requirementOf(header(claims))).toEqual({ acrValues })
    const urlSafe = btoa(JSON.stringify(claims)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    expect(await requirementOf(`Bearer error="insufficient_claims", claims=${urlSafe}`)).toEqual({
      acrValues,
    })
    const json = JSON.stringify(claims).replaceAll('"', '\\"')
    expect(await requirementOf(`Bearer ${insufficient}, claims="${json}"`)).toEqual({ acrValues })
  })

  test.each([
    {},
    { access_token: {} },
    acrs({ essential: true }),
    acrs({ values: [] }),
    acrs({ value: 1 }),
    { access_token: { nbf: { essential: true, value: '1539284376' } } },
    { access_token: { acrs: { value: 'c1' }, nbf: { essential: true, value: '1539284376' } } },
    { access_token: { acrs: { value: 'c1' } }, id_token: { acr: { essential: true } } },
    'c1',
    null,
  ])('that asks for anything else is handed on: %j', async (claims) => {
    expect(await requirementOf(header(claims))).toBeNull()
  })

  test('without claims, or beside acr_values, is handed on', async () => {
    expect(await requirementOf('Bearer error="insufficient_claims"')).toBeNull()
    expect(await requirementOf(`${header(acrs({ value: 'c1' }))}, acr_values="c2"`)).toBeNull()
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
