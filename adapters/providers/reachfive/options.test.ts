import { describe, expect, test } from '@jest/globals'

import { createReachFiveAdapter, type ReachFiveAdapterOptions } from './index.js'
import { codeOf, createScript, fail, paths, setup } from './reachfive.fixtures.js'

const create = (options: object) => createReachFiveAdapter(options as ReachFiveAdapterOptions)
const good = { domain: 'tenant.example', clientId: 'CID' }

/** What is wrong with each, and what would be right. */
const problems: Readonly<Record<string, string>> = {
  domain: 'must be the host of the tenant, such as tenant.reach5.net, or its https: origin',
  clientId: 'must be a non-empty string (got ',
  redirectUri: 'must be an absolute URL without a fragment, such as https://app.example/callback (got ',
  clientSecret: 'must be a non-empty string (got an empty string)',
  auth: 'must be an object (got a string)',
  'auth.prompt': 'must be one of none, login, consent, select_account (got a string)',
  locale: 'must be a non-empty string (got 7)',
  language: 'must be a non-empty string (got an empty string)',
  exchange: 'must be true or false (got a string)',
  code: "must have the alphabet 'digits' or 'alphanumeric' and a length from 1 to 64, such as ",
  timeout: 'must be the time for one request in milliseconds, a whole number from 1 to 600000 (got ',
  refresh: 'must be made by createTokenRefresh (got ',
  fetch: 'must be a function (got a string)',
  now: 'must be a function (got 0)',
  generateId: 'must be a function (got a string)',
  random: 'must be a function (got 4)',
  isOnline: 'must be a function (got true)',
  crypto: 'must be an object (got a string)',
  clientID: 'is not an option: did you mean clientId?',
}

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
    ['code', { length: 6 }],
    ['code', { lenght: 6, alphabet: 'digits' }],
    ['code', { length: null, alphabet: 'digits' }],
    ['code', { alphabet: 'digits', sms: { alphabet: 'digits' } }],
    ['code', { sms: { length: 0, alphabet: 'digits' } }],
    ['code', { sms: 6 }],
    ['code', { totp: { length: 6, alphabet: 'digits' } }],
    ['code', []],
    ['code', 6],
    ['timeout', 0],
    ['timeout', 1.5],
    ['timeout', 600_001],
    ['refresh', true],
    ['refresh', () => undefined],
    ['refresh', { onTokensRefreshed: () => undefined }],
    ['fetch', 'fetch'],
    ['now', 0],
    ['generateId', 'id'],
    ['random', 4],
    ['isOnline', true],
    ['crypto', 'crypto'],
    ['clientID', 'CID'],
  ])('a wrong %s (%j) is a TypeError that names it', (name, value) => {
    const options = name.startsWith('auth.')
      ? { ...good, auth: { prompt: 'CANARY' } }
      : { ...good, [name]: value }
    expect(() => create(options)).toThrow(`createReachFiveAdapter: ${name} ${problems[name] ?? fail(name)}`)
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
    const environment = {
      now: () => 7,
      generateId: () => 'id',
      random: () => 0.5,
      isOnline: () => true,
      reportDefect: () => undefined,
    }
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
