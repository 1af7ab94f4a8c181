import { describe, expect, test } from '@jest/globals'
import type { AnyStateNode } from 'xstate'

import { StepUpError } from '../errors.js'
import { canary, createStage, email, hang, push, sms, START, totp } from './step-up.fixtures.js'
import { createContext } from './step-up.context.js'
import { createStepUpMachine } from './step-up.machine.js'
import { createDevice, createSavedStage, reload } from './step-up.reload.fixtures.js'
import { isResting, restOf } from './step-up.rest.js'
import { resumeStepUpFlow, saveStepUpFlow } from './step-up.resume.js'
import type { SavedFlow } from './step-up.saved.js'
import { createStepUpServices } from './step-up.services.js'

const failing = (code: string) => expect.objectContaining({ code })

describe('guarantee 4: time survives', () => {
  test('a flow that waits for its code goes on after a reload with the same deadlines, counts and view', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    await before.start()
    await before.pass(10)
    await before.submit('000000')
    const after = await reload(device, before)
    expect(after.view()).toEqual(before.view())
    expect(after.calls).toEqual([])
    await after.act({ type: 'code.submitted', code: canary.code })
    expect(await after.flow.outcome).toMatchObject({ status: 'verified', evidence: { subject: 'ada' } })
  })

  test('what fell due while the page was gone happens at once', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { limits: { codeLifetime: 60_000 } })
    await before.start()
    const after = await reload(device, before, { away: 61_000 })
    expect(after.view()).toMatchObject({ step: 'recover', setback: { code: 'code_expired' } })
    expect(after.view().can.resendCode).toBe(true)
    expect(after.calls).toEqual([])
  })

  test('timers run again after a reload', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    await before.start()
    const after = await reload(device, before, { away: 10_000 })
    expect(after.view()).toMatchObject({ resendAvailableAt: START + 30_000 })
    await after.jump(20_000)
    expect(after.view().can.resendCode).toBe(true)
    await after.jump(270_000)
    expect(after.view()).toMatchObject({ step: 'failed', error: { code: 'idle_expired' } })
  })

  test('a grant that died meanwhile is replaced on the next code, where the approach allows it', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { limits: { grantLifetime: 60_000, idleLifetime: 600_000 } })
    await before.start()
    const after = await reload(device, before, { away: 61_000 })
    await after.act({ type: 'code.resendRequested' })
    expect(after.calls.map(({ act }) => act)).toEqual(['begin', 'send'])
  })
})

