import { describe, expect, test } from '@jest/globals'

import { createHttpRequester, type FetchFunction, longestAnswer } from './http.js'

const chunk = 65_536

/** A body of so many bytes, `Infinity` for one without end; `text` comes last. */
function stream(size: number, text: string) {
  const seen = { sent: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = Math.min(chunk, size - text.length - seen.sent)
      if (next > 0) {
        controller.enqueue(new Uint8Array(next).fill(32))
        seen.sent += next
        return
      }
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
    cancel: () => {
      seen.cancelled = true
    },
  })
  return { body, seen }
}

const ask = (fetch: FetchFunction) => createHttpRequester(fetch, 60_000)({ url: 'https://provider.example/' })
const answerOf = (body: ConstructorParameters<typeof Response>[0], status = 200) =>
  ask(() => Promise.resolve(new Response(body, { status })))

describe('the body of an answer', () => {
  test('is read to its last byte where it has 1 MiB', async () => {
    const { body, seen } = stream(longestAnswer, '{"a":1}')
    expect(await answerOf(body)).toMatchObject({ status: 200, body: { a: 1 } })
    expect(seen.cancelled).toBe(false)
  })

  test('is none where it has a byte more', async () => {
    const { body } = stream(longestAnswer + 1, '{"a":1}')
    expect((await answerOf(body)).body).toBeUndefined()
  })

  test.each([10 * longestAnswer, Infinity])(
    'of %d bytes is given up early, whatever the status',
    async (size) => {
      const { body, seen } = stream(size, '{"a":1}')
      expect(await answerOf(body, 503)).toMatchObject({ status: 503, body: undefined })
      expect(seen.cancelled).toBe(true)
      expect(seen.sent).toBeLessThanOrEqual(longestAnswer + 3 * chunk)
    },
  )

  test('may break between the bytes of a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"é€🔑"}')
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })
    expect((await answerOf(body)).body).toEqual({ a: 'é€🔑' })
  })

  test('that breaks off is a network error', async () => {
    const body = new ReadableStream({
      pull: (controller) => {
        controller.error(new TypeError('terminated'))
      },
    })
    await expect(answerOf(body)).rejects.toMatchObject({ code: 'network' })
  })

  test('is read as text where the platform has no streams', async () => {
    const polyfill: unknown = {
      _bodyInit: '{"a":1}',
      status: 200,
      headers: new Headers(),
      text: () => Promise.resolve('{"a":1}'),
    }
    expect((await ask(() => Promise.resolve(polyfill as Response))).body).toEqual({ a: 1 })
  })

  test.each([204, 205, 304])(
    'is none with status %i, also where it has a stream as in Chromium',
    async (status) => {
      const headers = new Headers({ A: 'b' })
      const bodies: ReadableStream<Uint8Array>[] = []
      const fetch = () => {
        const { body } = stream(2, '{}')
        bodies.push(body)
        return Promise.resolve({ status, headers, body } as Response)
      }
      expect(await ask(fetch)).toEqual({ status, headers, body: undefined })
      // A reader took it: Chromium shows a body that is left unread as a request that failed.
      expect(bodies.map(({ locked }) => locked)).toEqual([true])
    },
  )

  test('may be missing, as behind a redirect that a browser hides', async () => {
    const hidden = new Proxy(new Response(null), {
      get: (target, name): unknown => (name === 'status' ? 0 : Reflect.get(target, name, target)),
    })
    expect(await ask(() => Promise.resolve(hidden))).toMatchObject({ status: 0, body: undefined })
    expect(await answerOf(null, 204)).toMatchObject({ status: 204, body: undefined })
  })
})
