import { describe, expect, test } from '@jest/globals'

import { codeOf, config, createCall, FLOW_ID, paths, raw, setup } from './reachfive.fixtures.js'

describe('a code for a step-up', () => {
  test('is asked for with factor and token, and nothing else', async () => {
    const { send, server } = setup()
    const { challenge } = await send({ action: 'pay' }, 1)
    const { body, headers, init } = server.only(paths.start)
    expect(body).toEqual({ auth_type: 'email', step_up: 'ST1' })
    expect(headers).toMatchObject({ 'x-r5-correlation-id': FLOW_ID, 'accept-language': 'en' })
    expect(headers).not.toHaveProperty('authorization')
    expect(init.credentials).toBe('include')
    expect(challenge).toEqual({ id: 'CH1' })
  })

  test('is asked for again with the same token', async () => {
    const { send, adapter, server } = setup()
    const { grant, factor } = await send()
    await adapter.send({ grant, factor }, createCall())
    expect(server.to(paths.start).map(({ body }) => body['step_up'])).toEqual(['ST1', 'ST1'])
  })

  test('is asked for by a restored flow without the configuration', async () => {
    const { begin } = setup()
    const grant = JSON.parse(JSON.stringify(await begin())) as Awaited<ReturnType<typeof begin>>
    const { adapter, server } = setup()
    const [factor] = grant.factors
    if (factor) await adapter.send({ grant, factor }, createCall())
    expect(server.sent.map(({ body }) => body['step_up'])).toEqual(['ST1'])
  })

  test('needs a grant of this adapter', async () => {
    const { begin, adapter, server } = setup()
    const { memory, ...grant } = await begin()
    const [factor] = grant.factors
    expect(memory).toBeDefined()
    if (factor) expect(await codeOf(adapter.send({ grant, factor }, createCall()))).toBe('secret_unavailable')
    expect(server.to(paths.start)).toEqual([])
  })
})

describe('a code for a first factor', () => {
  const answers = [raw(null, 204), raw('', 200), raw('""'), raw('{}')]

  test.each(answers)('needs no body in the answer', async (answer) => {
    const { send } = setup({ [paths.start]: answer })
    expect((await send({ approach: { kind: 'identifier', email: 'a@b.c' } })).challenge.id).toBeUndefined()
  })

  test('is asked for with the authorization request, magic_link for e-mail, and the captcha', async () => {
    const { send, server } = setup({ [paths.start]: {}, [paths.config]: { ...config, sso: false } })
    const captcha = { token: 'CT', provider: 'recaptcha' }
    await send({
      approach: { kind: 'identifier', email: 'a@b.c', captcha },
      providerOptions: { state: 's1' },
    })
    const { body, init } = server.only(paths.start)
    expect(body).toEqual({
      client_id: 'CID',
      response_type: 'code',
      redirect_uri: 'https://app.example/cb',
      scope: 'openid profile email phone mfa',
      display: 'page',
      state: 's1',
      nonce: 'id-1',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      auth_type: 'magic_link',
      email: 'a@b.c',
      captcha_token: 'CT',
      captcha_provider: 'recaptcha',
    })
    expect(init.credentials).toBeUndefined()
  })

  test('says sms for a phone number', async () => {
    const { send, server } = setup({ [paths.start]: {} })
    await send({ approach: { kind: 'identifier', phoneNumber: '+33600000001' } })
    expect(server.only(paths.start).body).toMatchObject({ auth_type: 'sms', phone_number: '+33600000001' })
    expect(server.only(paths.start).body).not.toHaveProperty('email')
  })
})
