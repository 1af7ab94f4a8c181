import { describe, expect, test } from '@jest/globals'

import { API, asPage, challengeOf, setup } from './protected-api.fixtures.js'

const PAGE = 'https://app.example'

describe('a page of another origin', () => {
  test('reads the challenge', async () => {
    const { api } = await setup()
    expect(challengeOf(await asPage(api, PAGE)(`${API}/account`))).toBe('Bearer realm="protected-api"')
  })

  test('sees only the status where the challenge is not exposed', async () => {
    const { api } = await setup({ exposesChallenge: false })
    const answer = await asPage(api, PAGE)(`${API}/account`)
    expect([answer.status, challengeOf(answer)]).toEqual([401, null])
    expect(challengeOf(await api.fetch(`${API}/account`))).toBe('Bearer realm="protected-api"')
  })

  test('must be an allowed one', async () => {
    const { api } = await setup({ allowedOrigins: [PAGE] })
    expect((await asPage(api, PAGE)(`${API}/account`)).status).toBe(401)
    await expect(asPage(api, 'https://evil.example')(`${API}/account`)).rejects.toThrow(TypeError)
  })

  test('may send the methods of the resources and any header, and its preflight is not logged', async () => {
    const { api } = await setup()
    const { status, headers } = await api.fetch(`${API}/payments`, {
      method: 'OPTIONS',
      headers: {
        Origin: PAGE,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,idempotency-key',
      },
    })
    expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([204, PAGE])
    expect(headers.get('Access-Control-Allow-Methods')).toBe('GET, POST')
    expect(headers.get('Access-Control-Allow-Headers')).toBe('authorization,idempotency-key')
    expect(api.calls.all()).toEqual([])
  })
})
