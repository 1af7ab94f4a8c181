import { describe, expect, test } from '@jest/globals'

import type { JsonObject, StepUpRequest } from '../../../machines/domain.js'
import { config, createCall, failureOf, paths, setup } from './reachfive.fixtures.js'

const free = { ...config, pkce_enforced: false }
const bodyOf = async (providerOptions: JsonObject, remote: object = free, options: object = {}) => {
  const { begin, server } = setup({ [paths.config]: remote }, options)
  await begin({ providerOptions })
  return server.only(paths.begin).body
}
const optionOf = async (request: Partial<StepUpRequest>, options: object = {}) =>
  (await failureOf(setup({ [paths.config]: free }, options).begin(request))).details.option

describe('every value that ReachFive documents is sent', () => {
  test.each([
    ...['none', 'login', 'consent', 'select_account'].map((prompt) => ({ prompt })),
    ...['page', 'popup', 'touch', 'wap'].map((display) => ({ display })),
  ])('%j', async (option) => {
    expect(await bodyOf(option)).toMatchObject(option)
  })

  test('and no other', async () => {
    expect(await optionOf({ providerOptions: { prompt: '' } })).toBe('providerOptions.prompt')
    expect(await optionOf({ providerOptions: { display: '' } })).toBe('providerOptions.display')
  })
})

describe('a code challenge (RFC 7636, section 4.2)', () => {
  const given = (codeChallenge: string) => ({ codeChallenge, codeChallengeMethod: 'S256' })

  test.each([43, 128])('has %d characters', async (length) => {
    const challenge = given('~'.repeat(length))
    expect(await bodyOf(challenge, free, { exchange: false })).toMatchObject({
      code_challenge: challenge.codeChallenge,
    })
  })

  test.each([
    ['too short', 'c'.repeat(42)],
    ['too long', 'c'.repeat(129)],
    ['begun wrongly', `=${'c'.repeat(43)}`],
    ['ended wrongly', `${'c'.repeat(43)}=`],
  ])('that is %s is refused', async (_title, codeChallenge) => {
    const request = { providerOptions: given(codeChallenge) }
    expect(await optionOf(request, { exchange: false })).toBe('providerOptions.codeChallenge')
  })
})

test('without a redirect URI there is no code to come back with: the tokens themselves are asked for', async () => {
  const body = await bodyOf({}, free, { redirectUri: undefined })
  expect(body).toMatchObject({ response_type: 'token' })
  expect(body).not.toHaveProperty('redirect_uri')
})

test('useWebMessage without a redirect URI needs no client that forbids the implicit flow', async () => {
  const remote = { ...free, is_public: false }
  const options = { redirectUri: undefined, clientSecret: 'secret' }
  expect(await bodyOf({ useWebMessage: true }, remote, options)).toMatchObject({
    response_mode: 'web_message',
  })
})

test('blanks around and between scopes are none of them', async () => {
  expect(await bodyOf({ scope: ' mfa  offline_access\t' })).toMatchObject({
    scope: 'openid profile email phone mfa offline_access',
  })
})

test('flags that the configuration does not have are off', async () => {
  const remote = { sso: true, is_public: true }
  expect(await bodyOf({ responseType: 'token' }, remote)).toMatchObject({ response_type: 'token' })
  const { begin } = setup({ [paths.config]: remote })
  const { factors } = await begin()
  expect(factors.map(({ canTrustDevice }) => canTrustDevice)).toEqual(factors.map(() => false))
})

test('where the platform has no Web Crypto, that is what is missing', async () => {
  const crypto = { subtle: undefined, getRandomValues: undefined }
  const { begin } = setup({}, { crypto } as never)
  expect((await failureOf(begin())).details.option).toBe('crypto')
})

test('a wrong member of an approach is named with its place', async () => {
  const wrong = { kind: 'loginTicket', ticket: '' } as const
  expect(await optionOf({ approach: wrong })).toBe('approach.ticket')
})

describe('the id of a flow is its correlation id', () => {
  const flowId = '6F1c0f3e-6a0b-4b3a-9a55-0f4f4c1f7a01'

  test('where it is a UUID', async () => {
    const { begin } = setup()
    expect(await begin({}, createCall({ flowId }))).toMatchObject({ correlationId: flowId })
  })

  test.each([`x${flowId}`, `${flowId}x`, 'flow'])('and %s, which is none, is not sent', async (other) => {
    const { begin } = setup()
    const { correlationId } = await begin({}, createCall({ flowId: other }))
    expect(correlationId).toMatch(/^id-\d$/)
  })
})
