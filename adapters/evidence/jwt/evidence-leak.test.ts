import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import { toFailure } from '../../../machines/errors.js'
import type { AdapterCall, EvidencePort } from '../../../machines/ports.js'
import { createIntrospectionEvidence, createJwtEvidence } from './index.js'
import { CLIENT_SECRET, ENDPOINT, goodAnswer } from './introspection.fixtures.js'
import {
  basics,
  CLIENT_ID,
  createCall,
  createInput,
  createPort,
  createSigner,
  encodePart,
  type InputChanges,
  KEYS_URL,
  keySetOf,
  SECONDS,
  sign,
  signWithSecret,
  theSigner,
} from './jwt.fixtures.js'
import { createKeyServer, redirectTo } from './key.fixtures.js'

/** Every token, claim, answer and secret here carries this word. */
const CANARY = 'CANARY'
const secrets = { email: CANARY, name: CANARY, sub: CANARY, nonce: CANARY, jti: CANARY }
const memory = { nonce: CANARY }

/** What anybody could see of an error: text, JSON, inspection with everything hidden, causes, failure. */
function viewsOf(error: unknown): string {
  const deep = { depth: 12, showHidden: true, getters: true }
  const causes: unknown[] = []
  for (let each = error; each instanceof Error; each = each.cause)
    causes.push(each.message, each.stack, each.cause)
  return [
    String(error),
    JSON.stringify(error),
    inspect(error, deep),
    inspect(causes, deep),
    inspect(toFailure(error)),
  ].join()
}

async function expectNoLeak(check: Promise<unknown>, tokens: readonly string[] = []): Promise<void> {
  const error: unknown = await check.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Error)
  const seen = viewsOf(error)
  expect(seen).not.toContain(CANARY)
  expect(seen).not.toContain(encodePart(CANARY).slice(0, 6))
  for (const part of tokens.flatMap((token) => token.split('.')).filter((each) => each.length > 8)) {
    expect(seen).not.toContain(part)
  }
}

const run = (
  port: EvidencePort,
  token: string,
  changes: InputChanges = {},
  call: Partial<AdapterCall> = {},
) => expectNoLeak(port.check(createInput(token, { memory, ...changes }), createCall(call)), [token])

describe('no refused claim leaks a value', () => {
  test.each<[string, Record<string, unknown>, InputChanges?]>([
    ['iss', { iss: CANARY }],
    ['aud', { aud: [CANARY] }],
    ['aud of another', { aud: [CLIENT_ID, CANARY] }],
    ['azp', { azp: CANARY }],
    ['exp', { exp: 1 }],
    ['exp of text', { exp: CANARY }],
    ['iat', { iat: SECONDS + 60 }],
    ['nbf', { nbf: CANARY }],
    ['nonce', { nonce: `${CANARY}2` }],
    ['sub', { sub: [CANARY] }],
    ['sub of another', {}, { request: { subject: `${CANARY}2` } }],
    ['sub of another answer', {}, { claimed: { subject: `${CANARY}2` } }],
    ['auth_time', { auth_time: 1 }],
    ['auth_time of text', { auth_time: CANARY }],
    ['amr', { amr: [CANARY] }],
    ['acr', { acr: CANARY }],
    ['acr asked for', { acr: CANARY }, { request: { acrValues: [`${CANARY}2`] } }],
  ])('%s', async (_title, changes, input = {}) => {
    const port = await createPort({ methods: { anyOf: [['pwd']] }, acrValues: ['gold'] })
    await run(port, await sign({ ...secrets, ...changes }), input)
  })
})

