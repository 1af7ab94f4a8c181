import { createAdaptorServer } from '@hono/node-server'

import { createReachFiveSimulator, DEFAULT_USER } from '../adapters/tools/simulator/index.js'

/** The simulator in a process of its own: what the flows hold is measured without it. Every code is the same. */

const HOUR = 3600
const server = createAdaptorServer({ fetch: (request) => simulator.fetch(request) })
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('The server has no port')
const origin = `http://127.0.0.1:${address.port}`
const simulator = createReachFiveSimulator({
  issuer: origin,
  generateCode: () => '123456',
  limits: { requests: Number.MAX_SAFE_INTEGER },
  assumptions: {
    lifetimes: { stepUpToken: HOUR, challenge: HOUR, code: HOUR, authorizationCode: HOUR },
    codeRequests: { limit: Number.MAX_SAFE_INTEGER },
    codeTrials: { limit: 100 },
    freshness: { enforced: false },
  },
})
const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
process.send?.({ origin, accessToken, ...simulator.adapterOptions })
process.on('message', () => {
  const count = (path: string) => simulator.requests.all(path).length
  process.send?.({
    codes: count('/identity/v1/passwordless/start'),
    tries: count('/identity/v1/passwordless/verify'),
  })
})