describe('guarantee 5: a restore repeats nothing', () => {
  test('a flow that was beginning waits for the user to begin again', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    before.next('begin', hang)
    await before.start()
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({ step: 'recover', setback: { code: 'interrupted' } })
    await after.jump(60_000)
    expect(after.calls).toEqual([])
    await after.act({ type: 'code.resendRequested' })
    expect(after.calls.map(({ act }) => act)).toEqual(['begin', 'send'])
  })

  test('a flow that was about to begin again does not do so by itself', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    before.next('begin', 'network')
    await before.start()
    const after = await reload(device, before)
    await after.jump(60_000)
    expect(after.calls).toEqual([])
    expect(after.view()).toMatchObject({ step: 'recover' })
  })

  test('a flow that was sending comes back as deliveryUnknown, with the code counted and its cooldown running', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    before.next('send', hang)
    await before.start()
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({
      state: 'retry',
      step: 'recover',
      setback: { code: 'interrupted' },
      codesLeft: 4,
      resendAvailableAt: START + 30_000,
    })
    expect(after.calls).toEqual([])
  })

  test('a flow that was sending another code keeps the one before', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    await before.start()
    await before.pass(30)
    before.next('send', hang)
    await before.resend()
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({ step: 'enterCode', codesLeft: 3, setback: { code: 'interrupted' } })
    await after.act({ type: 'code.submitted', code: canary.code })
    expect(await after.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('a flow that was verifying waits for the code again, with the try counted', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    await before.start()
    before.next('verify', hang)
    await before.submit()
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({ state: 'codeSent', step: 'enterCode', triesLeft: 4 })
    expect(after.view().setback).toEqual({ code: 'interrupted' })
    expect(after.calls).toEqual([])
  })

  test('the last try, cut off, is the end', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { limits: { triesPerFlow: 1 } })
    await before.start()
    before.next('verify', hang)
    await before.submit()
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({ step: 'failed', error: { code: 'too_many_tries' } })
    expect(device.items.size).toBe(0)
  })

  test('a code at hand that was cut off at the last try of its challenge can be typed again', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { factors: [totp], limits: { triesPerChallenge: 1 } })
    await before.start()
    before.next('verify', hang)
    await before.submit()
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({ step: 'enterCode', triesLeft: 1 })
  })

  test('a flow that was exchanging its proof asks for another code', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    await before.start()
    before.next('exchange', hang)
    await before.submit()
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({ step: 'recover', setback: { code: 'interrupted' } })
    expect(after.calls).toEqual([])
  })

  test('a flow that waits for an approval elsewhere asks again by itself', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { factors: [push] })
    before.next('verify', hang)
    await before.start()
    const after = await reload(device, before)
    expect(after.calls.map(({ act }) => act)).toEqual(['verify', 'exchange'])
    expect(await after.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('a flow that was choosing still chooses', async () => {
    const device = createDevice()
    const before = createSavedStage(device, { factors: [sms, email, totp] })
    await before.start()
    const after = await reload(device, before)
    expect(after.view()).toEqual(before.view())
  })

  test('every state of the chart is one to rest in, has a safe neighbour, or is left at once', () => {
    const { services } = createStage()
    const { root } = createStepUpMachine(services)
    const context = createContext({ flowId: 'flow' }, services.limits)
    const lost = [...statesOf(root)].filter(({ type, always, path }) => {
      const last = always?.at(-1)
      const isLeftAtOnce = last !== undefined && last.guard === undefined
      if (type !== 'atomic' || path[0] === 'idle' || isLeftAtOnce) return false
      const rest = restOf({ [path[0] ?? '']: path[1] ?? '' }, context, START)
      return rest === null || !isResting(rest.value)
    })
    expect(lost.map(({ id }) => id)).toEqual([])
  })

  test('a request leaves only when what is saved says that it was made', async () => {
    const device = createDevice()
    const waiting: (() => void)[] = []
    const slow = {
      ...device.store,
      setItem: async (key: string, value: string) => {
        await new Promise<void>((resolve) => waiting.push(resolve))
        await device.store.setItem(key, value)
      },
    }
    const before = createSavedStage(device, { services: { store: slow } })
    await before.start()
    expect(before.count('begin')).toBe(0)
    for (let round = 0; round < 9; round += 1) {
      waiting.shift()?.()
      await before.jump(0)
    }
    expect(before.count('send')).toBe(1)
    const after = await reload(device, before)
    expect(after.view()).toMatchObject({ codesLeft: 4 })
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
    ['no context', { context: null }],
    ['a count that is none', { context: { counts: { codesSent: -1 } } }],
    ['a limit that is none', { context: { flow: { limits: { codesPerFlow: 1e9 } } } }],
    ['a moment that is none', { context: { deadlines: { flow: 'never', cooldowns: {} } } }],
    ['another flow', { context: { flow: { id: 'other' } } }],
  ])('one with %s', async (_name, change) => {
    const { device, stage } = await saveOne()
    await reseal(device, (state) => merge(state, change))
    await expect(reload(device, stage)).rejects.toEqual(failing('saved_flow_unreadable'))
    expect(device.items.size).toBe(0)
  })

  test('one of another version, unless it can be migrated', async () => {
    const { device, stage } = await saveOne()
    await reseal(device, (state) => ({ ...state, format: 0, name: 'old' }))
    const saved = new Map(device.items)
    await expect(reload(device, stage)).rejects.toEqual(failing('saved_flow_outdated'))
    expect(device.items.size).toBe(0)
    for (const [key, text] of saved) device.items.set(key, text)
    const broken = () => {
      throw new Error('a bug of the app')
    }
    await expect(reload(device, stage, { migrate: broken })).rejects.toEqual(failing('saved_flow_outdated'))
    for (const [key, text] of saved) device.items.set(key, text)
    const after = await reload(device, stage, {
      migrate: (state) => ({ ...(state as object), format: 1 }),
    })
    expect(after.view()).toEqual(stage.view())
  })

  test('one of another user', async () => {
    const { device, stage } = await saveOne({
      request: { approach: { kind: 'session' }, subject: 'ada' },
    })
    const saved = new Map(device.items)
    for (const subject of ['bob', undefined]) {
      for (const [key, text] of saved) device.items.set(key, text)
      await expect(reload(device, stage, { ...(subject && { subject }) })).rejects.toEqual(
        failing('saved_flow_foreign'),
      )
      expect(device.items.size).toBe(0)
    }
    for (const [key, text] of saved) device.items.set(key, text)
    expect((await reload(device, stage, { subject: 'ada' })).view()).toEqual(stage.view())
  })

  test('one that is over', async () => {
    const { device, stage } = await saveOne()
    await expect(reload(device, stage, { away: 300_000 })).rejects.toEqual(failing('saved_flow_expired'))
    expect(device.items.size).toBe(0)
    expect(device.discarded).toEqual(['flow'])
  })
})

