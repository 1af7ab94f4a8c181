import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import {
  createSigner,
  KEYS_URL,
  keySetOf,
  refusalOf,
  refused,
  sign,
  type Signer,
  theSigner,
  withoutKeyId,
} from './jwt.fixtures.js'
import { createKeyServer, createRemote, type KeyServer } from './key.fixtures.js'

let old: Signer
let next: Signer
beforeAll(async () => {
  old = await theSigner()
  next = await createSigner('key-2')
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** jose counts its cooldown by the system's clock. */
function pass(milliseconds: number): void {
  const later = Date.now() + milliseconds
  jest.spyOn(Date, 'now').mockReturnValue(later)
}
const setup = (
  ...keys: Parameters<typeof createKeyServer>
): ReturnType<typeof createRemote> & { server: KeyServer } => {
  const server = createKeyServer(...keys)
  return { server, ...createRemote(server) }
}
const signature = expect.arrayContaining(['signature'])

describe('keys at an address', () => {
  test('are fetched at the first check, without cookies, and kept', async () => {
    const { server, checkOwn } = setup(keySetOf(old))
    expect(server.requests).toHaveLength(0)
    for (let count = 0; count < 3; count += 1) expect((await checkOwn()).checked).toEqual(signature)
    expect(server.requests).toMatchObject([
      { url: KEYS_URL, init: { redirect: 'manual', credentials: 'omit' } },
    ])
  })

  test('are fetched once for checks at the same time', async () => {
    const { server, checkOwn } = setup(keySetOf(old))
    await Promise.all([checkOwn(), checkOwn(), checkOwn()])
    expect(server.requests).toHaveLength(1)
  })

  test('are fetched again after ten minutes', async () => {
    const { server, checkOwn } = setup(keySetOf(old))
    await checkOwn()
    pass(601_000)
    await checkOwn()
    expect(server.requests).toHaveLength(2)
  })
})

describe('a rotation', () => {
  test('is noticed by a kid that is unknown, once the cooldown is over', async () => {
    const { server, check, checkOwn } = setup(keySetOf(old))
    await checkOwn()
    server.answer(keySetOf(old, next))
    const token = await sign({}, {}, next)
    expect(await refusalOf(check(token))).toEqual(refused('kid', 'untrusted'))
    expect(server.requests).toHaveLength(1)
    pass(30_001)
    expect((await check(token)).checked).toEqual(signature)
    expect(server.requests).toHaveLength(2)
  })

  test('can’t be made up: unknown kids cost one request per cooldown', async () => {
    const { server, check, checkOwn } = setup(keySetOf(old))
    await checkOwn()
    pass(30_001)
    const forged = await sign({}, { kid: 'made-up' })
    for (let count = 0; count < 5; count += 1) {
      expect(await refusalOf(check(forged))).toEqual(refused('kid', 'untrusted'))
    }
    expect(server.requests).toHaveLength(2)
  })

  test('of keys without kid is noticed by a signature that is wrong, once the cooldown is over', async () => {
    const { server, check } = setup(keySetOf(withoutKeyId(old)))
    await check(await sign({}, {}, withoutKeyId(old)))
    server.answer(keySetOf(withoutKeyId(next)))
    const token = await sign({}, {}, withoutKeyId(next))
    expect(await refusalOf(check(token))).toEqual(refused('signature', 'untrusted'))
    pass(30_001)
    expect((await check(token)).checked).toEqual(signature)
    for (let count = 0; count < 3; count += 1) {
      expect(await refusalOf(check(await sign({}, {}, withoutKeyId(old))))).toEqual(
        refused('signature', 'untrusted'),
      )
    }
    expect(server.requests).toHaveLength(2)
  })

  test('is not looked for where a kid is known and its signature wrong', async () => {
    const { server, check, checkOwn } = setup(keySetOf(old))
    await checkOwn()
    pass(30_001)
    const forged = await sign({}, { kid: 'key-1' }, next)
    expect(await refusalOf(check(forged))).toEqual(refused('signature', 'untrusted'))
    expect(server.requests).toHaveLength(1)
  })
})

describe('a set', () => {
  test('without keys verifies nothing', async () => {
    const { checkOwn } = setup({ keys: [] })
    expect(await refusalOf(checkOwn())).toEqual(refused('kid', 'untrusted'))
  })

  test('with keys of other kinds is searched for the right one', async () => {
    const strange = [{ kty: 'oct', k: 'AAAA' }, { kty: 'new' }, {}]
    const { checkOwn } = setup({ keys: [...strange, ...keySetOf(old).keys] })
    expect((await checkOwn()).checked).toEqual(signature)
  })

  test('whose key is for encryption, or for another algorithm, verifies nothing', async () => {
    for (const limit of [{ use: 'enc' }, { alg: 'RS512' }, { key_ops: ['encrypt'] }]) {
      const { checkOwn } = setup({ keys: [{ ...old.publicJwk, ...limit }] })
      expect(await refusalOf(checkOwn())).toEqual(refused('kid', 'untrusted'))
    }
  })

  test('whose key can’t be read verifies nothing', async () => {
    const { checkOwn } = setup({ keys: [{ kty: 'RSA', kid: 'key-1', n: '!', e: 'AQAB' }] })
    expect(await refusalOf(checkOwn())).toEqual(refused('signature', 'untrusted'))
  })
})
