import { expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import type { Vault } from '../../../machines/ports.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { createMemoryVault } from '../../../machines/index.js'
import { createSealedVault } from './index.js'
import { createKey } from './vault.fixtures.js'

const accessToken = 'canary-access-token'
const action = 'canary-action'
const adapter = createMemoryAdapter({ generateCode: () => '918273' })

/** A whole flow, and all that an inspector saw of it. */
async function run(vault: Vault) {
  const seen: string[] = []
  const note = (value: unknown) => seen.push(JSON.stringify(value), inspect(value, { depth: 9 }))
  const flow = createStepUpFlow({
    services: createStepUpServices({ adapter, vault }),
    request: { approach: { kind: 'accessToken', accessToken }, action },
    inspect: (event) => {
      if ('event' in event) note(event.event)
      if ('snapshot' in event) note(JSON.parse(JSON.stringify(event.snapshot)))
    },
    onNotice: note,
  })
  const reach = (step: string) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (flow.getSnapshot().step === step) resolve()
      }
      flow.subscribe(check)
      check()
    })
  flow.send({ type: 'flow.started' })
  await reach('chooseFactor')
  flow.send({ type: 'factor.chosen', factorId: 'sms' })
  await reach('enterCode')
  flow.send({ type: 'code.submitted', code: adapter.outbox.at(-1)?.code ?? '' })
  return { outcome: await flow.outcome, seen: seen.join('\n') }
}

test('a flow with a sealed vault ends verified, and an inspector sees nothing in clear', async () => {
  const { outcome, seen } = await run(createSealedVault({ key: await createKey() }))
  const result = outcome.status === 'verified' ? outcome.readResult() : null
  if (result?.kind !== 'tokens') throw new Error('no tokens')
  const { accessToken: newToken = '', idToken = '', refreshToken = '' } = result.tokens
  const tokens = [newToken, idToken, refreshToken].filter((token) => token !== '')
  expect(tokens).not.toEqual([])
  for (const secret of [...tokens, '918273', accessToken, action]) expect(seen).not.toContain(secret)
  for (const kind of ['request', 'grant', 'challenge', 'response', 'result'])
    expect(seen).toContain(`sealed:${kind}:eyJ`)
})

test('a flow with the vault in memory ends the same', async () => {
  expect((await run(createMemoryVault(adapter.environment))).outcome.status).toBe('verified')
})

test('a flow whose key can not be loaded ends with secret_unavailable', async () => {
  const vault = createSealedVault({ key: () => Promise.reject(new Error('no key')) })
  const { services, request } = {
    services: createStepUpServices({ adapter, vault }),
    request: { approach: { kind: 'session' } } as const,
  }
  const flow = createStepUpFlow({ services, request })
  flow.send({ type: 'flow.started' })
  expect(await flow.outcome).toMatchObject({ status: 'failed', error: { code: 'secret_unavailable' } })
})
