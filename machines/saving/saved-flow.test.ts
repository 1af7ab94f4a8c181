import { describe, expect, test } from '@jest/globals'

import { StepUpError } from '../errors.js'
import { canary, createStage, START } from '../flow.fixtures.js'
import { createStepUpServices } from '../settings/services.js'
import { createDevice, createSavedStage, reload } from './reload.fixtures.js'
import { packFlow, type SavedFlow } from './saved-flow.js'
import { saveIn } from './saving.js'

const failing = (code: string) => expect.objectContaining({ code })

describe('what is saved', () => {
  test('needs a vault that outlives the page', () => {
    const device = createDevice()
    const { adapter } = createStage()
    expect(() => createStepUpServices({ adapter, saving: saveIn(device.store) })).toThrow(
      new StepUpError('vault_not_durable'),
    )
  })

  test('is nothing before the flow has started, and nothing after its end', async () => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await expect(packFlow(stage.flow as never)).rejects.toEqual(failing('save_failed'))
    expect(device.items.size).toBe(0)
    await stage.start()
    await stage.cancel()
    await expect(packFlow(stage.flow as never)).rejects.toEqual(failing('save_failed'))
    expect(device.items.size).toBe(0)
  })

  test('is JSON without a secret and without the user, which is all that another page needs', async () => {
    const device = createDevice()
    const request = { approach: { kind: 'session' }, subject: 'canary-subject' } as const
    const stage = createSavedStage(device, { request })
    await stage.start()
    const [text = ''] = device.items.values()
    const saved = JSON.parse(text) as SavedFlow
    expect(Object.keys(saved)).toEqual(['flowId', 'adapter', 'owner', 'savedAt', 'expiresAt', 'sealed'])
    expect(saved).toMatchObject({ flowId: 'flow', savedAt: START, expiresAt: START + 600_000 })
    for (const secret of [...Object.values(canary), request.subject]) expect(text).not.toContain(secret)
    const after = await reload(device, stage, { subject: request.subject })
    expect(after.view()).toEqual(stage.view())
  })
})

