import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const claims = Buffer.from(JSON.stringify({ sub: 'ada', amr: ['pwd', 'mfa'], auth_time: 1_700_000_000 }))
const idToken = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims.toString('base64url')}.`

/** Canned answers of ReachFive: the same work for every client, and hardly any. */
const answers: Readonly<Record<string, object>> = {
  '/identity/v1/config': {
    sso: false,
    is_public: true,
    pkce_enforced: true,
    scope: 'openid mfa',
    language: 'en',
  },
  '/identity/v1/mfa/stepup': { amr: ['sms'], token: 'step-up-token' },
  '/identity/v1/passwordless/start': { challenge_id: 'challenge' },
  '/identity/v1/passwordless/verify': { code: 'authorization-code' },
  '/oauth/token': {
    access_token: 'access-token',
    id_token: idToken,
    token_type: 'Bearer',
    expires_in: 86_400,
  },
}

/** A server on a free port of the loopback interface. */
export function listen(): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    request.resume()
    request.on('end', () => {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(answers[path] ?? {}))
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({ origin: `http://127.0.0.1:${port}`, server })
    })
  })
}
