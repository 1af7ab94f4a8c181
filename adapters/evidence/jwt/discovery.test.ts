import { beforeAll, describe, expect, test } from '@jest/globals'

import { createJwtEvidence } from './index.js'
import {
  basics,
  createCall,
  createInput,
  ISSUER,
  KEYS_URL,
  keySetOf,
  refusalOf,
  sign,
  theSigner,
  USER,
} from './jwt.fixtures.js'
import { createKeyServer, redirectTo, withoutPauses } from './key.fixtures.js'

const document = { issuer: ISSUER, jwks_uri: KEYS_URL }
let keys: object
beforeAll(async () => {
  keys = keySetOf(await theSigner())
})

function setup(
  server: ReturnType<typeof createKeyServer>,
  options: { issuer?: string; discovery?: string } = {},
) {
  const { issuer = ISSUER, discovery = true } = options
  const { fetch } = server
  const port = createJwtEvidence({
    ...basics,
    issuer,
    discovery,
    algorithms: ['RS256'],
    fetch,
    timeout: 1_000,
  })
  return async () => port.check(createInput(await sign({ iss: issuer })), createCall())
}
const urlsOf = ({ requests }: ReturnType<typeof createKeyServer>) => requests.map(({ url }) => url)

describe('discovery', () => {
  test('finds the keys once', async () => {
    const server = createKeyServer(document, keys)
    const check = setup(server)
    for (let count = 0; count < 3; count += 1) expect((await check()).subject).toBe(USER)
    expect(urlsOf(server)).toEqual([`${ISSUER}/.well-known/openid-configuration`, KEYS_URL])
  })

  test.each([
    [`${ISSUER}/`, `${ISSUER}/.well-known/openid-configuration`],
    [`${ISSUER}/realm`, `${ISSUER}/realm/.well-known/openid-configuration`],
    [`${ISSUER}/realm/`, `${ISSUER}/realm/.well-known/openid-configuration`],
    ['http://localhost:8443', 'http://localhost:8443/.well-known/openid-configuration'],
  ])('of %s asks %s', async (issuer, url) => {
    const server = createKeyServer({ ...document, issuer }, keys)
    expect((await setup(server, { issuer })()).subject).toBe(USER)
    expect(urlsOf(server)[0]).toBe(url)
  })

  test('asks where the option says', async () => {
    const server = createKeyServer(document, keys)
    expect((await setup(server, { discovery: 'https://cdn.example/config' })()).subject).toBe(USER)
    expect(urlsOf(server)[0]).toBe('https://cdn.example/config')
  })

  test('is tried again by the next check after a failure, and on its way within one', async () => {
    const server = createKeyServer(new TypeError('fetch failed'))
    const check = setup(server)
    expect(await refusalOf(withoutPauses(check))).toMatchObject({ code: 'network' })
    expect(server.requests).toHaveLength(3)
    server.answer(document, keys)
    expect((await check()).subject).toBe(USER)
  })
})

describe('a document is refused', () => {
  test.each<[string, object, object]>([
    [
      'of another issuer',
      { ...document, issuer: `${ISSUER}/` },
      { code: 'configuration', option: 'issuer', status: 200 },
    ],
    ['without an issuer', { jwks_uri: KEYS_URL }, { code: 'protocol', status: 200 }],
    ['without keys', { issuer: ISSUER }, { code: 'protocol', status: 200 }],
    ['whose keys are no text', { ...document, jwks_uri: [KEYS_URL] }, { code: 'protocol', status: 200 }],
    [
      'whose keys are in clear',
      { ...document, jwks_uri: 'http://tenant.example/jwks.json' },
      { code: 'configuration', option: 'discovery', status: 200 },
    ],
    [
      'whose keys are no URL',
      { ...document, jwks_uri: '/jwks.json' },
      { code: 'configuration', option: 'discovery', status: 200 },
    ],
    ['that is a list', [document], { code: 'protocol', status: 200 }],
    ['that is HTML', new Response('<html>'), { code: 'protocol', status: 200 }],
    ['that is elsewhere', redirectTo('https://evil.example'), { code: 'protocol', status: 302 }],
    [
      'that is nowhere',
      new Response('', { status: 404 }),
      { code: 'configuration', option: 'discovery', status: 404 },
    ],
  ])('%s', async (_title, answer, failure) => {
    const server = createKeyServer(answer, keys)
    expect(await refusalOf(setup(server)())).toEqual(failure)
    expect(server.requests).toHaveLength(1)
  })
})
