import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'

import { parseCode } from '../../../machines/index.js'
import { freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { fail, failureOf, outcomeOf } from './steps.fixtures.js'
import { createWorld } from './world.fixtures.js'

beforeEach(freezeTime)
afterAll(unfreezeTime)

const unknown = 'AAAAA-00000'

describe.each(['live', 'signIn'] as const)('a backup code, user: %s', (user) => {
  test('is good once', async () => {
    const world = await createWorld({ user })
    const grant = await world.begin()
    const [code = ''] = world.backupCodes
    expect(await outcomeOf(world.verify(grant, 'backupCode', code))).toBe('verified')
    expect(world.browser.sent.at(-1)?.body).toEqual({ code })
    expect(world.browser.has('session_token')).toBe(true)
    expect(await outcomeOf(world.verify(await world.begin(), 'backupCode', code))).toBe('invalidCode')
  })

  test('that nobody has is an answer', async () => {
    const world = await createWorld({ user })
    expect(await world.verify(await world.begin(), 'backupCode', unknown)).toEqual({ outcome: 'invalidCode' })
  })

  test('of a user without any is a factor that is not available', async () => {
    const world = await createWorld({ user })
    world.server.forgetTwoFactor()
    expect(await failureOf(world.verify(await world.begin(), 'backupCode', unknown))).toEqual({
      code: 'factor_unavailable',
      status: 400,
      providerCode: 'BACKUP_CODES_NOT_ENABLED',
    })
  })
})

test('is taken as typed: the flow takes the dash out, the adapter puts it back', async () => {
  const world = await createWorld()
  const grant = await world.begin()
  const { code: format } = grant.factors.find(({ id }) => id === 'backupCode') ?? fail('no backup code')
  const [typed = ''] = world.backupCodes
  const parsed = parseCode(` ${typed} `, format ?? fail('no format'))
  expect(parsed).toBe(typed.replace('-', ''))
  expect(await outcomeOf(world.verify(grant, 'backupCode', parsed ?? ''))).toBe('verified')
})

test('of a generator of your own has a format of your own', async () => {
  const world = await createWorld({
    plugin: { backupCodeOptions: { customBackupCodesGenerate: () => ['abcd-efgh-ijkl'] } },
    adapter: { backupCodeLength: 12, formatBackupCode: (code) => code.replace(/(.{4})(?=.)/g, '$1-') },
  })
  const grant = await world.begin()
  expect(await outcomeOf(world.verify(grant, 'backupCode', 'abcdefghijkl'))).toBe('verified')
})
