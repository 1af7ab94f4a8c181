import { describe, expect, test } from '@jest/globals'
import { decodeProtectedHeader } from 'jose'

import type { Sealed } from '../../../machines/domain.js'
import { createSealedVault } from './index.js'
import { createBytes, createKey, createStage, kinds, unavailable } from './vault.fixtures.js'

describe('what was sealed', () => {
  test.each(kinds)('opens as it was: %s', async (kind) => {
    const vault = createSealedVault({ key: await createKey() })
    for (const plaintext of ['', 'a', '123456', JSON.stringify({ token: 'é漢😀\u2028' }), '\uFEFFmark']) {
      const sealed = await vault.seal(kind, 'flow-1', plaintext)
      expect(sealed).toMatch(new RegExp(`^sealed:${kind}:[\\w-]+\\.\\.[\\w-]+\\.[\\w-]*\\.[\\w-]+$`))
      expect(await vault.open(kind, 'flow-1', sealed)).toBe(plaintext)
    }
  })

  test.each(['flow-1', 'é漢😀', '', '"\\', 'x'.repeat(500)])(
    'says its flow and its kind: %j',
    async (flow) => {
      const vault = createSealedVault({ key: createBytes() })
      const sealed = await vault.seal('grant', flow, 'plain text')
      expect(decodeProtectedHeader(sealed.slice('sealed:grant:'.length))).toEqual({
        ...{ alg: 'dir', enc: 'A256GCM', kind: 'grant', flow },
        fill: expect.stringMatching(/^ {0,2}$/),
      })
      expect(await vault.open('grant', flow, sealed)).toBe('plain text')
    },
  )

  test('is another string each time: the IV is fresh', async () => {
    const { vault } = await createStage()
    const all = await Promise.all(
      Array.from({ length: 50 }, () => vault.seal('response', 'flow-1', '123456')),
    )
    expect(new Set(all.map((sealed) => sealed.split('.')[2])).size).toBe(50)
    expect(new Set(all.map((sealed) => sealed.split('.')[3])).size).toBe(50)
  })

  test('opens in another vault with the same key, and after the flow was discarded: nothing is kept', async () => {
    const { key, vault, sealed } = await createStage()
    await vault.discard('flow-1')
    expect(await createSealedVault({ key }).open('grant', 'flow-1', sealed)).toBe('plain text')
  })
})

describe('what was sealed opens for nothing else', () => {
  const others = kinds.filter((kind) => kind !== 'grant')

  test.each(others)('than its kind, here a grant as %s', async (kind) => {
    const { vault, sealed } = await createStage()
    const renamed = sealed.replace('sealed:grant:', `sealed:${kind}:`)
    for (const text of [sealed, renamed])
      await expect(vault.open(kind, 'flow-1', text as Sealed)).rejects.toMatchObject(unavailable)
    await expect(vault.open('grant', 'flow-1', renamed as Sealed<'grant'>)).rejects.toMatchObject(unavailable)
  })

  test.each(['flow-2', 'flow-1 ', 'FLOW-1', ''])('than its flow, here %j', async (flow) => {
    const { vault, sealed } = await createStage()
    await expect(vault.open('grant', flow, sealed)).rejects.toMatchObject(unavailable)
  })

  test('than its key', async () => {
    const { sealed } = await createStage()
    const { vault } = await createStage()
    await expect(vault.open('grant', 'flow-1', sealed)).rejects.toMatchObject(unavailable)
  })
})
