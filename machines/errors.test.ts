import { readFileSync } from 'node:fs'

import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import { classOf, StepUpError, stepUpErrorCodes, toFailure } from './errors.js'
import { englishMessages, formatMessage } from './flow/messages.js'
import { createMemoryVault } from './settings/vault.js'

const document = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')

describe('StepUpError', () => {
  test('says which option is wrong', () => {
    expect(new StepUpError('configuration', { option: 'auth.redirectUri' }).message).toBe(
      'configuration (auth.redirectUri): see docs/errors.md#configuration in mfa-step-up',
    )
  })

  test.each(stepUpErrorCodes)(
    '%s has a class, a section in docs/errors.md and an English text for people',
    (code) => {
      const error = new StepUpError(code)
      expect(error.message).toBe(`${code}: see docs/errors.md#${code} in mfa-step-up`)
      expect(document).toMatch(new RegExp(`^## ${code}\n\nClass \`${classOf(code)}\`\\. [A-Z]`, 'm'))
      expect(englishMessages[code]).toMatch(/^[A-Z].+\.$/)
      expect(error.failureClass).toBe(classOf(code))
      expect(JSON.parse(JSON.stringify(error))).toEqual({ code })
    },
  )

  test('keeps of its cause what can’t carry a secret', () => {
    const cause = Object.assign(new TypeError('secret https://host/?code=secret'), {
      code: 'ECONNRESET',
      body: 'secret',
    })
    const error = new StepUpError('network', { cause, status: 502 })
    expect(error.cause).toEqual({ name: 'TypeError', code: 'ECONNRESET' })
    for (const odd of ['secret', Object.assign(new Error(), { name: 'secret value' }), { secret: 1 }]) {
      expect(inspect(new StepUpError('server', { cause: odd }))).not.toContain('secret ')
    }
    const leaky = new StepUpError('network', { cause: Object.assign(new Error(), { code: 'a secret' }) })
    expect(leaky.cause).toEqual({ name: 'Error' })
    expect(inspect(error) + JSON.stringify(error)).not.toContain('secret')
    expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'network', status: 502 })
  })

  test('anything thrown becomes data', () => {
    expect(toFailure(new StepUpError('locked'))).toEqual({ code: 'locked' })
    for (const thrown of [new Error('secret'), 'secret', null, undefined]) {
      expect(toFailure(thrown)).toEqual({ code: 'adapter_failure' })
    }
  })
})

describe('formatMessage', () => {
  test('fills in the whole seconds that are left, and the default wait where no time is known', () => {
    const text = (availableAt?: number) =>
      formatMessage(englishMessages, { code: 'rate_limited', ...(availableAt && { availableAt }) }, 1000)
    expect(text(27_500)).toContain('Wait 27 s')
    expect(text(500)).toContain('Wait 0 s')
    expect(text()).toContain('Wait 60 s')
    expect(formatMessage(englishMessages, { code: 'locked' }, 0)).toBe(englishMessages.locked)
  })
})

describe('the memory vault', () => {
  let ids = 0
  const generateId = () => `vault-${(ids += 1)}`

  test('opens for the same flow and kind, and for nothing else', async () => {
    const vault = createMemoryVault({ generateId })
    const sealed = await vault.seal('grant', 'flow-1', 'secret')
    expect(sealed).toMatch(/^sealed:grant:/)
    expect(sealed).not.toContain('secret')
    expect(await vault.open('grant', 'flow-1', sealed)).toBe('secret')
    await expect(vault.open('grant', 'flow-2', sealed)).rejects.toMatchObject({ code: 'secret_unavailable' })
    await expect(vault.open('proof', 'flow-1', sealed as never)).rejects.toMatchObject({
      code: 'secret_unavailable',
    })
  })

  test('forgets a whole flow, and leaves the others', async () => {
    const vault = createMemoryVault({ generateId })
    const first = await vault.seal('grant', 'flow-1', 'one')
    const second = await vault.seal('grant', 'flow-2', 'two')
    await vault.discard('flow-1')
    await expect(vault.open('grant', 'flow-1', first)).rejects.toMatchObject({ code: 'secret_unavailable' })
    expect(await vault.open('grant', 'flow-2', second)).toBe('two')
  })

  test('a handle of another vault opens nothing, even for the same flow', async () => {
    const sealed = await createMemoryVault({ generateId }).seal('grant', 'flow-1', 'old')
    const vault = createMemoryVault({ generateId })
    await vault.seal('grant', 'flow-1', 'new')
    await expect(vault.open('grant', 'flow-1', sealed)).rejects.toMatchObject({ code: 'secret_unavailable' })
  })
})
