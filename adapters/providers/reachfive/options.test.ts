import { describe, expect, test } from '@jest/globals'

import { createReachFiveAdapter, type ReachFiveAdapterOptions } from './index.js'
import { codeOf, createScript, paths, setup } from './reachfive.fixtures.js'

const create = (options: object) => createReachFiveAdapter(options as ReachFiveAdapterOptions)
const good = { domain: 'tenant.example', clientId: 'CID' }

describe('options', () => {
  test.each<[string, unknown]>([
    ['domain', undefined],
    ['domain', ''],
    ['domain', 7],
    ['domain', 'http://tenant.example'],
    ['domain', 'https://tenant.example/path'],
    ['domain', 'https://user:pass@tenant.example'],
    ['domain', 'https://tenant.example?x'],
    ['domain', 'ftp://localhost'],
    ['domain', 'http://localhost.evil.example'],
    ['domain', 'tenant example'],
    ['clientId', undefined],
    ['clientId', 7],
    ['redirectUri', '/relative'],
    ['clientSecret', ''],
    ['auth', 'code'],
    ['auth.prompt', undefined],
    ['locale', 7],
    ['language', ''],
    ['exchange', 'no'],
    ['code', { length: 0, alphabet: 'digits' }],
    ['code', { length: 65, alphabet: 'digits' }],
    ['code', { length: 6, alphabet: 'emoji' }],
    ['timeout', 0],
    ['timeout', 1.5],
    ['timeout', 600_001],
    ['onTokensRefreshed', true],
    ['fetch', 'fetch'],
    ['now', 0],
    ['generateId', 'id'],
    ['random', 4],
    ['crypto', 'crypto'],
    ['clientID', 'CID'],
  ])('a wrong %s (%j) is a TypeError that names it', (name, value) => {
    const options = name.startsWith('auth.')
      ? { ...good, auth: { prompt: 'CANARY' } }
      : { ...good, [name]: value }
    expect(() => create(options)).toThrow(`Option "${name}" is `)
  })

  test('none at all is a TypeError', () => {
    expect(() => create(undefined as never)).toThrow(TypeError)
  })

  test.each([
    ['tenant.example', 'https://tenant.example'],
    ['localhost:8443', 'https://localhost:8443'],
    ['https://Tenant.example/', 'https://tenant.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://id.localhost', 'http://id.localhost'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('domain %s asks %s', async (domain, origin) => {
    const { begin, server } = setup({}, { domain })
    await begin()
    expect(server.only(paths.begin).url).toBe(`${origin}${paths.begin}`)
  })

  test('undefined ones take their defaults', () => {
    const adapter = create({
      ...good,
      exchange: undefined,
      code: undefined,
      timeout: undefined,
      auth: undefined,
    })
    expect(adapter.exchange).toBeInstanceOf(Function)
  })

  test('exchange: false leaves the adapter without an exchange', () => {
    expect(create({ ...good, exchange: false })).not.toHaveProperty('exchange')
  })

  test('the environment is the given one', () => {
    const environment = { now: () => 7, generateId: () => 'id', random: () => 0.5, isOnline: () => true }
    expect(create({ ...good, ...environment }).environment).toEqual(environment)
  })

  test('creating an adapter asks for nothing', () => {
    const { fetch, sent } = createScript()
    create({ ...good, fetch })
    expect(sent).toEqual([])
  })

  test('locale and language go into the headers, the language of the caller first', async () => {
    const { begin, server } = setup({}, { locale: 'fr-FR', language: 'fr' })
    await begin()
    expect(server.only(paths.begin).headers).toMatchObject({
      'custom-locale': 'fr-FR',
      'accept-language': 'fr',
    })
  })

  test('a request that takes longer than timeout is a timeout, even where fetch ignores its signal', async () => {
    const never = () => new Promise<Response>(() => undefined)
    const { begin } = setup({ [paths.begin]: never }, { timeout: 1 })
    expect(await codeOf(begin())).toBe('timeout')
  })
})
