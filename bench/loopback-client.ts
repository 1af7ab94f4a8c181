import { createReachFiveAdapter } from '../adapters/providers/reachfive/index.js'
import { createStepUpServices } from '../machines/index.js'
import { median } from './measure.js'
import { runOurFlow } from './our-flow.js'

/**
 * One client in a process of its own (the SDK patches globals). The parent says how many flows to run; the answer is the median
 * time of one, in microseconds.
 */

const [origin = '', variant = ''] = process.argv.slice(2)
const redirectUri = 'https://app.example/callback'

async function createRunner(): Promise<() => Promise<unknown>> {
  if (variant === 'fetch') return () => runByFetch()
  if (variant === 'ours') {
    const adapter = createReachFiveAdapter({ domain: origin, clientId: 'client', redirectUri })
    const services = createStepUpServices({ adapter })
    return () =>
      runOurFlow(services, () => '123456', { approach: { kind: 'accessToken', accessToken: 'token' } })
  }
  return createSdkRunner()
}

async function runByFetch(): Promise<void> {
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(origin + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json;charset=UTF-8', Authorization: 'Bearer token' },
      body: JSON.stringify(body),
    })
    return response.json()
  }
  await post('/identity/v1/mfa/stepup', {
    client_id: 'client',
    redirect_uri: redirectUri,
    response_type: 'code',
  })
  await post('/identity/v1/passwordless/start', { auth_type: 'sms', step_up: 'step-up-token' })
  await post('/identity/v1/passwordless/verify', { challenge_id: 'challenge', verification_code: '123456' })
  await post('/oauth/token', { client_id: 'client', code: 'authorization-code', redirect_uri: redirectUri })
}

/** The official SDK, with what it expects of a browser. It always speaks https; the bench server doesn't. */
async function createSdkRunner(): Promise<() => Promise<unknown>> {
  const items = new Map<string, string>()
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
  Object.assign(globalThis, { window: globalThis, localStorage: storage, sessionStorage: storage })
  Object.assign(globalThis, { location: { search: '', href: redirectUri, origin: 'https://app.example' } })
  const request = globalThis.fetch
  globalThis.fetch = (input, init) =>
    request(new Request(input).url.replace('https://tenant.example', origin), init)
  const { createClient } = await import('@reachfive/identity-core')
  return async () => {
    const client = createClient({ domain: 'tenant.example', clientId: 'client', language: 'en' })
    const options = { redirectUri }
    const { token } = await client.getMfaStepUpToken({ accessToken: 'token', options })
    const { challengeId = '' } = await client.startPasswordless({ authType: 'sms', stepUp: token })
    const answer = await client.verifyMfaPasswordless({ challengeId, verificationCode: '123456' })
    const code = answer.code ?? ''
    await client.exchangeAuthorizationCodeWithPkce({ code, redirectUri })
  }
}

const run = await createRunner()
process.on('message', (flows: number) => {
  void measure(flows).then((time) => process.send?.(time))
})
process.send?.('ready')

async function measure(flows: number): Promise<number> {
  const times: number[] = []
  for (let flow = 0; flow < flows; flow += 1) {
    const before = performance.now()
    await run()
    times.push((performance.now() - before) * 1000)
  }
  return median(times)
}
