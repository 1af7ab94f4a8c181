import { describe, expect, test } from '@jest/globals'

import type { StepUpRequest } from '../../../machines/domain.js'
import { codeOf, config, createCall, NOW, paths, refusal, type Script, setup } from './reachfive.fixtures.js'

describe('an answer to a step-up', () => {
  test('is posted with its challenge, and nothing about trust unless asked', async () => {
    const { verify, server } = setup()
    expect((await verify()).answer).toEqual({
      outcome: 'verified',
      proof: { kind: 'authorizationCode', code: 'AC1' },
    })
    expect(server.only(paths.verify).body).toEqual({ challenge_id: 'CH1', verification_code: '123456' })
  })

  test('asks to trust the device', async () => {
    const { verify, server } = setup()
    await verify({}, { trustDevice: true })
    expect(server.only(paths.verify).body).toMatchObject({ trust_device: true })
  })

  test.each<[string, Script, Partial<StepUpRequest>]>([
    ['has no trusted devices', { [paths.config]: { ...config, rba_enabled: false } }, {}],
    ['gets a first factor', {}, { approach: { kind: 'identifier', email: 'a@b.c' } }],
  ])('says nothing of trust to a tenant that %s', async (_title, script, request) => {
    const { verify, server } = setup(script)
    await verify(request, { trustDevice: true })
    expect(server.only(paths.verify).body).not.toHaveProperty('trust_device')
  })

  test('brings the state back', async () => {
    const { verify } = setup({ [paths.verify]: { code: 'AC1', state: 's1' } })
    expect((await verify()).answer).toMatchObject({ proof: { code: 'AC1', state: 's1' } })
  })

  test('may bring tokens at once', async () => {
    const tokens = {
      access_token: 'AT',
      id_token: 'a.b.c',
      refresh_token: 'RT',
      token_type: 'Bearer',
      expires_in: 60,
    }
    const { verify } = setup({ [paths.verify]: { ...tokens, scope: 'openid' } })
    expect((await verify()).answer).toEqual({
      outcome: 'verified',
      proof: {
        kind: 'tokens',
        tokens: {
          accessToken: 'AT',
          idToken: 'a.b.c',
          refreshToken: 'RT',
          tokenType: 'Bearer',
          scope: 'openid',
          expiresAt: NOW + 60_000,
        },
      },
    })
  })

  test('may bring the state beside the tokens', async () => {
    const { verify } = setup({ [paths.verify]: { access_token: 'AT', state: 's1' } })
    expect((await verify()).answer).toMatchObject({ proof: { kind: 'tokens', state: 's1' } })
  })

  test('with a wrong code is an answer, not an error', async () => {
    const wrong = { error: 'invalid_grant', error_message_key: 'error.invalidVerificationCode' }
    const { verify } = setup({ [paths.verify]: refusal(401, wrong) })
    expect((await verify()).answer).toEqual({ outcome: 'invalidCode' })
  })

  test('can not be polled for', async () => {
    const { send, adapter, server } = setup()
    const input = { ...(await send()), response: { kind: 'poll' } as const, trustDevice: false }
    expect(await codeOf(adapter.verify(input, createCall()))).toBe('configuration')
    expect(server.to(paths.verify)).toEqual([])
  })
})

describe('an answer to a first factor', () => {
  test.each([
    [{ email: 'a@b.c' }, { auth_type: 'magic_link', email: 'a@b.c' }],
    [{ phoneNumber: '+336' }, { auth_type: 'sms', phone_number: '+336' }],
  ])('by %j is one request that says who', async (identifier, identity) => {
    const { verify, server } = setup({ [paths.start]: {} })
    await verify({ approach: { kind: 'identifier', ...identifier } }, { trustDevice: true })
    expect(server.sent.slice(2).map(({ body }) => body)).toEqual([
      { ...identity, verification_code: '123456' },
    ])
  })
})
