import { describe, expect, test } from '@jest/globals'

import { createStage, fail, forge, unavailable } from './vault.fixtures.js'

const other = (character: string | undefined) => (character === 'A' ? 'B' : 'A')
const megabytes = (count: number) => count * 1024 * 1024

describe('a changed string', () => {
  test.each([
    ['header', 0],
    ['IV', 2],
    ['ciphertext', 3],
    ['tag', 4],
  ])('%s: no other character at any place opens', async (_part, index) => {
    const { parts, open, sealed } = await createStage()
    expect(await open(sealed)).toBe('plain text')
    const part = parts[index] ?? fail('no part')
    for (let place = 0; place < part.length; place += 1) {
      const changed = part.slice(0, place) + other(part[place]) + part.slice(place + 1)
      await expect(open(parts.with(index, changed).join('.'))).rejects.toMatchObject(unavailable)
    }
  })

  test('the last character has unused bits; they must be zero', async () => {
    const { parts, open } = await createStage()
    const tag = parts[4] ?? fail('no tag')
    const next = { A: 'B', Q: 'R', g: 'h', w: 'x' }[tag.slice(-1)] ?? fail('no such end')
    await expect(open(parts.with(4, tag.slice(0, -1) + next).join('.'))).rejects.toMatchObject(unavailable)
  })

  test('an encrypted key, padding, white space, a part more or less', async () => {
    const { parts, open, sealed } = await createStage()
    const changed = [
      ...[parts.with(1, 'A').join('.'), parts.with(1, 'AAAA').join('.'), `${sealed}==`, `${sealed}\n`],
      ...[
        ` ${sealed}`,
        `${sealed}.`,
        parts.slice(0, 4).join('.'),
        parts.join('..'),
        parts.with(2, '').join('.'),
      ],
    ]
    for (const each of changed) await expect(open(each)).rejects.toMatchObject(unavailable)
  })
})

describe('no sealed string', () => {
  test.each(['', 'sealed', 'sealed:grant', 'sealed:grant:', 'sealed:grant:....', 'sealed:request:x', '{}'])(
    '%j',
    async (text) => {
      const { vault } = await createStage()
      await expect(vault.open('grant', 'flow-1', text as 'sealed:grant:')).rejects.toMatchObject(unavailable)
    },
  )

  test.each([undefined, null, 7, {}, ['sealed:grant:']])('%j', async (value) => {
    const { vault } = await createStage()
    const given = value as 'sealed:grant:'
    await expect(vault.open('grant', 'flow-1', given)).rejects.toMatchObject(unavailable)
  })
})

describe('made by somebody who has the key', () => {
  test('as this vault makes it: opens, so the cases below fail for what they change', async () => {
    const { key, open } = await createStage()
    expect(await open(await forge(key))).toBe('forged')
  })

  test.each([
    ['a compressed one', { zip: 'DEF' }],
    ['a critical member', { crit: ['kind'] }],
    ['no kind', { kind: undefined }],
    ['another flow', { flow: 'flow-2' }],
    ['a flow that is no text', { flow: ['flow-1'] }],
    ['A256GCMKW', { alg: 'A256GCMKW' }],
    ['A256KW', { alg: 'A256KW' }],
    ['A128CBC-HS256, whose key has 32 bytes too', { enc: 'A128CBC-HS256' }],
  ])('%s', async (_name, header) => {
    const { key, open } = await createStage()
    await expect(open(await forge(key, header))).rejects.toMatchObject(unavailable)
  })

  test('A128GCM, under half of the key', async () => {
    const { key, open } = await createStage()
    const half = key instanceof Uint8Array ? key.slice(0, 16) : fail('no bytes')
    await expect(open(await forge(half, { enc: 'A128GCM' }))).rejects.toMatchObject(unavailable)
  })

  test('bytes that are no text', async () => {
    const { key, open } = await createStage()
    const refusal = {
      ...unavailable,
      cause: { name: 'TypeError', code: 'ERR_ENCODING_INVALID_ENCODED_DATA' },
    }
    await expect(open(await forge(key, {}, Uint8Array.of(0xff, 0xfe)))).rejects.toMatchObject(refusal)
  })
})

describe('size', () => {
  test('1 MiB at most, made or opened', async () => {
    const { key, vault, open } = await createStage()
    const text = 'a'.repeat(megabytes(2))
    await expect(open(await forge(key, {}, text))).rejects.toMatchObject(unavailable)
    await expect(vault.seal('grant', 'flow-1', text)).rejects.toMatchObject({
      ...unavailable,
      cause: { name: 'RangeError' },
    })
    await expect(open(text)).rejects.toMatchObject(unavailable)
    const large = 'a'.repeat(megabytes(0.7))
    expect((await open(await vault.seal('grant', 'flow-1', large))).length).toBe(large.length)
  })
})
