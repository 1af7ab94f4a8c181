import { describe, expect, test } from '@jest/globals'

import type { Approach, StepUpRequest } from '../../../machines/domain.js'
import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import { DEFAULT_USER, type ReachFiveSimulator } from '../../tools/simulator/index.js'
import { setup as createSimulator } from '../../tools/simulator/simulator.fixtures.js'
import { createReachFiveAdapter, type ReachFiveAdapterOptions } from './index.js'
import { createCall, fail, failureOf, FLOW_ID, paths, type Script, setup } from './reachfive.fixtures.js'

type Parameters = Readonly<Record<string, string>>

/** What the adapter makes of a redirect to these parameters, in a flow whose message is out. */
async function redirect(
  parameters: Parameters,
  request: Partial<StepUpRequest> = {},
  options: Partial<ReachFiveAdapterOptions> = {},
  script: Script = {},
) {
  const { adapter, send, server } = setup(script, options)
  const input = await send(request, 1)
  const requests = server.sent.length
  const response = { kind: 'redirect', parameters } as const
  const answer = await adapter.verify({ ...input, response, trustDevice: true }, createCall())
  expect(server.sent).toHaveLength(requests)
  return { answer, adapter, server, grant: input.grant }
}

const withState = { providerOptions: { state: 's1' } }

