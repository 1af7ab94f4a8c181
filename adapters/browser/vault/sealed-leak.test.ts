import { expect, test } from '@jest/globals'

import { StepUpError } from '../../../machines/errors.js'
import { createSealedVault, type VaultKey } from './index.js'
import { asGrant, createBytes, createStage, forge, show } from './vault.fixtures.js'

const canary = 'canary-7f3a'

/** What a rejection shows, everywhere a log could look. */
async function showRejection(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ name: 'StepUpError', code: 'secret_unavailable' })
  return show(error)
}

test('no error shows the plaintext, the sealed value, a claim of its header, or what the key source said', async () => {
  const { key, vault, open } = await createStage()
  const own = await vault.seal('grant', `flow-${canary}`, canary)
  const broken = createSealedVault({ key: () => Promise.reject(new Error(canary)) })
  const odd = createSealedVault({ key: () => canary as unknown as VaultKey })
  const shown = await Promise.all([
    showRejection(open(own)),
    showRejection(open(await forge(key, { flow: canary }, canary))),
    showRejection(open(await forge(key, { zip: 'DEF', note: canary }, canary))),
    showRejection(open(await forge(createBytes(), {}, canary))),
    showRejection(open(canary)),
    showRejection(vault.seal('grant', canary, canary.repeat(200_000))),
    showRejection(broken.seal('grant', canary, canary)),
    showRejection(broken.open('grant', canary, asGrant(own))),
    showRejection(odd.seal('grant', canary, canary)),
  ])
  for (const text of shown) {
    expect(text).not.toContain(canary)
    expect(text).not.toContain('eyJ')
  }
})

test('an error of the key source keeps its own cause, and no other code', async () => {
  const error = new StepUpError('network', { cause: new DOMException('', 'InvalidStateError') })
  const vault = createSealedVault({ key: () => Promise.reject(error) })
  await expect(vault.seal('grant', 'flow-1', 'plain text')).rejects.toMatchObject({
    code: 'secret_unavailable',
    cause: { name: 'InvalidStateError' },
  })
})
