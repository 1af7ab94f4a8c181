import { describe, expect, test } from '@jest/globals'
import { SimulatedClock } from 'xstate'

import type { Tokens } from '../../../machines/domain.js'
import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import { createTokenRefresh, type TokenRefreshOptions } from './index.js'
import {
  codeOf,
  createCall,
  failureOf,
  FLOW_ID,
  NOW,
  paths,
  raw,
  refusal,
  type Sent,
  setup,
} from './reachfive.fixtures.js'

const stale = refusal(401, { error: 'invalid_grant', error_message_key: 'error.accessToken.freshness' })
const approach = { kind: 'accessToken', accessToken: 'AT0', refreshToken: 'RT0' } as const
const stepUp = { amr: ['sms'], token: 'ST1' }
/** Only the first token is stale. */
const byToken = ({ headers }: Sent) =>
  headers['authorization'] === 'Bearer AT0' ? stale() : Response.json(stepUp)
const fresh = { access_token: 'AT1', refresh_token: 'RT1', expires_in: 60 }

test('a refresh without a place for the new tokens is a mistake of the developer', () => {
  const wrong = (options: unknown) => () => createTokenRefresh(options as TokenRefreshOptions)
  const must = 'createTokenRefresh: onTokensRefreshed must be a function that stores the new tokens'
  expect(wrong({})).toThrow(`${must} (got nothing)`)
  expect(wrong({ onTokensRefreshed: true })).toThrow(`${must} (got true)`)
  expect(wrong(undefined)).toThrow('createTokenRefresh: options must be an object (got nothing)')
})

function setupRefresh(
  script: Parameters<typeof setup>[0],
  onTokensRefreshed?: (tokens: Tokens) => void | Promise<void>,
) {
  const told: unknown[] = []
  const tell = (tokens: Tokens, call: { flowId: string }) => {
    told.push([tokens, call])
    return onTokensRefreshed?.(tokens)
  }
  const world = setup(
    { [paths.begin]: [stale, stepUp], [paths.token]: fresh, ...script },
    { refresh: createTokenRefresh({ onTokensRefreshed: tell }) },
  )
  return { ...world, told }
}

/** A flow of this adapter, on simulated time. */
function createFlow(adapter: ReturnType<typeof setup>['adapter'], clock = new SimulatedClock()) {
  const begins: Promise<unknown>[] = []
  const begin: typeof adapter.begin = (...input) => {
    const grant = adapter.begin(...input)
    begins.push(grant)
    return grant
  }
  const flow = createStepUpFlow({
    services: createStepUpServices({ adapter: { ...adapter, begin } }),
    request: { approach },
    clock,
  })
  /** Waits for every begin so far, and for what the chart makes of it. */
  const settle = async () => {
    await Promise.allSettled(begins)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { begins, flow, clock, settle }
}

describe('a stale access token', () => {
  test('is refreshed once, and the step-up goes on with the new one', async () => {
    const { begin, server } = setupRefresh({})
    expect((await begin({ approach })).token).toBe('ST1')
    expect(server.only(paths.token).body).toEqual({
      client_id: 'CID',
      grant_type: 'refresh_token',
      refresh_token: 'RT0',
    })
    expect(server.to(paths.begin).map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer AT0',
      'Bearer AT1',
    ])
  })

  test('hands the new tokens to the app before the step-up goes on', async () => {
    let requestsWhenTold = 0
    const { begin, told, server } = setupRefresh({}, () => {
      requestsWhenTold = server.to(paths.begin).length
    })
    await begin({ approach })
    const tokens = { accessToken: 'AT1', refreshToken: 'RT1', expiresAt: NOW + 60_000 }
    expect(told).toEqual([[tokens, { flowId: FLOW_ID }]])
    expect(requestsWhenTold).toBe(1)
  })

  test('wants a login when the new one is refused as stale too', async () => {
    const { begin, server } = setupRefresh({ [paths.begin]: stale })
    expect(await codeOf(begin({ approach }))).toBe('login_required')
    expect(server.to(paths.token)).toHaveLength(1)
  })

  test('is not refreshed for another refusal', async () => {
    const { begin, server } = setupRefresh({ [paths.begin]: refusal(401) })
    expect(await codeOf(begin({ approach }))).toBe('login_required')
    expect(server.to(paths.token)).toEqual([])
  })

  test.each(['expired', 'revoked'])('wants a login when the refresh token is %s', async (reason) => {
    const { begin } = setupRefresh({
      [paths.token]: refusal(400, {
        error: 'invalid_grant',
        error_message_key: `error.refreshToken.${reason}`,
      }),
    })
    expect(await codeOf(begin({ approach }))).toBe('login_required')
  })
})

