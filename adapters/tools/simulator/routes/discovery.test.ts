import { describe, expect, test } from '@jest/globals'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'

import { DEFAULT_CLIENT, DEFAULT_USER, type ReachFiveSimulator } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

async function keysOf(simulator: ReachFiveSimulator): Promise<JSONWebKeySet> {
  const discovery = await fixture.get(simulator, '/.well-known/openid-configuration')
  const { pathname } = new URL(fixture.text(discovery, 'jwks_uri'))
  const { keys } = (await fixture.get(simulator, pathname)).body
  return { keys: keys as JSONWebKeySet['keys'] }
}

describe('discovery', () => {
  test('leads to the key that verifies the tokens', async () => {
    const simulator = await fixture.setup()
    const keys = await keysOf(simulator)
    const { idToken } = await simulator.signIn(DEFAULT_USER.id)
    const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(keys), {
      issuer: fixture.ORIGIN,
      audience: DEFAULT_CLIENT.clientId,
      algorithms: ['RS256'],
      currentDate: new Date(simulator.clock.now()),
    })
    expect(payload.sub).toBe(DEFAULT_USER.id)
    expect(protectedHeader.kid).toBe(keys.keys[0]?.kid)
  })

  test('publishes no private part of the key', async () => {
    const keys = await keysOf(await fixture.setup())
    expect(Object.keys(keys.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  test('names the issuer option, else the origin of the request', async () => {
    const issuerOf = async (simulator: ReachFiveSimulator): Promise<unknown> =>
      (await fixture.get(simulator, '/.well-known/openid-configuration')).body['issuer']
    expect(await issuerOf(await fixture.setup())).toBe(fixture.ORIGIN)
    expect(await issuerOf(await fixture.setup({ issuer: 'https://id.example' }))).toBe('https://id.example')
  })

  test('may leave the kid out (U18)', async () => {
    const simulator = await fixture.setup({ assumptions: { keyId: false } })
    const { idToken } = await simulator.signIn(DEFAULT_USER.id)
    expect(decodeProtectedHeader(idToken)).toEqual({ alg: 'RS256', typ: 'JWT' })
    expect((await keysOf(simulator)).keys[0]).not.toHaveProperty('kid')
  })
})
