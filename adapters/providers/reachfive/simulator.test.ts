import { describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'

import type { Approach, StepUpRequest } from '../../../machines/domain.js'
import {
  DEFAULT_CLIENT,
  DEFAULT_USER,
  type ReachFiveSimulator,
  SimulatedNetworkError,
} from '../../tools/simulator/index.js'
import { setup as createSimulator } from '../../tools/simulator/simulator.fixtures.js'
import {
  createReachFiveAdapter,
  createTokenRefresh,
  logInWithPassword,
  type ReachFiveAdapterOptions,
} from './index.js'
import { createCall, fail, failureOf } from './reachfive.fixtures.js'

type SimulatorOptions = Parameters<typeof createSimulator>[0]

/** A browser in front of the simulator: it sends cookies where credentials are included, and keeps what comes back. */
async function setup(
  options: Partial<ReachFiveAdapterOptions> = {},
  simulatorOptions: SimulatorOptions = {},
) {
  const simulator = await createSimulator(simulatorOptions)
  const jar = new Map<string, string>()
  const adapter = createReachFiveAdapter({
    domain: 'tenant.example',
    clientId: DEFAULT_CLIENT.clientId,
    redirectUri: 'https://app.example/callback',
    now: () => simulator.clock.now(),
    fetch: async (url, init) => {
      const request = new Request(url, init)
      if (init.credentials === 'include') {
        request.headers.set('Cookie', [...jar].map((pair) => pair.join('=')).join('; '))
      }
      const response = await simulator.fetch(request)
      for (const cookie of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
        jar.set(name, value)
      }
      return response
    },
    ...options,
  })
  const call = createCall({ now: () => simulator.clock.now() })
  const signIn = async () => {
    const result = await simulator.signIn(DEFAULT_USER.id)
    return { ...result, session: () => jar.set('__Host-Session', result.cookie.split('=')[1] ?? '') }
  }

  /** begin, send, resend, a wrong code, the right one, exchange. */
  async function run(request: StepUpRequest, trustDevice = false) {
    const grant = await adapter.begin(request, call)
    const factor = grant.factors[0] ?? fail('no factor')
    const first = await adapter.send({ grant, factor }, call)
    const { challenge } = await adapter.send({ grant, factor }, call)
    const answer = (code: string) =>
      adapter.verify({ grant, factor, challenge, response: { kind: 'code', code }, trustDevice }, call)
    const code = simulator.outbox.last()?.code ?? fail('no message')
    const wrong = await answer(code === '000000' ? '111111' : '000000')
    const right = await answer(code)
    if (right.outcome !== 'verified') return fail(right.outcome)
    const result = await adapter.exchange?.({ grant, proof: right.proof }, call)
    return { grant, first, challenge, wrong, right, result: result ?? fail('no exchange') }
  }
  return { adapter, simulator, call, jar, signIn, run }
}

const approachesOf = {
  session: async ({ signIn }: Awaited<ReturnType<typeof setup>>): Promise<Approach> => {
    ;(await signIn()).session()
    return { kind: 'session' }
  },
  loginTicket: async ({ adapter }: Awaited<ReturnType<typeof setup>>): Promise<Approach> => {
    const login = { email: DEFAULT_USER.email ?? '', password: DEFAULT_USER.password ?? '' }
    const { ticket, mfaRequired } = await logInWithPassword(adapter, login)
    expect(mfaRequired).toBe(true)
    return { kind: 'loginTicket', ticket }
  },
  accessToken: async ({ signIn }: Awaited<ReturnType<typeof setup>>): Promise<Approach> => ({
    kind: 'accessToken',
    accessToken: (await signIn()).accessToken,
  }),
}

describe.each(Object.keys(approachesOf) as (keyof typeof approachesOf)[])('a whole step-up by %s', (kind) => {
  test('ends with tokens that say mfa', async () => {
    const world = await setup()
    const { wrong, first, challenge, result, grant } = await world.run({
      approach: await approachesOf[kind](world),
      action: 'pay',
    })
    expect(wrong).toEqual({ outcome: 'invalidCode' })
    expect(challenge.id).not.toBe(first.challenge.id)
    expect(world.simulator.outbox.all()).toHaveLength(2)
    expect(world.simulator.outbox.last()).toMatchObject({ channel: 'sms', action: 'pay' })
    expect(result.claimed).toMatchObject({ subject: DEFAULT_USER.id, methods: ['pwd', 'mfa'] })
    const tokens = result.result.kind === 'tokens' ? result.result.tokens : fail('no tokens')
    expect(decodeJwt(tokens.idToken ?? '')['nonce']).toBe(grant.memory?.['nonce'])
  })
})

describe('a whole passwordless login', () => {
  test.each([
    [{ email: DEFAULT_USER.email ?? '' }, 'email'],
    [{ phoneNumber: DEFAULT_USER.phoneNumber ?? '' }, 'sms'],
  ])('by %j ends with tokens', async (identifier, channel) => {
    const { run, simulator } = await setup()
    const { wrong, result, first } = await run({ approach: { kind: 'identifier', ...identifier } })
    expect(first.challenge.id).toBeUndefined()
    expect(wrong).toEqual({ outcome: 'invalidCode' })
    expect(simulator.outbox.last()).toMatchObject({ channel, purpose: 'first_factor' })
    expect(result.claimed.subject).toBe(DEFAULT_USER.id)
  })
})

describe('what the server remembers', () => {
  test('a trusted device spares the next login its second factor', async () => {
    const world = await setup()
    await world.run({ approach: await approachesOf.loginTicket(world) }, true)
    const login = { email: DEFAULT_USER.email ?? '', password: DEFAULT_USER.password ?? '' }
    expect(await logInWithPassword(world.adapter, login)).toMatchObject({ mfaRequired: false })
  })

  test('a stale access token is refreshed once, and the app gets the new refresh token', async () => {
    const refreshed: unknown[] = []
    const world = await setup({
      refresh: createTokenRefresh({
        onTokensRefreshed: (tokens) => void refreshed.push(tokens.refreshToken),
      }),
    })
    const { accessToken, refreshToken } = await world.signIn()
    world.simulator.clock.advance(301_000)
    const approach = { kind: 'accessToken', accessToken, refreshToken } as const
    await world.run({ approach })
    expect(refreshed).toEqual([expect.any(String)])
    expect(refreshed).not.toEqual([refreshToken])
    // A restart brings the first tokens again, long after.
    world.simulator.clock.advance(301_000)
    await world.run({ approach })
    expect(refreshed).toHaveLength(2)
  })
})

describe('refusals of the server', () => {
  test('a used ticket wants a new login', async () => {
    const world = await setup()
    const approach = await approachesOf.loginTicket(world)
    await world.adapter.begin({ approach }, world.call)
    expect((await failureOf(world.adapter.begin({ approach }, world.call))).code).toBe('login_required')
  })

  test('a dead step-up token asks for another grant', async () => {
    const world = await setup()
    const grant = await world.adapter.begin({ approach: await approachesOf.accessToken(world) }, world.call)
    world.simulator.clock.advance(601_000)
    const factor = grant.factors[0] ?? fail('no factor')
    expect((await failureOf(world.adapter.send({ grant, factor }, world.call))).code).toBe('token_expired')
  })

  test('a callback URL that is not allowed is a configuration error', async () => {
    const world = await setup({ redirectUri: 'https://app.example/other' })
    const approach = await approachesOf.accessToken(world)
    expect((await failureOf(world.adapter.begin({ approach }, world.call))).code).toBe('configuration')
  })

  test('a user without a second factor is offered none', async () => {
    const world = await setup({}, { users: [{ ...DEFAULT_USER, factors: [] }] })
    const approach = await approachesOf.accessToken(world)
    expect((await world.adapter.begin({ approach }, world.call)).factors).toEqual([])
  })
})

describe('faults on the way', () => {
  const start = '/identity/v1/passwordless/start'
  const sendUnder = async (script: (simulator: ReachFiveSimulator) => void) => {
    const world = await setup()
    const grant = await world.adapter.begin({ approach: await approachesOf.accessToken(world) }, world.call)
    script(world.simulator)
    return failureOf(world.adapter.send({ grant, factor: grant.factors[0] ?? fail('no factor') }, world.call))
  }

  test('a broken connection is a network error, reduced to its name', async () => {
    const error = await sendUnder(({ faults }) => {
      faults.add({ path: start, kind: 'dropAfterEffect' })
    })
    expect([error.code, error.cause]).toEqual(['network', { name: expect.any(String) }])
    expect(JSON.stringify(error.cause)).not.toContain(new SimulatedNetworkError('afterEffect').message)
  })

  test.each(['empty', 'html', 'truncated', 'text', 'wrongShape'] as const)(
    'a body that is %s is protocol',
    async (body) => {
      const error = await sendUnder(({ faults }) => {
        faults.add({ path: start, kind: 'malformed', body })
      })
      expect(error.code).toBe('protocol')
    },
  )

  test('too many requests carry the time to wait for', async () => {
    const error = await sendUnder(({ faults }) => {
      faults.add({ path: start, kind: 'rateLimited', retryAfter: 30 })
    })
    expect(error).toMatchObject({
      code: 'rate_limited',
      details: { scope: 'send', availableAt: Date.UTC(2026, 2, 1, 12) + 30_000 },
    })
  })
})
