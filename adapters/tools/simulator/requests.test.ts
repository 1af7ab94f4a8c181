import { describe, expect, test } from '@jest/globals'

import * as fixture from './simulator.fixtures.js'

describe('the request log', () => {
  test('keeps method, path, query, headers and body of every request, faulty ones too', async () => {
    const simulator = await fixture.setup()
    simulator.faults.add({ path: '/oauth/token', kind: 'dropBeforeEffect' })
    const headers = { 'X-R5-Correlation-Id': 'abc' }
    await fixture.post(simulator, '/oauth/token?sdk=1', { grant_type: 'x' }, headers).catch(() => undefined)
    expect(simulator.requests.last()).toEqual({
      method: 'POST',
      path: '/oauth/token',
      query: { sdk: '1' },
      headers: expect.objectContaining({ 'x-r5-correlation-id': 'abc' }),
      body: { grant_type: 'x' },
      receivedAt: simulator.clock.now(),
    })
  })

  test('finds by path, keeps text that is not JSON, and forgets', async () => {
    const simulator = await fixture.setup()
    await fixture.post(simulator, '/oauth/token', 'not json')
    await fixture.get(simulator, '/jwks.json')
    expect(simulator.requests.all('/oauth/token').map(({ body }) => body)).toEqual(['not json'])
    expect(simulator.requests.last('/jwks.json')?.body).toBeUndefined()
    simulator.requests.clear()
    expect(simulator.requests.all()).toEqual([])
  })
})