describe('no refused token leaks itself', () => {
  const port = createPort()
  test.each<[string, () => string | Promise<string>]>([
    ['a word', () => CANARY],
    ['a header that is no JSON', () => `${encodePart(`{"alg":"${CANARY}`)}.${encodePart(secrets)}.c2ln`],
    [
      'claims that are no JSON',
      () => `${encodePart({ alg: 'RS256' })}.${encodePart(`{"sub":"${CANARY}`)}.c2ln`,
    ],
    ['an algorithm', () => `${encodePart({ alg: CANARY })}.${encodePart(secrets)}.c2ln`],
    ['an extension', () => `${encodePart({ alg: 'RS256', crit: [CANARY] })}.${encodePart(secrets)}.c2ln`],
    [
      'a signature that is no base64url',
      () => `${encodePart({ alg: 'RS256', kid: 'key-1' })}.${encodePart(secrets)}.${CANARY}+`,
    ],
    ['a kid', () => sign(secrets, { kid: CANARY })],
    ['another key', async () => sign(secrets, {}, await createSigner())],
    ['another algorithm', () => signWithSecret(`${CANARY}-0123456789abcdef`, secrets)],
    ['64 KiB and more', () => CANARY.repeat(20_000)],
  ])('%s', async (_title, make) => {
    await run(await port, await make())
  })
})

describe('no way to the keys leaks what it brought', () => {
  test.each<[string, Parameters<typeof createKeyServer>[0]]>([
    ['HTML', new Response(`<html>${CANARY}`)],
    ['JSON cut in half', new Response(`{"keys":["${CANARY}`)],
    ['other JSON', { [CANARY]: CANARY }],
    ['keys that can’t be read', { keys: [{ kty: 'RSA', kid: 'key-1', n: CANARY, e: CANARY }] }],
    ['a refusal', new Response(CANARY, { status: 403 })],
    ['a redirect', redirectTo(`https://evil.example/${CANARY}`)],
  ])('%s', async (_title, answer) => {
    const { fetch } = createKeyServer(answer)
    const options = { ...basics, algorithms: ['RS256'], fetch } as const
    await run(createJwtEvidence({ ...options, jwks: KEYS_URL }), await sign(secrets))
    await run(
      createJwtEvidence({ ...options, discovery: `https://tenant.example/${CANARY}` }),
      await sign(secrets),
    )
  })

  test('nor does a discovery of somebody else, nor a secret', async () => {
    const { fetch } = createKeyServer({ issuer: CANARY, jwks_uri: `http://${CANARY}` })
    const remote = createJwtEvidence({ ...basics, algorithms: ['RS256'], discovery: true, fetch })
    await run(remote, await sign(secrets))
    const secret = `${CANARY}-0123456789abcdef`
    const shared = createJwtEvidence({ ...basics, algorithms: ['HS256'], secret })
    await run(shared, await signWithSecret(`${secret}2`, secrets))
  })
})

describe('no introspection leaks what it sent or got', () => {
  test.each<[string, Parameters<typeof createKeyServer>[0]]>([
    ['inactive', { ...goodAnswer, active: false, ...secrets }],
    ['another user', { ...goodAnswer, ...secrets }],
    ['another audience', { ...goodAnswer, sub: CANARY, aud: CANARY }],
    ['HTML', new Response(CANARY)],
    ['a refusal', new Response(CANARY, { status: 401, headers: { 'WWW-Authenticate': CANARY } })],
    ['a limit', new Response(CANARY, { status: 429, headers: { 'Retry-After': CANARY } })],
    [
      'an error that quotes the request',
      Object.assign(new TypeError(CANARY), { request: CANARY, cause: CANARY }),
    ],
  ])('%s', async (_title, answer) => {
    const { fetch } = createKeyServer(answer)
    const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
    const port = createIntrospectionEvidence({
      endpoint: ENDPOINT,
      ...credentials,
      audience: CLIENT_ID,
      fetch,
    })
    const tokens = { accessToken: `${CANARY}.${CANARY}`, expiresAt: null }
    await run(port, '', { result: { kind: 'tokens', tokens }, request: { subject: `${CANARY}2` } })
  })
})

test('a wrong option leaks no value', async () => {
  const jwks = keySetOf(await theSigner())
  for (const wrong of [
    { issuer: [CANARY] },
    { algorithms: [CANARY] },
    { secret: CANARY },
    { [CANARY.toLowerCase()]: 1 },
  ]) {
    const create = () =>
      (createJwtEvidence as (given: unknown) => EvidencePort)({
        ...basics,
        jwks,
        algorithms: ['RS256'],
        ...wrong,
      })
    expect(create).toThrow(TypeError)
    await expectNoLeak(Promise.resolve().then(create))
  }
})
