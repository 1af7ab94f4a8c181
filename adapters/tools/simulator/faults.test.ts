import { runInNewContext } from 'node:vm'

import { describe, expect, test } from '@jest/globals'

import { type Fault, type MalformedBody, SimulatedNetworkError } from './index.js'
import * as fixture from './simulator.fixtures.js'

const START = '/identity/v1/passwordless/start'

/** A simulator with one fault on the start call, and that call. */
async function begin(fault: Fault, options = {}) {
  const simulator = await fixture.setup(options)
  const stepUp = await fixture.beginStepUp(simulator)
  simulator.faults.add(fault)
  return {
    simulator,
    start: (signal?: AbortSignal): Promise<fixture.Answer> =>
      fixture.send(simulator, 'POST', START, {
        body: { auth_type: 'sms', step_up: stepUp },
        ...(signal && { signal }),
      }),
  }
}

describe('a dropped connection', () => {
  test('before the effect: fetch rejects, nothing was sent', async () => {
    const { simulator, start } = await begin({ path: START, kind: 'dropBeforeEffect' })
    const error: unknown = await start().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toBeInstanceOf(SimulatedNetworkError)
    expect(error).toMatchObject({ when: 'beforeEffect' })
    expect(simulator.outbox.all()).toHaveLength(0)
    expect((await start()).status).toBe(200)
  })

  test('after the effect: fetch rejects, the code is out', async () => {
    const { simulator, start } = await begin({ path: START, kind: 'dropAfterEffect' })
    await expect(start()).rejects.toMatchObject({ when: 'afterEffect' })
    expect(simulator.outbox.all()).toHaveLength(1)
  })
})