describe('a stale access token with a time to wait', () => {
  const wait = refusal(
    401,
    { error: 'invalid_grant', error_message_key: 'error.accessToken.freshness' },
    { 'Retry-After': '30' },
  )

  test('is not refreshed before', async () => {
    const { begin, server } = setupRefresh({ [paths.begin]: wait })
    const error = await failureOf(begin({ approach }))
    expect([error.code, error.details.availableAt]).toEqual(['unavailable', NOW + 30_000])
    expect(server.to(paths.token)).toEqual([])
  })

  test('is refreshed after it, and the flow goes on by itself', async () => {
    const clock = new SimulatedClock()
    const { adapter, server } = setup(
      { [paths.begin]: [wait, stale, stepUp], [paths.token]: fresh },
      { now: () => NOW + clock.now(), refresh: createTokenRefresh({ onTokensRefreshed: () => undefined }) },
    )
    const { flow, settle } = createFlow(adapter, clock)
    flow.send({ type: 'flow.started' })
    await settle()
    await settle()
    clock.increment(29_999)
    await settle()
    expect([server.to(paths.begin).length, server.to(paths.token).length]).toEqual([1, 0])
    clock.increment(1)
    await settle()
    expect([server.to(paths.begin).length, server.to(paths.token).length]).toEqual([3, 1])
    flow.send({ type: 'flow.cancelled' })
  })
})

