import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { describe, expect, test } from '@jest/globals'
import type { AddressInfo } from 'node:net'

import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import { createReachFiveAdapter } from '../../providers/reachfive/index.js'
import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator, SimulatedNetworkError } from './index.js'
import * as fixture from './simulator.fixtures.js'

const CONFIG = `/identity/v1/config?client_id=${DEFAULT_CLIENT.clientId}`

type Handler = (request: Request, env: HttpBindings) => Promise<Response>

/** Runs `use` with the origin of a real HTTP server in front of `handler`. */
async function withServer(handler: Handler, use: (origin: string) => Promise<void>): Promise<void> {
  const server = createAdaptorServer({ fetch: (request, env) => handler(request, env as HttpBindings) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

/** As the README has it: a scripted drop closes the socket. */
const dropping =
  (simulator: ReachFiveSimulator): Handler =>
  (request, env) =>
    simulator.fetch(request).catch((error: unknown) => {
      if (error instanceof SimulatedNetworkError) env.outgoing.destroy()
      throw error
    })

describe('over real HTTP', () => {
  test('the server works behind @hono/node-server, and names the origin it was asked at', async () => {
    const simulator = await fixture.setup()
    await withServer(
      (request) => simulator.fetch(request),
      async (origin) => {
        expect(await (await fetch(origin + CONFIG)).json()).toMatchObject({ sso: true })
        const discovery = await fetch(`${origin}/.well-known/openid-configuration`)
        expect(await discovery.json()).toMatchObject({ issuer: origin })
      },
    )
  })

  test('a drop is a 500 by itself, and a broken connection by the handler of the README', async () => {
    const simulator = await fixture.setup()
    const drop = { path: '/identity/v1/config', kind: 'dropBeforeEffect' } as const
    await withServer(
      (request) => simulator.fetch(request),
      async (origin) => {
        simulator.faults.add(drop)
        expect((await fetch(origin + CONFIG)).status).toBe(500)
      },
    )
    await withServer(dropping(simulator), async (origin) => {
      simulator.faults.add(drop)
      await expect(fetch(origin + CONFIG)).rejects.toThrow('fetch failed')
      expect((await fetch(origin + CONFIG)).status).toBe(200)
    })
  })
})

describe('as the fetch of a client', () => {
  const url = `https://any.example${CONFIG}`

  test.each<[string, Request | string | URL]>([
    ['a text', url],
    ['a URL', new URL(url)],
    ['a Request', new Request(url)],
  ])('it takes %s', async (_title, input) => {
    const { fetch: fetchTenant } = await fixture.setup()
    const asGlobal: typeof fetch = fetchTenant
    expect(await (await asGlobal(input)).json()).toMatchObject({ sso: true })
  })

  test('it takes an init, beside a Request too', async () => {
    const simulator = await fixture.setup()
    const init = { method: 'POST', headers: { 'X-Test': 'yes' }, body: '{}' }
    expect((await simulator.fetch('https://any.example/oauth/token', init)).status).toBe(400)
    expect(simulator.requests.last()).toMatchObject({ method: 'POST', headers: { 'x-test': 'yes' } })
    const aborted = simulator.fetch(new Request(url), { signal: AbortSignal.abort() })
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
  })

  test.each([
    [{}, { length: 6, alphabet: 'digits' }],
    [{ assumptions: { code: { length: 8, alphabet: 'ABC23' } } }, { length: 8, alphabet: 'alphanumeric' }],
    [{ assumptions: { code: { alphabet: 'AB-' } } }, undefined],
    [{ generateCode: () => 'a code' }, undefined],
  ])('adapterOptions tell the format of the codes: %j', async (options, format) => {
    expect((await fixture.setup(options)).adapterOptions.code).toEqual(format)
  })

  test('adapterOptions are all that an adapter needs, clock included', async () => {
    const simulator = await fixture.setup()
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const adapter = createReachFiveAdapter(simulator.adapterOptions)
    const services = createStepUpServices({ adapter, limits: { codeLifetime: 60_000 } })
    const approach = { kind: 'accessToken', accessToken } as const
    const flow = createStepUpFlow({ services, request: { approach, preferredFactor: 'sms' } })
    flow.subscribe(() => {
      const { step, can } = flow.getSnapshot()
      const code = simulator.outbox.last()?.code ?? ''
      if (step === 'enterCode' && can.submitCode) flow.send({ type: 'code.submitted', code })
    })
    flow.send({ type: 'flow.started' })
    expect(await flow.outcome).toMatchObject({ status: 'verified' })
    expect(adapter.environment.now()).toBe(simulator.clock.now())
  })

  test('adapterOptions speak of the issuer and the first client', async () => {
    const clients = [{ clientId: 'one', redirectUris: ['https://one.example/cb'] }, { clientId: 'two' }]
    const { adapterOptions } = await fixture.setup({ issuer: 'https://id.example', clients })
    expect(adapterOptions).toMatchObject({
      domain: 'https://id.example',
      clientId: 'one',
      redirectUri: 'https://one.example/cb',
    })
    const bare = await fixture.setup({ clients: [{ clientId: 'one', redirectUris: [] }] })
    expect(bare.adapterOptions).not.toHaveProperty('redirectUri')
  })
})

describe('the back door', () => {
  test('signIn takes the origin of the latest request as issuer', async () => {
    const simulator = await fixture.setup()
    await simulator.fetch(new Request(`https://id.example${CONFIG}`))
    const { idToken } = await simulator.signIn(DEFAULT_USER.id)
    expect(JSON.parse(atob(idToken.split('.')[1] ?? ''))).toMatchObject({ iss: 'https://id.example' })
  })

  test('a simulator shares nothing with another one', async () => {
    const [one, other] = [await fixture.setup(), await fixture.setup()]
    const { cookie } = await one.signIn(DEFAULT_USER.id)
    const answer = await fixture.get(other, '/identity/v1/sso/data', { Cookie: cookie })
    expect(answer.body).toEqual({ is_authenticated: false })
  })
})