describe('time', () => {
  test('delays add up, and the answer is the real one', async () => {
    const slept: number[] = []
    const sleep = (milliseconds: number): Promise<void> => {
      slept.push(milliseconds)
      return Promise.resolve()
    }
    const { simulator, start } = await begin({ path: START, kind: 'delay', milliseconds: 300 }, { sleep })
    simulator.faults.add({ path: START, kind: 'delay', milliseconds: 200 })
    expect((await start()).status).toBe(200)
    expect(slept).toEqual([300, 200])
  })

  test('a delay ends with the abort of the request, without effect', async () => {
    const { simulator, start } = await begin({ path: START, kind: 'delay', milliseconds: 60_000 })
    const controller = new AbortController()
    const answer = start(controller.signal)
    setTimeout(() => {
      controller.abort()
    })
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    expect(simulator.outbox.all()).toHaveLength(0)
  })

  test('a hang ends only with the abort of the request', async () => {
    const { simulator, start } = await begin({ path: START, kind: 'hang' })
    const controller = new AbortController()
    const answer = start(controller.signal)
    setTimeout(() => {
      controller.abort(new Error('given up'))
    })
    await expect(answer).rejects.toThrow('given up')
    expect(simulator.outbox.all()).toHaveLength(0)
  })

  test('an abort while the server works rejects, and does not undo the effect', async () => {
    const controller = new AbortController()
    const generateCode = (): string => {
      controller.abort()
      return '123456'
    }
    const { simulator, start } = await begin({ path: '/other', kind: 'hang' }, { generateCode })
    await expect(start(controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(simulator.outbox.all()).toHaveLength(1)
  })

  test('a request that is aborted already has no effect', async () => {
    const { simulator, start } = await begin({ path: '/other', kind: 'hang' })
    await expect(start(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(simulator.outbox.all()).toHaveLength(0)
  })
})

describe('statuses', () => {
  test('a bare status is without effect, or after it', async () => {
    const before = await begin({ path: START, kind: 'status', status: 502 })
    const answer = await before.start()
    expect([answer.status, answer.body['error']]).toEqual([502, 'temporarily_unavailable'])
    expect(before.simulator.outbox.all()).toHaveLength(0)
    const after = await begin({ path: START, kind: 'status', status: 503, afterEffect: true })
    expect((await after.start()).status).toBe(503)
    expect(after.simulator.outbox.all()).toHaveLength(1)
  })

  test.each([
    [404, 'invalid_request'],
    [500, 'server_error'],
    [503, 'temporarily_unavailable'],
    [504, 'temporarily_unavailable'],
    [505, 'server_error'],
  ])('%i names its category: %s', async (status, category) => {
    const { start } = await begin({ path: START, kind: 'status', status })
    expect((await start()).body['error']).toBe(category)
  })

  test.each<[number | Date | undefined, string | null]>([
    [undefined, null],
    [7, '7'],
    [new Date(Date.UTC(2026, 2, 1, 12, 0, 7)), 'Sun, 01 Mar 2026 12:00:07 GMT'],
  ])('429 with Retry-After %s', async (retryAfter, header) => {
    const { start } = await begin({
      path: START,
      kind: 'rateLimited',
      ...(retryAfter !== undefined && { retryAfter }),
    })
    const answer = await start()
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([429, header])
    expect(answer.body['error']).toBe('rate_limit_reached')
  })
})

describe('bodies', () => {
  test.each<[MalformedBody, RegExp, string]>([
    ['empty', /^$/, 'application/json'],
    ['html', /^<!doctype html>/, 'text/html'],
    ['truncated', /^\{"challenge_id[^}]*$/, 'application/json'],
    ['text', /^upstream error$/, 'text/plain'],
    ['wrongShape', /^\["unexpected"\]$/, 'application/json'],
  ])('%s: the effect has happened, the body is spoilt', async (body, pattern, type) => {
    const { simulator, start } = await begin({ path: START, kind: 'malformed', body })
    const answer = await start()
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, type])
    expect(answer.text).toMatch(pattern)
    expect(simulator.outbox.all()).toHaveLength(1)
  })

  test('extra fields stand beside the real ones', async () => {
    const { start } = await begin({ path: START, kind: 'extraFields' })
    expect((await start()).body).toEqual({
      challenge_id: expect.any(String),
      x_unknown: true,
      x_nested: { list: [1, 2, 3] },
    })
  })

  test('extra fields leave an answer without a body alone', async () => {
    const simulator = await fixture.setup()
    simulator.faults.add({ path: '/identity/v1/logout', kind: 'extraFields' })
    expect((await fixture.get(simulator, '/identity/v1/logout')).status).toBe(204)
  })
})

describe('the script', () => {
  test('matches by method, by path or pattern, and so many times, the first added first', async () => {
    const simulator = await fixture.setup()
    simulator.faults.add({ method: 'post', path: /^\/oauth\//, times: 2, kind: 'status', status: 500 })
    simulator.faults.add({ path: '/oauth/token', kind: 'status', status: 503 })
    expect((await fixture.get(simulator, '/jwks.json')).status).toBe(200)
    const statuses: number[] = []
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await fixture.post(simulator, '/oauth/token', {})).status)
    }
    expect(statuses).toEqual([500, 500, 503, 400])
    expect(simulator.faults.pending).toEqual([])
  })

  test('shows what is pending and forgets it', async () => {
    const simulator = await fixture.setup()
    simulator.faults.add({ path: '/jwks.json', times: 3, kind: 'status', status: 500 })
    await fixture.get(simulator, '/jwks.json')
    expect(simulator.faults.pending).toMatchObject([{ path: '/jwks.json', times: 2 }])
    simulator.faults.clear()
    expect((await fixture.get(simulator, '/jwks.json')).status).toBe(200)
  })

  test('leaves preflights alone unless they are named', async () => {
    const simulator = await fixture.setup()
    simulator.faults.add({ path: START, kind: 'status', status: 500 })
    expect((await fixture.send(simulator, 'OPTIONS', START)).status).toBe(204)
    simulator.faults.add({ method: 'OPTIONS', path: START, kind: 'status', status: 403 })
    expect((await fixture.send(simulator, 'OPTIONS', START)).status).toBe(403)
  })

  test('refuses a fault that could never happen', async () => {
    const { faults } = await fixture.setup()
    const wrong = { path: START, kind: 'explode' } as unknown
    expect(() => {
      faults.add(wrong as Fault)
    }).toThrow(/^faults\.add: kind must be one of delay, .*, extraFields \(got a string\)$/)
    expect(() => {
      faults.add({ kind: 'hang' } as Fault)
    }).toThrow('faults.add: path must be a path, such as /oauth/token, or a RegExp (got nothing)')
    expect(() => {
      faults.add({ path: START, kind: 'hang', times: 0 })
    }).toThrow('faults.add: times must be a whole number from 1 up, or Infinity for no limit (got 0)')
    expect(() => {
      faults.add({ path: START, kind: 'status', status: 42 })
    }).toThrow('faults.add: status must be an HTTP status from 200 to 599 (got 42)')
    expect(() => {
      faults.add({ path: START, kind: 'delay', milliseconds: NaN })
    }).toThrow('faults.add: milliseconds must be a number of milliseconds, 0 or more (got NaN)')
  })
})

test('a RegExp and a Date of another realm are taken for what they are', async () => {
  const simulator = await fixture.setup()
  const { RegExp: OtherRegExp, Date: OtherDate } = runInNewContext('({ RegExp, Date })') as typeof globalThis
  const retryAfter = new OtherDate(Date.UTC(2026, 2, 1, 13))
  simulator.faults.add({ path: new OtherRegExp('^/oauth/'), kind: 'rateLimited', retryAfter })
  const answer = await fixture.post(simulator, '/oauth/token', {})
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([429, 'Sun, 01 Mar 2026 13:00:00 GMT'])
})

test('an error has an id as ReachFive has them', async () => {
  const answer = await fixture.post(await fixture.setup(), '/oauth/token', {})
  expect(answer.body['error_id']).toMatch(/^[A-Za-z\d]{10}$/)
})
