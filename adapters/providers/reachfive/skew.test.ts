import { expect, test } from '@jest/globals'

import { codeOf, config, NOW, paths, refusal, setup } from './reachfive.fixtures.js'

const at = (moment: number) => ({ Date: new Date(moment).toUTCString() })
const later = at(NOW + 600_000)

test('the skew is that of the latest answer, an error among them', async () => {
  const { adapter, send } = setup({
    [paths.begin]: () => Response.json({ amr: ['sms'], token: 'ST1' }, { headers: later }),
    [paths.start]: refusal(400, {}, at(NOW - 600_000)),
  })
  expect(adapter.clockSkew()).toBe(0)
  expect(await codeOf(send())).toBe('send_refused')
  expect(adapter.clockSkew()).toBe(-599_500)
})

test('a configuration that may come from a cache says nothing of it', async () => {
  const { adapter, begin } = setup({ [paths.config]: () => Response.json(config, { headers: later }) })
  await begin()
  expect(adapter.clockSkew()).toBe(0)
})

test('what ReachFive gives in seconds from now is not shifted', async () => {
  const tokens = { access_token: 'AT1', expires_in: 60 }
  const { adapter, exchange } = setup({ [paths.token]: () => Response.json(tokens, { headers: later }) })
  const { result } = await exchange()
  expect(adapter.clockSkew()).toBe(600_500)
  expect(result).toMatchObject({ tokens: { expiresAt: NOW + 60_000 } })
})

test('each adapter has its own', async () => {
  const other = setup()
  const { adapter, begin } = setup({
    [paths.begin]: () => Response.json({ amr: ['sms'], token: 'ST1' }, { headers: later }),
  })
  await begin()
  await other.begin()
  const { clockSkew } = adapter
  expect([clockSkew(), other.adapter.clockSkew()]).toEqual([600_500, 0])
})
