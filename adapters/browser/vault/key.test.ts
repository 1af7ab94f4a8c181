import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'

import { createSealedVault, type SealedVaultOptions, type VaultKey } from './index.js'
import { createBytes, createKey, fail, unavailable } from './vault.fixtures.js'

const { subtle } = crypto
const usages = ['encrypt', 'decrypt'] as const
const wrongValues: readonly (readonly [string, unknown])[] = [
  ['a text', 'canary-key'],
  ['too few bytes', new Uint8Array(16).fill(171)],
  ['too many bytes', new Uint8Array(33).fill(171)],
  ['a buffer', new Uint8Array(32).buffer],
  ['a JWK', { kty: 'oct', k: 'canary-key' }],
  ['null', null],
  ['what looks like a key', { algorithm: { name: 'AES-GCM', length: 256 }, usages, extractable: false }],
]

const generate = (name: string, length: number, ...usages: readonly KeyUsage[]) =>
  subtle.generateKey({ name, length }, false, usages)
/** A promise of a key is a source of one: these are made in the test. */
const wrongKeys: readonly (readonly [string, () => unknown])[] = [
  ...wrongValues.map(([name, value]) => [name, () => value] as const),
  ['a key for AES-GCM of 128 bits', () => generate('AES-GCM', 128, ...usages)],
  ['a key for AES-CBC', () => generate('AES-CBC', 256, ...usages)],
  ['a key that only opens', () => generate('AES-GCM', 256, 'decrypt')],
  ['a key that only seals', () => generate('AES-GCM', 256, 'encrypt')],
]

const aKey = 'be 32 bytes in a Uint8Array, or a CryptoKey for AES-GCM of 256 bits that encrypts and decrypts'

describe('a wrong key', () => {
  test.each(wrongKeys)('is refused at once, named and not shown: %s', async (_name, make) => {
    const key = await make()
    const create = () => createSealedVault({ key } as SealedVaultOptions)
    expect(create).toThrow(TypeError)
    expect(create).toThrow(
      `createSealedVault: key must ${aKey}; or a promise or a function that gives one (got `,
    )
    try {
      create()
    } catch (error) {
      expect(inspect(error, { showHidden: true, depth: 9 })).not.toMatch(/canary|171/)
    }
  })

  test.each(wrongKeys)('that a source gives is told of at the use: %s', async (_name, make) => {
    const key = await make()
    const vault = createSealedVault({ key: () => key as VaultKey })
    const refusal = { ...unavailable, cause: { name: 'OptionError' } }
    await expect(vault.seal('grant', 'flow-1', 'plain text')).rejects.toMatchObject(refusal)
  })

  test('other wrong options are named too', () => {
    expect(() => createSealedVault({} as SealedVaultOptions)).toThrow(`createSealedVault: key must ${aKey}; `)
    const odd = { key: createBytes(), colour: 'red' }
    expect(() => createSealedVault(odd)).toThrow('createSealedVault: colour is not an option: use key')
    expect(() => createSealedVault(undefined as unknown as SealedVaultOptions)).toThrow(
      'createSealedVault: options must be an object (got nothing)',
    )
  })
})

