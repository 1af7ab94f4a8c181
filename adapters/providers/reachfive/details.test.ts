import { describe, expect, jest, test } from '@jest/globals'

import { createReachFiveAdapter } from './index.js'
import { createTokenRefresh } from './index.js'
import { createCall, createScript, failureOf, paths, refusal, setup } from './reachfive.fixtures.js'

const stale = refusal(401, { error_message_key: 'error.accessToken.freshness' })
const withTokens = { approach: { kind: 'accessToken', accessToken: 'AT0', refreshToken: 'RT0' } } as const
const heard = { refresh: createTokenRefresh({ onTokensRefreshed: () => undefined }) }

describe('the id of an error goes on', () => {
  const idOf = async (error_id: string) =>
    (await failureOf(setup({ [paths.begin]: refusal(400, { error_id }) }).begin())).details.providerErrorId

  test('for the support of ReachFive', async () => {
    expect(await idOf('2hNBbvYecw')).toBe('2hNBbvYecw')
  })

  test.each([' 2hNBbvYecw', '2hNBbvYecw ', '+2hNBbvYecw', '2hNBbvYecw@b.c', 'a1b2c3d4'])(
    'but not as %j',
    async (id) => {
      expect(await idOf(id)).toBeUndefined()
    },
  )
})

describe('a refresh', () => {
  test('that is refused without a reason asks for a login', async () => {
    const { begin } = setup({ [paths.begin]: stale, [paths.token]: refusal(400) }, heard)
    expect((await failureOf(begin(withTokens))).code).toBe('login_required')
  })

  test('is one request for two flows at once', async () => {
    let arrive: () => void = () => undefined
    const bothArrived = new Promise<void>((resolve) => {
      let arrived = 0
      arrive = () => {
        arrived += 1
        if (arrived === 2) resolve()
      }
    })
    const { begin, server } = setup(
      {
        [paths.begin]: async ({ headers }) => {
          if (headers['authorization'] !== 'Bearer AT0') return Response.json({ amr: ['sms'], token: 'ST1' })
          arrive()
          await bothArrived
          return stale()
        },
        [paths.token]: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 60 },
      },
      heard,
    )
    await Promise.all([begin(withTokens), begin(withTokens)])
    expect(server.to(paths.token)).toHaveLength(1)
    expect(server.to(paths.begin)).toHaveLength(4)
  })

  test('whose tokens the app failed to keep says why, in a word', async () => {
    const onTokensRefreshed = () => {
      throw new RangeError('full')
    }
    const { begin } = setup({ [paths.begin]: stale }, { refresh: createTokenRefresh({ onTokensRefreshed }) })
    const failure = await failureOf(begin(withTokens))
    expect([failure.code, failure.cause]).toEqual(['configuration', { name: 'RangeError' }])
  })
})

describe('an exchange', () => {
  test('whose ID token is none is protocol, with what was wrong in a word', async () => {
    const { exchange } = setup({ [paths.token]: { access_token: 'AT1', id_token: 'none' } })
    const failure = await failureOf(exchange())
    expect([failure.code, failure.cause]).toEqual(['protocol', { name: 'Error', code: 'ERR_JWT_INVALID' }])
  })

  test('of a proof without tokens claims nothing, and asks nobody', async () => {
    const { adapter, begin, server } = setup()
    const grant = await begin()
    const answer = await adapter.exchange?.({ grant, proof: { kind: 'session' } }, createCall())
    expect(answer).toEqual({
      result: { kind: 'session' },
      claimed: { subject: null, methods: [], acr: null, authTime: null },
    })
    expect(server.to(paths.token)).toEqual([])
  })
})

test('a poll names the option that is wrong', async () => {
  const { adapter, send } = setup()
  const input = { ...(await send()), response: { kind: 'poll' } as const, trustDevice: false }
  expect((await failureOf(adapter.verify(input, createCall()))).details.option).toBe('response.kind')
})

describe('plain http', () => {
  const create = (domain: string) => () => createReachFiveAdapter({ domain, clientId: 'CID' })

  test.each(['localhost:8443', 'tenant.localhost', '127.0.0.1', '127.10.20.30:8080', '[::1]:8080'])(
    'to %s stays on this machine',
    (host) => {
      expect(create(`http://${host}`)).not.toThrow()
    },
  )

  test.each(['notlocalhost', 'localhost.example', '1127.0.0.1', '127.0.0.1.example', '128.0.0.1'])(
    'to %s does not, and is refused',
    (host) => {
      expect(create(`http://${host}`)).toThrow(
        'createReachFiveAdapter: domain must be the host of the tenant, such as tenant.reach5.net, or its https: origin (http: for localhost only) (got a string)',
      )
    },
  )
})

test('the fetch of the platform is used where none is given, as it is then', async () => {
  const adapter = createReachFiveAdapter({
    domain: 'tenant.example',
    clientId: 'CID',
    redirectUri: 'app://cb',
  })
  const { fetch, sent } = createScript()
  const spy = jest
    .spyOn(globalThis, 'fetch')
    .mockImplementation((url, init) => fetch(url as string, init ?? {}))
  try {
    await adapter.begin({ approach: { kind: 'session' } }, createCall())
  } finally {
    spy.mockRestore()
  }
  expect(sent.map(({ url }) => new URL(url).pathname)).toEqual([paths.config, paths.begin])
})
