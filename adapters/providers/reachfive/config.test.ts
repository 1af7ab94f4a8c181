import { describe, expect, test } from '@jest/globals'

import { codeOf, config, createCall, paths, raw, refusal, setup } from './reachfive.fixtures.js'

describe('the remote configuration', () => {
  test('is a bare GET: client, language, no header, no cookie', async () => {
    const { begin, server } = setup({}, { language: 'fr', locale: 'fr-FR' })
    await begin()
    const { url, method, headers, init } = server.only(paths.config)
    expect([method, url]).toEqual(['GET', 'https://tenant.example/identity/v1/config?client_id=CID&lang=fr'])
    expect(headers).toEqual({})
    expect(init.credentials).toBeUndefined()
  })

  test('is fetched once for flows side by side and after one another', async () => {
    const { begin, server } = setup()
    await Promise.all([begin(), begin()])
    await begin()
    expect(server.to(paths.config)).toHaveLength(1)
  })

  test('is fetched again after a failure', async () => {
    const { begin, server } = setup({ [paths.config]: [refusal(503), config] })
    expect(await codeOf(begin())).toBe('unavailable')
    await begin()
    expect(server.to(paths.config)).toHaveLength(2)
  })

  test('goes on for one flow when the other gives up', async () => {
    const controller = new AbortController()
    let answer: (response: Response) => void = () => undefined
    const pending = new Promise<Response>((resolve) => (answer = resolve))
    const { begin, server } = setup({ [paths.config]: () => pending })
    const first = codeOf(begin({}, createCall({ signal: controller.signal })))
    const second = begin()
    controller.abort()
    expect(await first).toBe('cancelled')
    answer(Response.json(config))
    expect((await second).token).toBe('ST1')
    expect(server.to(paths.config)).toHaveLength(1)
  })

  test.each([
    ['an empty one', raw('')],
    ['HTML', raw('<html></html>', 200, 'text/html')],
    ['a list', raw('[true]')],
    ['one without is_public', raw('{"sso":true}')],
    ['a flag of a wrong type', raw('{"sso":true,"is_public":"yes"}')],
    ['a scope of a wrong type', raw('{"sso":true,"is_public":true,"scope":["openid"]}')],
  ])('%s is protocol and is not kept', async (_title, answer) => {
    const { begin } = setup({ [paths.config]: [answer, config] })
    expect(await codeOf(begin())).toBe('protocol')
    expect((await begin()).token).toBe('ST1')
  })

  test('without scope and language is enough', async () => {
    const { begin, server } = setup({
      [paths.config]: { sso: true, is_public: true, scope: '', language: null },
    })
    await begin()
    expect(server.only(paths.begin).headers).not.toHaveProperty('accept-language')
    expect(server.only(paths.begin).body['scope']).toBe('openid profile email phone')
  })
})