describe('save', () => {
  test('refuses with a vault that forgets with the page, and with a flow that is not under way', async () => {
    const stage = createStage()
    await stage.start()
    await expect(saveStepUpFlow(stage.flow)).rejects.toEqual(failing('vault_not_durable'))
    const device = createDevice()
    const durable = createStage({ services: { vault: device.vault } })
    await expect(saveStepUpFlow(durable.flow)).rejects.toEqual(failing('nothing_to_save'))
    await durable.start()
    await durable.cancel()
    await expect(saveStepUpFlow(durable.flow)).rejects.toEqual(failing('nothing_to_save'))
    expect(() => createStepUpServices({ adapter: stage.adapter, store: device.store })).toThrow(
      new StepUpError('vault_not_durable'),
    )
  })

  test('gives JSON without a secret, which is all that another page needs', async () => {
    const device = createDevice()
    const stage = createStage({ flowId: 'flow', services: { vault: device.vault } })
    await stage.start()
    const saved = await saveStepUpFlow(stage.flow)
    expect(Object.keys(saved)).toEqual(['flowId', 'adapter', 'savedAt', 'expiresAt', 'sealed'])
    expect(saved).toMatchObject({ flowId: 'flow', savedAt: START, expiresAt: START + 300_000 })
    for (const secret of Object.values(canary)) expect(JSON.stringify(saved)).not.toContain(secret)
    const after = await reload(device, stage, { saved: JSON.parse(JSON.stringify(saved)) as SavedFlow })
    expect(after.view()).toEqual(stage.view())
  })
})

