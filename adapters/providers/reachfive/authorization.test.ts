import { describe, expect, test } from '@jest/globals'

import type { JsonObject } from '../../../machines/domain.js'
import type { ReachFiveAdapterOptions } from './index.js'
import { config, failureOf, paths, REDIRECT_URI, setup } from './reachfive.fixtures.js'

type Config = Partial<typeof config>
const confidential: Config = { is_public: false, pkce_enforced: false }
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** The body of the step-up call. */
async function bodyOf(
  providerOptions: JsonObject,
  remote: Config = {},
  options: Partial<ReachFiveAdapterOptions> = {},
) {
  const { begin, server } = setup({ [paths.config]: { ...config, ...remote } }, options)
  await begin({ providerOptions })
  return server.only(paths.begin).body
}

describe('every AuthOption of a flow', () => {
  test.each<[JsonObject, JsonObject]>([
    [{ responseType: 'token' }, { response_type: 'token' }],
    [{ redirectUri: 'app://other/?a=b' }, { redirect_uri: 'app://other/?a=b' }],
    [{ origin: 'basket' }, { origin: 'basket' }],
    [{ state: 's1' }, { state: 's1' }],
    [{ nonce: 'n1' }, { nonce: 'n1' }],
    [{ prompt: 'select_account' }, { prompt: 'select_account' }],
    [{ display: 'touch' }, { display: 'touch' }],
    [{ persistent: false }, { persistent: false }],
    [{ providerScope: 'public_profile' }, { provider_scope: 'public_profile' }],
    [{ idTokenHint: 'a.b.c' }, { id_token_hint: 'a.b.c' }],
    [{ loginHint: 'ada@example.com' }, { login_hint: 'ada@example.com' }],
    [{ accessToken: 'social' }, { access_token: 'social' }],
  ])('%j is sent as %j', async (options, fields) => {
    expect(await bodyOf(options, { pkce_enforced: false })).toMatchObject(fields)
  })

  test('messenger_code is sent where the adapter leaves the code alone', async () => {
    const body = await bodyOf({ responseType: 'messenger_code' }, {}, { exchange: false })
    expect(body).toMatchObject({ response_type: 'messenger_code' })
  })

  test('local ones are not sent', async () => {
    const body = await bodyOf({ popupMode: true, returnProviderToken: true, fetchBasicProfile: true })
    expect(Object.keys(body).sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'display',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ])
  })

  test('one of the request wins over one of the adapter, and the others stay', async () => {
    const body = await bodyOf({ origin: 'basket' }, {}, { auth: { origin: 'home', loginHint: 'ada' } })
    expect(body).toMatchObject({ origin: 'basket', login_hint: 'ada', redirect_uri: REDIRECT_URI })
  })
})

describe('scope', () => {
  test.each<[JsonObject, string]>([
    [{}, 'openid profile email phone mfa'],
    [{ fetchBasicProfile: false }, 'openid mfa'],
    [{ requireRefreshToken: true }, 'openid profile email phone offline_access mfa'],
    [{ scope: 'full_write' }, 'openid profile email phone full_write'],
    [{ scope: ['full_write', 'phone', 'full_write'] }, 'openid profile email phone full_write'],
    [{ scope: '' }, 'openid profile email phone'],
    [{ scope: [], fetchBasicProfile: false }, ''],
    [{ scope: 'a  b', fetchBasicProfile: false }, 'a b'],
  ])('%j asks for %j', async (options, scope) => {
    expect(await bodyOf(options)).toMatchObject({ scope })
  })

  test('the scope of the request comes before the one of its options', async () => {
    const { begin, server } = setup()
    await begin({ scope: ['mfa', 'events'], providerOptions: { scope: 'other', fetchBasicProfile: false } })
    expect(server.only(paths.begin).body['scope']).toBe('mfa events')
  })
})

describe('nonce', () => {
  test('is not made without openid', async () => {
    expect(await bodyOf({ scope: 'mfa', fetchBasicProfile: false })).not.toHaveProperty('nonce')
  })

  test('is not made for a server that would not expect it', async () => {
    expect(await bodyOf({}, { pkce_enforced: false }, { exchange: false })).not.toHaveProperty('nonce')
  })
})