describe('a redirect that a link led to', () => {
  test('proves the step-up without a request, and its code is exchanged with the verifier of the flow', async () => {
    const { answer, adapter, server, grant } = await redirect({ code: 'AC9', state: 's1' }, withState)
    const proof = { kind: 'authorizationCode', code: 'AC9', state: 's1' }
    expect(answer).toEqual({ outcome: 'verified', proof })
    if (answer.outcome === 'verified') await adapter.exchange?.({ grant, proof: answer.proof }, createCall())
    expect(server.only(paths.token).body).toMatchObject({
      code: 'AC9',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  test.each<[string, Partial<ReachFiveAdapterOptions>]>([
    ['the adapter', {}],
    ['a server', { exchange: false }],
  ])(
    'is known by a state of the adapter, which the app does not get, where %s exchanges',
    async (_title, options) => {
      const config = { sso: true, is_public: true, pkce_enforced: false }
      const { server, send, adapter } = setup({ [paths.config]: config }, options)
      const input = await send({}, 1)
      const { state } = server.only(paths.begin).body
      const parameters = { code: 'AC9', state: String(state) }
      const response = { kind: 'redirect', parameters } as const
      const answer = await adapter.verify({ ...input, response, trustDevice: false }, createCall())
      expect(answer).toEqual({ outcome: 'verified', proof: { kind: 'authorizationCode', code: 'AC9' } })
    },
  )

  test.each<[string, Parameters]>([
    ['another state', { code: 'AC9', state: 's2' }],
    ['no state', { code: 'AC9' }],
    ['an error with another state', { error: 'access_denied', state: 's2' }],
    ['an error without a state', { error: 'access_denied' }],
    ['nothing', {}],
    ['tokens', { access_token: 'AT', id_token: 'a.b.c' }],
  ])('of another flow, with %s, is a wrong answer', async (_title, parameters) => {
    for (const request of [{}, withState])
      expect((await redirect(parameters, request)).answer).toEqual({ outcome: 'invalidCode' })
    const options: Partial<ReachFiveAdapterOptions> = { exchange: false, auth: { responseType: 'token' } }
    const config = { sso: true, is_public: true, pkce_enforced: false }
    const tokens = redirect(parameters, {}, options, { [paths.config]: config })
    expect((await tokens).answer).toEqual({ outcome: 'invalidCode' })
  })

  test('says that the code in the link is too old or used', async () => {
    const parameters = { error: 'invalid_grant', error_message_key: 'error.invalidVerificationCode' }
    for (const request of [{}, withState])
      expect((await redirect(parameters, request)).answer).toEqual({ outcome: 'invalidCode' })
  })

  test.each<[Parameters, string, string | undefined]>([
    [{ error: 'access_denied' }, 'denied', 'access_denied'],
    [{ error: 'access_denied', code: 'AC9' }, 'denied', 'access_denied'],
    [{ error: 'login_required' }, 'login_required', 'login_required'],
    [{ error: 'invalid_grant' }, 'code_expired', 'invalid_grant'],
    [{ error: 'temporarily_unavailable' }, 'unavailable', 'temporarily_unavailable'],
    [{ error: 'CANARY', error_description: 'CANARY', error_id: 'CanaryCana' }, 'code_expired', undefined],
    [{}, 'protocol', undefined],
    [{ code: '', error: '' }, 'protocol', undefined],
    [{ access_token: 'AT', id_token: 'a.b.c' }, 'protocol', undefined],
  ])('with %j is %s', async (parameters, code, providerCode) => {
    const error = await failureOf(redirect({ ...parameters, state: 's1' }, withState))
    expect(error.code).toBe(code)
    expect(error.details).toEqual({ correlationId: FLOW_ID, ...(providerCode && { providerCode }) })
  })
})

/** Opens the link of the newest e-mail as a browser does. Answers the parameters of the page where it ends. */
async function openLink(
  simulator: ReachFiveSimulator,
  link = simulator.outbox.last()?.link,
): Promise<Parameters> {
  const answer = await simulator.fetch(link ?? fail('no link'), { redirect: 'manual' })
  const { origin, pathname, searchParams } = new URL(
    answer.headers.get('Location') ?? fail(`${answer.status}`),
  )
  expect([answer.status, origin + pathname]).toEqual([303, 'https://app.example/callback'])
  return Object.fromEntries(searchParams)
}

const approaches: Readonly<Record<string, (simulator: ReachFiveSimulator) => Promise<Approach>>> = {
  'a step-up': async (simulator) => {
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    return { kind: 'accessToken', accessToken }
  },
  'a passwordless login': () => Promise.resolve({ kind: 'identifier', email: DEFAULT_USER.email ?? '' }),
}

describe.each(Object.entries(approaches))('%s by the link of an e-mail', (_title, approach) => {
  const run = async (options: Partial<ReachFiveAdapterOptions> = {}) => {
    const simulator = await createSimulator()
    const adapter = createReachFiveAdapter({ ...simulator.adapterOptions, ...options })
    const services = createStepUpServices({ adapter })
    const request = { approach: await approach(simulator), preferredFactor: 'email' }
    const flow = createStepUpFlow({ services, request })
    const reach = (isReached: (view: ReturnType<typeof flow.getSnapshot>) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (isReached(flow.getSnapshot())) resolve()
        }
        flow.subscribe(look)
        look()
      })
    flow.send({ type: 'flow.started' })
    await reach(({ step }) => step === 'enterCode')
    return { simulator, flow, reach }
  }

  test.each<[string, Partial<ReachFiveAdapterOptions>]>([
    ['the state of the app beside them', { auth: { state: 's1' } }],
    ['no state that the app did not give', {}],
  ])('ends verified, with tokens of this user and %s', async (_title, options) => {
    const { simulator, flow } = await run(options)
    flow.send({ type: 'redirect.returned', parameters: await openLink(simulator) })
    const outcome = await flow.outcome
    expect(outcome).toMatchObject({ status: 'verified', evidence: { subject: DEFAULT_USER.id } })
    const result = outcome.status === 'verified' ? outcome.readResult() : fail(outcome.reason)
    expect(result).toMatchObject({ kind: 'tokens' })
    expect('state' in result ? result.state : undefined).toBe(options.auth?.state)
    expect(simulator.requests.all(paths.verify).map(({ method }) => method)).toEqual(['GET'])
  })

  test('that is too old is a wrong answer, and the code of a newer message ends it', async () => {
    const { simulator, flow, reach } = await run()
    simulator.clock.advance(61_000)
    flow.send({ type: 'redirect.returned', parameters: await openLink(simulator) })
    await reach((view) => 'setback' in view && view.setback?.code === 'invalid_code')
    await reach(({ can }) => can.resendCode)
    flow.send({ type: 'code.resendRequested' })
    await reach(({ state }) => state === 'codeSent')
    flow.send({ type: 'code.submitted', code: simulator.outbox.last()?.code ?? '' })
    expect((await flow.outcome).status).toBe('verified')
  })

  test.each<[string, (other: ReachFiveSimulator) => Promise<Parameters> | Parameters]>([
    ['of another flow', (other) => openLink(other)],
    ['that anybody made', () => ({ error: 'access_denied' })],
  ])('%s is a wrong answer, and the flow goes on', async (_title, parametersOf) => {
    const { simulator, flow, reach } = await run()
    const other = await run()
    flow.send({ type: 'redirect.returned', parameters: await parametersOf(other.simulator) })
    await reach((view) => 'setback' in view && view.setback?.code === 'invalid_code')
    expect(simulator.requests.all('/oauth/token')).toEqual([])
    flow.send({ type: 'code.submitted', code: simulator.outbox.last()?.code ?? '' })
    expect((await flow.outcome).status).toBe('verified')
    other.flow.send({ type: 'flow.cancelled' })
  })
})
