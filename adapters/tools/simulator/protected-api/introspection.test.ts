import { describe, expect, test } from '@jest/globals'

import { createProtectedApi, type ProtectedResource } from '../index.js'
import * as fixture from '../simulator.fixtures.js'
import { account, API, challengeOf, setup, signIn } from './protected-api.fixtures.js'

const INTROSPECT = '/oauth/introspect'

describe('introspection', () => {
  test.each([
    { kind: 'dropBeforeEffect' },
    { kind: 'status', status: 500 },
    { kind: 'rateLimited' },
    { kind: 'malformed', body: 'html' },
    { kind: 'malformed', body: 'empty' },
    { kind: 'malformed', body: 'wrongShape' },
  ] as const)('that fails (%j) is 503 and lets nobody pass', async (fault) => {
    const { simulator, api } = await setup()
    const token = await signIn(simulator)
    simulator.faults.add({ path: INTROSPECT, ...fault })
    const answer = await account(api, fixture.bearer(token))
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'temporarily_unavailable' }])
    expect(challengeOf(answer)).toBeNull()
    expect((await account(api, fixture.bearer(token))).status).toBe(200)
  })

  /** An API that asks another server, which answers `body` to everything. */
  function askingElsewhere(body: unknown, resources?: readonly ProtectedResource[]) {
    const asked: [url: string, init: RequestInit][] = []
    const api = createProtectedApi({
      introspectionUrl: 'https://as.example/introspect',
      fetch: (url, init) => {
        asked.push([url, init])
        return Promise.resolve(Response.json(body))
      },
      now: () => 0,
      ...(resources && { resources }),
    })
    return { api, asked }
  }

  test('may be any endpoint of RFC 7662', async () => {
    const { api, asked } = askingElsewhere({ active: true, sub: 'bob' })
    expect(await (await account(api, fixture.bearer('token+1'))).json()).toEqual({ subject: 'bob' })
    expect(asked).toMatchObject([
      ['https://as.example/introspect', { method: 'POST', body: 'token=token%2B1' }],
    ])
    for (const body of [{ active: 'yes' }, {}, [], null]) {
      expect((await account(askingElsewhere(body).api, fixture.bearer('x'))).status).toBe(503)
    }
  })

  test('claims that are missing or of a wrong type open nothing', async () => {
    const needs = {
      amr: { amr: ['mfa'] },
      acr: { acrValues: ['1'] },
      scope: { scope: 'a' },
      age: { maxAge: 9 },
    }
    const resources = Object.entries(needs).map(([name, need]) => ({
      method: 'GET',
      path: `/${name}`,
      ...need,
    }))
    for (const body of [
      { active: true },
      { active: true, sub: 7, amr: 'mfa', acr: 1, scope: ['a'], auth_time: '0' },
    ]) {
      const { api } = askingElsewhere(body, resources)
      for (const { path } of resources) {
        const answer = await api.fetch(API + path, { headers: fixture.bearer('x') })
        expect([401, 403]).toContain(answer.status)
      }
    }
    const good = { active: true, sub: 'bob', amr: ['mfa'], acr: '1', scope: 'a b', auth_time: 0 }
    const { api } = askingElsewhere(good, resources)
    for (const { path } of resources) {
      expect((await api.fetch(API + path, { headers: fixture.bearer('x') })).status).toBe(200)
    }
  })

  test('is aborted with the call, which rejects as fetch does', async () => {
    const { simulator, api } = await setup()
    const headers = fixture.bearer(await signIn(simulator))
    simulator.faults.add({ path: INTROSPECT, kind: 'hang' })
    const abort = new AbortController()
    const call = api.fetch(`${API}/account`, { headers, signal: abort.signal })
    abort.abort(new Error('gone'))
    await expect(call).rejects.toThrow('gone')
    expect(api.calls.all()).toEqual([])
    const late = api.fetch(`${API}/account`, { headers, signal: abort.signal })
    await expect(late).rejects.toThrow('gone')
  })
})