describe('PKCE', () => {
  test('is used for a confidential client too where it is enforced', async () => {
    const options = { clientSecret: 'secret' }
    const body = await bodyOf({}, { is_public: false, pkce_enforced: true }, options)
    expect(body).toMatchObject({
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
  })

  test('is not used for a confidential client that does not enforce it', async () => {
    expect(await bodyOf({}, confidential, { clientSecret: 'secret' })).not.toHaveProperty('code_challenge')
  })

  test('is not used for tokens', async () => {
    expect(await bodyOf({ responseType: 'token' }, { pkce_enforced: false })).not.toHaveProperty(
      'code_challenge',
    )
  })

  test('sends the challenge of the app where the app exchanges the code', async () => {
    const pair = { codeChallenge: CHALLENGE, codeChallengeMethod: 'S256' }
    const body = await bodyOf(pair, {}, { exchange: false })
    expect(body).toMatchObject({ code_challenge: CHALLENGE, code_challenge_method: 'S256' })
  })

  test('says configuration where Web Crypto lacks it', async () => {
    const { begin } = setup({}, { crypto: { getRandomValues: (bytes) => bytes, subtle: undefined as never } })
    expect((await failureOf(begin())).code).toBe('configuration')
  })
})

describe('web message', () => {
  test('sends the response mode and no prompt but none, and no display', async () => {
    const body = await bodyOf({ useWebMessage: true })
    expect(body).toMatchObject({ response_mode: 'web_message', prompt: 'none', response_type: 'code' })
    expect(body).not.toHaveProperty('display')
  })

  test('stays a code flow for a confidential client that forbids the implicit one', async () => {
    const remote = { ...confidential, is_implicit_flow_forbidden: true }
    const body = await bodyOf({ useWebMessage: true }, remote, { clientSecret: 'secret' })
    expect(body).toMatchObject({ response_type: 'code', redirect_uri: REDIRECT_URI })
  })
})

describe('options that contradict each other or the client are refused, by name', () => {
  const both = { codeChallenge: CHALLENGE, codeChallengeMethod: 'S256' }
  test.each<[string, JsonObject, string, Config, Partial<ReachFiveAdapterOptions>]>([
    ['implicit flow where PKCE is enforced', { responseType: 'token' }, 'responseType', {}, {}],
    [
      'a Messenger code for the adapter to exchange',
      { responseType: 'messenger_code' },
      'responseType',
      {},
      {},
    ],
    [
      'a code flow that would turn implicit',
      { useWebMessage: true },
      'useWebMessage',
      confidential,
      { clientSecret: 's' },
    ],
    ['a prompt in a web message', { useWebMessage: true, prompt: 'login' }, 'prompt', {}, {}],
    ['a display in a web message', { useWebMessage: true, display: 'page' }, 'display', {}, {}],
    ['half a PKCE pair', { codeChallenge: CHALLENGE }, 'codeChallenge', {}, { exchange: false }],
    ['the other half', { codeChallengeMethod: 'S256' }, 'codeChallenge', {}, { exchange: false }],
    ['a challenge without its verifier', both, 'codeChallenge', {}, {}],
    ['no challenge where PKCE is enforced', {}, 'codeChallenge', {}, { exchange: false }],
    [
      'a code without a redirect URI',
      { responseType: 'code' },
      'redirectUri',
      {},
      { redirectUri: undefined as never },
    ],
    ['a confidential client without its secret', {}, 'clientSecret', confidential, {}],
  ])('%s', async (_title, providerOptions, option, remote, options) => {
    const { begin, server } = setup({ [paths.config]: { ...config, ...remote } }, options)
    const error = await failureOf(begin({ providerOptions }))
    expect([error.code, error.details]).toEqual(['configuration', { option }])
    expect(server.to(paths.begin)).toEqual([])
  })
})

describe('options of a flow with a wrong value are refused, by name and without the value', () => {
  test.each<[string, unknown]>([
    ['responseType', 'CANARY'],
    ['redirectUri', '/CANARY'],
    ['redirectUri', 'https://app.example/#CANARY'],
    ['scope', [7, 'CANARY']],
    ['prompt', 'CANARY'],
    ['display', 'CANARY'],
    ['codeChallenge', 'CANARY'],
    ['codeChallengeMethod', 'plain'],
    ['orchestrationToken', 'CANARY'],
    ['constructor', 'CANARY'],
    ...[
      'fetchBasicProfile',
      'requireRefreshToken',
      'useWebMessage',
      'popupMode',
      'persistent',
      'returnProviderToken',
    ].map((name): [string, unknown] => [name, 'CANARY']),
    ...['origin', 'state', 'nonce', 'providerScope', 'idTokenHint', 'loginHint', 'accessToken'].map(
      (name): [string, unknown] => [name, ['CANARY']],
    ),
  ])('%s: %j', async (name, value) => {
    const { begin } = setup()
    const error = await failureOf(begin({ providerOptions: { [name]: value } as JsonObject }))
    expect([error.code, error.details]).toEqual(['configuration', { option: `providerOptions.${name}` }])
  })

  test('an undefined one counts as absent', async () => {
    const { begin, server } = setup({}, { auth: { origin: 'home' } })
    await begin({ providerOptions: { origin: undefined, redirectUri: undefined } })
    expect(server.only(paths.begin).body).toMatchObject({ origin: 'home', redirect_uri: REDIRECT_URI })
  })
})
