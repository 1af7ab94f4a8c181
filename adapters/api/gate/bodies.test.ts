import { describe, expect, test } from '@jest/globals'

import { CHALLENGE, codeOf, createNetwork, settled } from './gate.fixtures.js'
import { readStepUpChallenge } from './index.js'
import { bearer, createPage, PAY, textOf } from './page.fixtures.js'

/** What becomes of the body of an answer that asks for a step-up: it is read no further than it must be, and holds no connection. */

const KEY = '{"error_message_key":"error.authn.mfa.stepup.required"}'

/** A body of so many chunks, `Infinity` for one that goes on for ever, and what was done with it. */
function createBody(chunks: number, chunk: Uint8Array) {
  const seen = { pulled: 0, isCancelled: false, isClosed: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (seen.pulled === chunks) {
          seen.isClosed = true
          controller.close()
          return
        }
        seen.pulled += 1
        controller.enqueue(chunk)
      },
      cancel: () => {
        seen.isCancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { body, seen }
}

const kilobyte = new Uint8Array(1024).fill(32)

describe('the body of a challenge', () => {
  const pay = async (body: ReadableStream<Uint8Array>) => {
    const headers = { 'WWW-Authenticate': CHALLENGE }
    const api = createNetwork((_call, count) =>
      count === 1 ? new Response(body, { status: 401, headers }) : new Response('paid'),
    )
    const { send, user } = createPage(api)
    const paid = textOf(send(PAY, bearer))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    // Of a long body a chunk is read in each turn.
    for (let turn = 0; turn < 50; turn += 1) await settled()
  }

  test('is read to its end: a browser shows a body that was cancelled as a request that failed', async () => {
    const { body, seen } = createBody(20, kilobyte)
    await pay(body)
    expect(seen).toEqual({ pulled: 20, isCancelled: false, isClosed: true })
  })

  test('is given up after 1 MiB', async () => {
    const { body, seen } = createBody(Infinity, new Uint8Array(131_072))
    await pay(body)
    expect(seen).toEqual({ pulled: 9, isCancelled: true, isClosed: false })
  })
})

describe("ReachFive's body", () => {
  const answer = (body: BodyInit, headers: Record<string, string>) =>
    new Response(body, { status: 401, headers: { 'Content-Type': 'application/json', ...headers } })

  test('that says it is longer than 16,384 bytes is not read', async () => {
    const { body, seen } = createBody(1, new TextEncoder().encode(KEY))
    expect(await readStepUpChallenge(answer(body, { 'Content-Length': '16385' }))).toBeNull()
    expect(seen.pulled).toBe(0)
  })

  test('of 16,384 bytes is read', async () => {
    const text = KEY.padEnd(16_384)
    expect(await readStepUpChallenge(answer(text, { 'Content-Length': '16384' }))).not.toBeNull()
  })

  test.each(['application/jsonp', 'multipart/mixed; type=application/json', 'application/json-seq'])(
    'is none as %s',
    async (type) => {
      expect(await readStepUpChallenge(answer(KEY, { 'Content-Type': type }))).toBeNull()
    },
  )

  test('that comes again right after the step-up is assurance_not_met, not a token that is refused', async () => {
    const api = createNetwork(() => answer(KEY, {}))
    const { send, user, gate } = createPage(api)
    const code = codeOf(send(PAY, bearer))
    await settled()
    await user.pass()
    expect(await code).toBe('assurance_not_met')
    expect(gate.held()).not.toBeNull()
  })

  test('that stays open holds up no call that is given up', async () => {
    const controller = new AbortController()
    const stays = new ReadableStream({
      start: (stream) => {
        stream.enqueue(new TextEncoder().encode(KEY))
      },
    })
    const fetch = () => {
      controller.abort('closed')
      return Promise.resolve(answer(stays, {}))
    }
    expect(await codeOf(createPage({ fetch }).send(PAY, { signal: controller.signal }))).toBe('closed')
  })
})

test.each(['c>', 'cc>', 'ccc>', 'c?', 'cc?', 'ccc?'])(
  "a level of Microsoft's claims challenge may have any character in URL-safe base64: %s",
  async (value) => {
    const claims = Buffer.from(JSON.stringify({ access_token: { acrs: { value } } })).toString('base64url')
    const headers = { 'WWW-Authenticate': `Bearer error="insufficient_claims", claims=${claims}` }
    const challenge = await readStepUpChallenge(new Response('', { status: 401, headers }))
    expect(challenge?.requirement).toEqual({ acrValues: [value] })
  },
)