describe('a refresh token is sent once', () => {
  test('when the begin is repeated after the refresh', async () => {
    const { begin, server, told } = setupRefresh({ [paths.begin]: [stale, refusal(503), stepUp] })
    expect(await codeOf(begin({ approach }))).toBe('unavailable')
    await begin({ approach })
    expect(server.to(paths.token)).toHaveLength(1)
    expect(told).toHaveLength(1)
    expect(server.to(paths.begin).at(-1)?.headers['authorization']).toBe('Bearer AT1')
  })

  test('when two flows need it side by side', async () => {
    const { begin, server, told } = setupRefresh({ [paths.begin]: byToken })
    await Promise.all([begin({ approach }), begin({ approach })])
    expect(server.to(paths.token)).toHaveLength(1)
    expect(told).toHaveLength(1)
  })

  test('and the next refresh uses the one that came of it', async () => {
    const { begin, server } = setupRefresh({
      [paths.begin]: [stale, stepUp, stale, stepUp],
      [paths.token]: [fresh, { access_token: 'AT2', refresh_token: 'RT2' }],
    })
    await begin({ approach })
    await begin({ approach })
    expect(server.to(paths.token).map(({ body }) => body['refresh_token'])).toEqual(['RT0', 'RT1'])
  })

  test('unless the server gives the same again', async () => {
    const { begin, server } = setupRefresh({
      [paths.begin]: [stale, stepUp, stale, stepUp],
      [paths.token]: { access_token: 'AT1', refresh_token: 'RT0' },
    })
    await begin({ approach })
    expect((await begin({ approach })).token).toBe('ST1')
    expect(server.to(paths.token).map(({ body }) => body['refresh_token'])).toEqual(['RT0', 'RT0'])
  })

  test.each<[string, object, string]>([
    ['network', new TypeError('fetch failed'), 'timeout'],
    ['502', refusal(502), 'server'],
    ['503', refusal(503), 'server'],
    ['504', refusal(504), 'server'],
    ['500', refusal(500), 'server'],
    ['408', refusal(408), 'timeout'],
    ['409', refusal(409), 'server'],
    ['an unreadable answer', raw('<html>'), 'protocol'],
    ['an answer without a token', raw('{}'), 'protocol'],
  ])('also where nobody knows what became of it: %s', async (_title, answer, code) => {
    const { begin, server, told } = setupRefresh({ [paths.begin]: stale, [paths.token]: [answer, fresh] })
    expect(await codeOf(begin({ approach }))).toBe(code)
    const requests = server.sent.length
    expect(await codeOf(begin({ approach }))).toBe('login_required')
    expect(await codeOf(begin({ approach }))).toBe('login_required')
    // The configuration is there already.
    expect(server.sent).toHaveLength(requests)
    expect(told).toEqual([])
  })

  test('and a chart that begins again by itself does not send it again', async () => {
    const { adapter, server } = setupRefresh({ [paths.begin]: stale, [paths.token]: new TypeError('reset') })
    const { begins, flow, clock, settle } = createFlow(adapter)
    flow.send({ type: 'flow.started' })
    await settle()
    for (let second = 0; second < 6; second += 1) {
      await settle()
      clock.increment(1000)
    }
    await settle()
    expect(begins).toHaveLength(1)
    expect(server.to(paths.token)).toHaveLength(1)
    flow.send({ type: 'flow.cancelled' })
  })

  test('unless the server said clearly that it did not take it', async () => {
    const { begin, server } = setupRefresh({
      [paths.begin]: [stale, stale, stepUp],
      [paths.token]: [refusal(429), fresh],
    })
    expect(await codeOf(begin({ approach }))).toBe('rate_limited')
    expect((await begin({ approach })).token).toBe('ST1')
    expect(server.to(paths.token)).toHaveLength(2)
  })

  test('the lost one says what it knows', async () => {
    const { begin } = setupRefresh({ [paths.begin]: stale, [paths.token]: refusal(503) })
    expect((await failureOf(begin({ approach }))).details).toEqual({ status: 503, correlationId: FLOW_ID })
  })
})

test('only the last hundred refreshes are remembered', async () => {
  const { begin, server } = setupRefresh({
    [paths.begin]: stale,
    [paths.token]: ({ body }: Sent) =>
      Response.json({ ...fresh, refresh_token: `next-of-${String(body['refresh_token'])}` }),
  })
  for (let index = 0; index <= 100; index += 1)
    await codeOf(begin({ approach: { ...approach, refreshToken: `RT${index}` } }))
  await codeOf(begin({ approach: { ...approach, refreshToken: 'RT1' } }))
  await codeOf(begin({ approach }))
  expect(
    server
      .to(paths.token)
      .slice(-2)
      .map(({ body }) => body['refresh_token']),
  ).toEqual(['next-of-RT1', 'RT0'])
})

describe('new tokens are not lost', () => {
  test('when the flow is cancelled while they are on their way', async () => {
    const controller = new AbortController()
    let answer: (response: Response) => void = () => undefined
    const pending = new Promise<Response>((resolve) => (answer = resolve))
    const told = new Promise<Tokens>((resolve) => {
      const { begin } = setupRefresh(
        {
          [paths.token]: () => {
            controller.abort()
            return pending
          },
        },
        resolve,
      )
      void begin({ approach }, createCall({ signal: controller.signal })).catch(() => {
        answer(Response.json(fresh))
      })
    })
    expect((await told).refreshToken).toBe('RT1')
  })

  test('silently when the app fails to store them', async () => {
    const { begin } = setupRefresh({}, () => Promise.reject(new Error('CANARY')))
    expect(await codeOf(begin({ approach }))).toBe('configuration')
  })
})