describe('a key', () => {
  test('may be bytes, a WebCrypto key, a promise or a function of either', async () => {
    const bytes = createBytes()
    const key = await subtle.importKey('raw', bytes, 'AES-GCM', false, usages)
    const sources = [
      bytes,
      Buffer.from(bytes),
      key,
      Promise.resolve(key),
      () => bytes,
      () => Promise.resolve(key),
    ]
    const vaults = sources.map((source) => createSealedVault({ key: source }))
    const sealed = await Promise.all(vaults.map((vault) => vault.seal('grant', 'flow-1', 'plain text')))
    for (const vault of vaults) {
      for (const each of sealed) expect(await vault.open('grant', 'flow-1', each)).toBe('plain text')
    }
  })

  test('may be the bytes of another realm: a frame, or a test of jsdom', async () => {
    const foreign = runInNewContext('new Uint8Array(32).fill(7)') as Uint8Array
    expect(foreign).not.toBeInstanceOf(Uint8Array)
    const sealed = await createSealedVault({ key: () => foreign }).seal('grant', 'flow-1', 'plain text')
    const vault = createSealedVault({ key: foreign })
    foreign.fill(0)
    expect(await vault.open('grant', 'flow-1', sealed)).toBe('plain text')
  })

  test('of bytes is copied: the caller may wipe them', async () => {
    for (const key of [createBytes(), Buffer.from(createBytes())]) {
      const twin = createSealedVault({ key: new Uint8Array(key) })
      const vault = createSealedVault({ key })
      key.fill(0)
      expect(await twin.open('grant', 'flow-1', await vault.seal('grant', 'flow-1', 'plain text'))).toBe(
        'plain text',
      )
    }
  })
})

describe('a source', () => {
  test('is asked at the first use, once for uses at the same time and after', async () => {
    const source = jest.fn(createKey)
    const vault = createSealedVault({ key: source })
    expect(source).not.toHaveBeenCalled()
    await Promise.all(Array.from({ length: 5 }, () => vault.seal('grant', 'flow-1', 'plain text')))
    await vault.seal('grant', 'flow-1', 'plain text')
    expect(source).toHaveBeenCalledTimes(1)
  })

  test('that failed is asked again at the next use', async () => {
    const source = jest.fn(createKey).mockRejectedValueOnce(new Error('not now'))
    source.mockImplementationOnce(() => fail('nor now'))
    const vault = createSealedVault({ key: source })
    await expect(vault.seal('grant', 'flow-1', 'plain text')).rejects.toMatchObject(unavailable)
    await expect(vault.seal('grant', 'flow-1', 'plain text')).rejects.toMatchObject(unavailable)
    const sealed = await vault.seal('grant', 'flow-1', 'plain text')
    expect(await vault.open('grant', 'flow-1', sealed)).toBe('plain text')
    expect(source).toHaveBeenCalledTimes(3)
  })

  test('that is a failed promise ends no process, and is told of at the use', async () => {
    // Jest fails a test of which a rejection is left unhandled.
    const vault = createSealedVault({ key: Promise.reject(new Error('no key')) })
    await new Promise((resolve) => setImmediate(resolve))
    await expect(vault.seal('grant', 'flow-1', 'plain text')).rejects.toMatchObject(unavailable)
  })

  describe('that never answers, as well as a browser that never encrypts,', () => {
    const never = () => new Promise<never>(() => undefined)
    const refusal = { ...unavailable, cause: { name: 'TimeoutError' } }
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
    })
    afterEach(() => {
      jest.restoreAllMocks()
      jest.useRealTimers()
    })

    test('is refused after 30 seconds, and asked again at the next use', async () => {
      const source = jest.fn(createKey).mockImplementationOnce(never)
      const vault = createSealedVault({ key: source })
      const both = [
        vault.seal('grant', 'flow-1', 'plain text'),
        vault.open('grant', 'flow-1', 'sealed:grant:x'),
      ].map((use) => expect(use).rejects.toMatchObject(refusal))
      await jest.advanceTimersByTimeAsync(30_000)
      await Promise.all(both)
      const sealed = await vault.seal('grant', 'flow-1', 'plain text')
      expect(await vault.open('grant', 'flow-1', sealed)).toBe('plain text')
      expect([source.mock.calls.length, jest.getTimerCount()]).toEqual([2, 0])
    })

    test('is refused after 30 seconds, at each use', async () => {
      const vault = createSealedVault({ key: createBytes() })
      jest.spyOn(subtle, 'encrypt').mockImplementation(never)
      const refused = expect(vault.seal('grant', 'flow-1', 'plain text')).rejects.toMatchObject(refusal)
      await jest.advanceTimersByTimeAsync(30_000)
      await refused
    })
  })
})