describe('a store', () => {
  test('holds nothing of a flow that ended, however it ended', async () => {
    for (const end of ['verified', 'cancelled'] as const) {
      const device = createDevice()
      const stage = createSavedStage(device)
      expect(device.items.size).toBe(0)
      await stage.start()
      expect(device.items.size).toBe(1)
      if (end === 'verified') await stage.submit()
      else await stage.cancel()
      await stage.flow.outcome
      expect(device.items.size).toBe(0)
    }
  })

  test('holds five flows: the oldest makes room, and so does what nobody can come back to', async () => {
    const device = createDevice()
    const stages = ['1', '2', '3', '4', '5', 'a/b?c'].map((flowId) => createSavedStage(device, { flowId }))
    for (const [index, stage] of stages.entries()) {
      stage.clock.increment(index)
      await stage.start()
    }
    expect([...device.items.keys()].map((key) => key.slice('mfa-step-up:'.length))).toEqual([
      ...['2', '3', '4', '5'],
      'a%2Fb%3Fc',
    ])
    const late = createSavedStage(device, { flowId: 'late' })
    late.clock.increment(400_000)
    await late.start()
    expect([...device.items.keys()]).toEqual(['mfa-step-up:late'])
  })

  test('gives back the flow that was saved last, or the one that is asked for', async () => {
    const device = createDevice()
    const first = createSavedStage(device, { flowId: 'first' })
    const second = createSavedStage(device, { flowId: 'second' })
    await first.start()
    second.clock.increment(5)
    await second.start()
    expect((await reload(device, second)).flow.id).toBe('second')
    expect((await reload(device, second, { flowId: 'first' })).flow.id).toBe('first')
  })

  test('that fails is told of, leaves no older state behind, and does not stop the flow', async () => {
    const device = createDevice()
    let isFull = false
    const store = {
      ...device.store,
      setItem: (key: string, value: string) => {
        if (isFull) throw new Error('QuotaExceededError')
        return device.store.setItem(key, value)
      },
    }
    const stage = createSavedStage(device, { services: { store } })
    await stage.start()
    isFull = true
    await stage.submit('000000')
    expect(device.items.size).toBe(0)
    expect(stage.notices).toContainEqual(
      expect.objectContaining({ type: 'flow.notSaved', failure: { code: 'save_failed' } }),
    )
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('whose flow runs here already gives the running one, not a second', async () => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await stage.start()
    const [once, twice] = await Promise.all([
      resumeStepUpFlow({ services: stage.services }),
      resumeStepUpFlow({ services: stage.services }),
    ])
    expect(once).toBe(stage.flow)
    expect(twice).toBe(stage.flow)
  })

  test('does not bring back a flow that ends while it is looked for', async () => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await stage.start()
    const resuming = resumeStepUpFlow({ services: stage.services, clock: stage.clock })
    stage.flow.send({ type: 'flow.cancelled' })
    expect(await resuming).toBe(stage.flow)
    expect(stage.view().step).toBe('failed')
    const other = createSavedStage(device)
    await other.start()
    const elsewhere = createStepUpServices({
      adapter: other.adapter,
      vault: device.vault,
      store: device.store,
    })
    const late = resumeStepUpFlow({ services: elsewhere, clock: other.clock })
    device.items.clear()
    expect(await late).toBeNull()
  })

  test('keeps the copy of a running flow that another user may not have', async () => {
    const device = createDevice()
    const stage = createSavedStage(device, { request: { approach: { kind: 'session' }, subject: 'ada' } })
    await stage.start()
    await expect(resumeStepUpFlow({ services: stage.services })).rejects.toEqual(
      failing('saved_flow_foreign'),
    )
    expect([device.items.size, device.discarded]).toEqual([1, []])
  })

  test('of another provider is not seen', async () => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await stage.start()
    const adapter = { ...stage.adapter, name: 'other' }
    const { vault, store } = device
    expect(await resumeStepUpFlow({ services: createStepUpServices({ adapter, vault, store }) })).toBeNull()
    expect(device.items.size).toBe(1)
  })

  test('that lists nothing has taken the flow all the same', async () => {
    const device = createDevice()
    const getKeys = () => {
      throw new Error('no list')
    }
    const stage = createSavedStage(device, { services: { store: { ...device.store, getKeys } } })
    await stage.start()
    expect(device.items.size).toBe(1)
    expect(stage.notices.map(({ type }) => type)).not.toContain('flow.notSaved')
  })

  test('that has no key for an id of half a character does not keep the flow from its end', async () => {
    const device = createDevice()
    const stage = createSavedStage(device, { flowId: '\ud800' })
    await stage.start()
    expect(stage.notices.map(({ type }) => type)).toContain('flow.notSaved')
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('that does not let go of an ended flow is told of', async () => {
    const device = createDevice()
    const removeItem = () => {
      throw new Error('no')
    }
    const stage = createSavedStage(device, { services: { store: { ...device.store, removeItem } } })
    await stage.start()
    await stage.cancel()
    await stage.flow.outcome
    expect(stage.notices.map(({ type }) => type)).toContain('flow.notSaved')
  })

  test('that is empty answers null', async () => {
    const { vault, store } = createDevice()
    const { adapter } = createStage()
    expect(await resumeStepUpFlow({ services: createStepUpServices({ adapter, vault, store }) })).toBeNull()
    await expect(resumeStepUpFlow({ services: createStepUpServices({ adapter }) })).rejects.toThrow(
      'resumeStepUpFlow takes saved, or services with a store',
    )
  })
})

function* statesOf(node: AnyStateNode): Generator<AnyStateNode> {
  yield node
  for (const child of Object.values(node.states)) yield* statesOf(child)
}

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
