import { describe, expect, test } from '@jest/globals'

import * as fixture from './simulator.fixtures.js'

const ORIGIN = 'https://app.example'

describe('CORS', () => {
  test('a preflight is allowed the methods and headers of the SDKs', async () => {
    const answer = await fixture.send(await fixture.setup(), 'OPTIONS', '/identity/v1/mfa/stepup', {
      headers: { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' },
    })
    expect(answer.status).toBe(204)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'authorization, content-type, custom-locale, x-r5-correlation-id',
      vary: 'Origin',
    })
  })

  test('the exact origin is echoed on answers, refusals and faults', async () => {
    const simulator = await fixture.setup()
    simulator.faults.add({ path: '/oauth/token', kind: 'status', status: 503 })
    for (const path of ['/jwks.json', '/nowhere', '/identity/v1/config', '/oauth/token']) {
      const { headers } = await fixture.get(simulator, path, { Origin: ORIGIN })
      expect(headers.get('Access-Control-Allow-Origin')).toBe(ORIGIN)
      expect(headers.get('Access-Control-Allow-Credentials')).toBe('true')
      expect(headers.get('Access-Control-Expose-Headers')).toBe('Retry-After')
    }
  })

  test('without an origin, or with one that is not allowed, nothing is granted', async () => {
    const simulator = await fixture.setup({ allowedOrigins: [ORIGIN] })
    const none = await fixture.get(simulator, '/jwks.json')
    const other = await fixture.get(simulator, '/jwks.json', { Origin: 'https://evil.example' })
    const right = await fixture.get(simulator, '/jwks.json', { Origin: ORIGIN })
    const allowed = [none, other, right].map(({ headers }) => headers.get('Access-Control-Allow-Origin'))
    expect(allowed).toEqual([null, null, ORIGIN])
  })
})
