import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { base64url } from 'jose'

import type { Sealed } from '../../../machines/domain.js'
import { openPage } from '../../tools/simulator/identity-core.fixtures.js'
import { setup as createSimulator } from '../../tools/simulator/simulator.fixtures.js'
import { createSealedVault } from './index.js'
import { createBytes, kinds } from './vault.fixtures.js'

/**
 * ReachFive's SDK brings core-js, which adds `toBase64` to `Uint8Array.prototype`; jose uses it, and base64url comes with
 * padding. The encoded header is what the tag authenticates (RFC 7516, section 5.1, step 14), so it can't be trimmed later. A
 * value must open on both sides: before the SDK was loaded and after, in the page and on a server.
 */

const places = [
  [Uint8Array.prototype, 'toBase64'],
  [Uint8Array, 'fromBase64'],
] as const
const read = () => places.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name))
const write = (descriptors: ReturnType<typeof read>) => {
  places.forEach(([owner, name], index) => {
    const descriptor = descriptors[index]
    if (descriptor === undefined) Reflect.deleteProperty(owner, name)
    else Object.defineProperty(owner, name, descriptor)
  })
}
const none = places.map(() => undefined)
const pads = () => base64url.encode(new Uint8Array(1)).endsWith('=')

const before = read()
let patched = before
const realms = { patched: () => patched, clean: () => none }
type Realm = keyof typeof realms

beforeAll(async () => {
  write(none)
  const page = openPage(await createSimulator())
  await import('@reachfive/identity-core')
  page.close()
  patched = read()
})
beforeEach(() => {
  write(none)
})
afterAll(() => {
  write(before)
})

test('the SDK does patch the realm: jose pads there, and only there', () => {
  expect(pads()).toBe(false)
  write(patched)
  expect(pads()).toBe(true)
})

describe.each([
  ['patched', 'patched'],
  ['patched', 'clean'],
  ['clean', 'patched'],
] as const)('sealed in a %s realm, opened in a %s one', (sealing: Realm, opening: Realm) => {
  test.each(kinds)('%s, whatever the lengths of header and text', async (kind) => {
    const key = createBytes()
    for (const flow of ['f', 'fl', 'flo', 'é', 'flow-é漢😀']) {
      for (const plaintext of ['', 'a', 'ab', 'abc', 'abcd']) {
        write(realms[sealing]())
        const sealed: Sealed = await createSealedVault({ key }).seal(kind, flow, plaintext)
        expect(sealed).not.toContain('=')
        write(realms[opening]())
        expect(await createSealedVault({ key }).open(kind, flow, sealed)).toBe(plaintext)
      }
    }
  })
})