describe('what can not be gone on with is refused, and removed', () => {
  async function saveOne(options: Parameters<typeof createStage>[0] = {}) {
    const device = createDevice()
    const stage = createSavedStage(device, options)
    await stage.start()
    return { device, stage }
  }
  /** Changes what is sealed: something that had the key. */
  async function reseal(
    { vault, items }: ReturnType<typeof createDevice>,
    change: (state: Record<string, unknown>) => unknown,
  ) {
    const [[key, text] = ['', '']] = items
    const saved = JSON.parse(text) as SavedFlow
    const state = JSON.parse(await vault.open('flow', 'flow', saved.sealed)) as Record<string, unknown>
    const sealed = await vault.seal('flow', 'flow', JSON.stringify(change(state)))
    items.set(key, JSON.stringify({ ...saved, sealed }))
  }

  test('one that was tampered with', async () => {
    for (const change of [
      (saved: SavedFlow) => ({ ...saved, sealed: `${saved.sealed}x` }),
      (saved: SavedFlow) => ({ ...saved, flowId: 'other' }),
      (saved: SavedFlow) => ({ ...saved, sealed: 7 }),
      () => 'rubbish',
    ]) {
      const { device, stage } = await saveOne()
      const [[key, text] = ['', '']] = device.items
      device.items.set(key, JSON.stringify(change(JSON.parse(text) as SavedFlow)))
      await expect(reload(device, stage)).rejects.toEqual(failing('saved_flow_unreadable'))
      expect(device.items.size).toBe(0)
      await expect(reload(device, stage)).rejects.toThrow('Nothing was saved')
    }
  })

  test.each([
    ['a state that no flow rests in', { value: { codeSent: 'verifying' } }],
    ['a state that is none', { value: 'idle' }],
    ['a state that is a list', { value: { codeSent: ['awaitingCode'] } }],
    ['a state that is no text', { value: { codeSent: { toString: 1 } } }],
    ['two states at once', { value: { retry: 'wrongCode' } }],
    ['no context', { context: null }],
    ['a count that is none', { context: { counts: { codesSent: -1 } } }],
    ['a limit that is none', { context: { flow: { limits: { codesPerFlow: 1e9 } } } }],
    ['a limit that is missing', { context: { flow: { limits: { codesPerFlow: undefined } } } }],
    ['a moment that is none', { context: { deadlines: { flow: 'never', cooldowns: {} } } }],
    ['another flow', { context: { flow: { id: 'other' } } }],
  ])('one with %s', async (_name, change) => {
    const { device, stage } = await saveOne()
    await reseal(device, (state) => merge(state, change))
    await expect(reload(device, stage)).rejects.toEqual(failing('saved_flow_unreadable'))
    expect(device.items.size).toBe(0)
  })

  test('one whose request is none', async () => {
    const { device, stage } = await saveOne()
    const secret = await device.vault.seal('request', 'flow', 'null')
    await reseal(device, (state) => merge(state, { context: { flow: { request: { secret } } } }))
    await expect(reload(device, stage)).rejects.toEqual(failing('saved_flow_unreadable'))
  })

  test('one of another version', async () => {
    const { device, stage } = await saveOne()
    await reseal(device, (state) => ({ ...state, format: 0, name: 'old' }))
    await expect(reload(device, stage)).rejects.toEqual(failing('saved_flow_outdated'))
    expect(device.items.size).toBe(0)
  })

  test('one of another user, where it is asked for by its id', async () => {
    const { device, stage } = await saveOne({
      request: { approach: { kind: 'session' }, subject: 'ada' },
    })
    const saved = new Map(device.items)
    for (const subject of ['bob', undefined]) {
      for (const [key, text] of saved) device.items.set(key, text)
      await expect(reload(device, stage, { flowId: 'flow', ...(subject && { subject }) })).rejects.toEqual(
        failing('saved_flow_foreign'),
      )
      expect(device.items.size).toBe(0)
    }
    for (const [key, text] of saved) device.items.set(key, text)
    expect((await reload(device, stage, { subject: 'ada' })).view()).toEqual(stage.view())
  })

  test('one that holds nothing', async () => {
    const { device, stage } = await saveOne()
    await reseal(device, () => null)
    await expect(reload(device, stage)).rejects.toEqual(failing('saved_flow_unreadable'))
  })

  test.each([
    ['the flow', { idleLifetime: 600_000, flowLifetime: 60_000 }],
    ['the idle time', { idleLifetime: 60_000, codeLifetime: 60_000, flowLifetime: 600_000 }],
  ])('one at the very end of %s, and none a moment before', async (_name, limits) => {
    const { device, stage } = await saveOne({ limits })
    const [[key, text] = ['', '']] = device.items
    expect(JSON.parse(text)).toMatchObject({ expiresAt: START + 60_000 })
    await expect(reload(device, stage, { away: 60_000 })).rejects.toEqual(failing('saved_flow_expired'))
    device.items.set(key, text)
    expect((await reload(device, stage, { away: 59_999 })).view()).toMatchObject({ step: 'enterCode' })
  })

  test('one that is over', async () => {
    const { device, stage } = await saveOne()
    await expect(reload(device, stage, { away: 600_000 })).rejects.toEqual(failing('saved_flow_expired'))
    expect(device.items.size).toBe(0)
    expect(device.discarded).toEqual(['flow'])
  })
})

/** Changes fields at any depth. */
function merge(value: unknown, change: unknown): unknown {
  if (!isRecord(value) || !isRecord(change)) return change
  const names = Object.keys({ ...value, ...change })
  return Object.fromEntries(
    names.map((name) => [name, name in change ? merge(value[name], change[name]) : value[name]]),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
