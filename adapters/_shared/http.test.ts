import { describe, expect, jest, test } from '@jest/globals'
import { getEventListeners } from 'node:events'

import { requireOption, StepUpError } from '../../machines/errors.js'
import { aTimeout, createHttpRequester, type FetchFunction, untilAborted } from './http.js'

const url = 'https://provider.example/path'
const request = (fetch: FetchFunction, signal?: AbortSignal, timeout = 60_000) =>
  createHttpRequester(fetch, timeout)({ url, signal, details: { correlationId: 'c1' } })
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof StepUpError ? error.toJSON() : error),
  )
const answer =
  (text: string, status = 200) =>
  () =>
    Promise.resolve(new Response(text, { status }))
const never = () => new Promise<never>(() => undefined)
const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('a request', () => {
  test.each([
    ['{"a":1}', { a: 1 }],
    ['', undefined],
    ['<html>', undefined],
    ['{"a":', undefined],
    ['null', null],
  ])('parses %j as %j', async (text, body) => {
    expect((await request(answer(text))).body).toEqual(body)
  })

  test.each([200, 303, 400, 429, 500])('answers status %i as it is', async (status) => {
    expect((await request(answer('{}', status))).status).toBe(status)
  })

  test.each([408, 409, 429, 500, 503])('is not repeated after %i', async (status) => {
    let count = 0
    await request(() => {
      count += 1
      return Promise.resolve(new Response('', { status }))
    })
    expect(count).toBe(1)
  })

  test('is not repeated after a network error, which is reduced', async () => {
    let count = 0
    const failure = request(() => {
      count += 1
      throw new TypeError('CANARY')
    })
    expect(await codeOf(failure)).toEqual({ code: 'network', correlationId: 'c1' })
    expect(count).toBe(1)
  })

  test('does not follow redirects', async () => {
    let redirect: unknown
    await request((_url, init) => {
      redirect = init.redirect
      return Promise.resolve(new Response(''))
    })
    expect(redirect).toBe('manual')
  })

  test('hands on a signal that aborts with the caller', async () => {
    const controller = new AbortController()
    let signal: AbortSignal | null | undefined
    const failure = request((_url, init) => {
      signal = init.signal
      controller.abort()
      return never()
    }, controller.signal)
    expect(await codeOf(failure)).toEqual({ code: 'cancelled', correlationId: 'c1' })
    expect(signal?.aborted).toBe(true)
  })

  test('ends after its time limit', async () => {
    expect(await codeOf(request(never, undefined, 1))).toEqual({ code: 'timeout', correlationId: 'c1' })
  })

  test('is not sent when the caller gave up before', async () => {
    let count = 0
    const failure = request(() => Promise.resolve(new Response(String((count += 1)))), AbortSignal.abort())
    expect(await codeOf(failure)).toMatchObject({ code: 'cancelled' })
    expect(count).toBe(0)
  })
})

describe('a request that is over leaves nothing behind', () => {
  test.each<[string, FetchFunction, number]>([
    ['answered', answer('{}'), 4321],
    ['failed', () => Promise.reject(new TypeError('x')), 4321],
    ['out of time', never, 3],
  ])('%s: no listener on the signal of the caller, no timer', async (_title, fetch, timeout) => {
    const { signal } = new AbortController()
    const set = jest.spyOn(globalThis, 'setTimeout')
    const clear = jest.spyOn(globalThis, 'clearTimeout')
    try {
      let during = 0
      const watch: FetchFunction = (...input) => {
        during = listenersOf(signal)
        return fetch(...input)
      }
      await codeOf(request(watch, signal, timeout))
      expect([during, listenersOf(signal)]).toEqual([1, 0])
      const timers = set.mock.results.flatMap((_, index) =>
        set.mock.calls[index]?.[1] === timeout ? [set.mock.results[index]?.value] : [],
      )
      expect(timers).toHaveLength(1)
      expect(clear.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers))
    } finally {
      jest.restoreAllMocks()
    }
  })

  test('200 requests with one signal', async () => {
    const { signal } = new AbortController()
    for (let count = 0; count < 200; count += 1) await request(answer('{}'), signal)
    expect(listenersOf(signal)).toBe(0)
  })

  test('nor does waiting for shared work', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const waiting = untilAborted(Promise.resolve(1), signal)
    expect(listenersOf(signal)).toBe(1)
    await waiting
    await codeOf(untilAborted(Promise.reject(new Error('x')), signal))
    expect(listenersOf(signal)).toBe(0)
    const givenUp = codeOf(untilAborted(never(), signal))
    controller.abort()
    await givenUp
    await codeOf(untilAborted(never(), signal))
    expect(listenersOf(signal)).toBe(0)
  })
})

describe('waiting for shared work', () => {
  test('ends with the work', async () => {
    const { signal } = new AbortController()
    expect(await untilAborted(Promise.resolve(7), signal)).toBe(7)
    await expect(untilAborted(Promise.reject(new Error('x')), signal)).rejects.toThrow('x')
    expect(await untilAborted(Promise.resolve(8), undefined)).toBe(8)
  })

  test('ends with the caller, and says why', async () => {
    expect(await codeOf(untilAborted(never(), AbortSignal.abort()))).toEqual({ code: 'cancelled' })
    const timeUp = AbortSignal.abort(new DOMException('', 'TimeoutError'))
    expect(await codeOf(untilAborted(never(), timeUp))).toEqual({ code: 'timeout' })
  })
})

test('a time limit that is none is refused, with what would be right', () => {
  const limit = (value: unknown) => () => {
    requireOption('createX', 'timeout', value, aTimeout)
  }
  expect(limit(600_000)).not.toThrow()
  expect(limit(600_001)).toThrow(
    'createX: timeout must be the time for one request in milliseconds, a whole number from 1 to 600000',
  )
})
