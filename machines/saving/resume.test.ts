import { describe, expect, test } from '@jest/globals'
import type { AnyStateNode } from 'xstate'

import { createContext } from '../chart/context.js'
import { createStepUpMachine } from '../calls/machine.js'
import { isResting, restOf } from '../chart/resting.js'
import { canary, createStage, email, hang, push, sms, START, totp } from '../flow.fixtures.js'
import { createDevice, createSavedStage, reload } from './reload.fixtures.js'
import { saveIn } from './saving.js'

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
    const before = createSavedStage(device, { limits: { codeLifetime: 300_000 } })
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

  test('a flow that was sending comes back as requestFailed, with the code counted and its cooldown running', async () => {
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
    await before.pass(5)
    const after = await reload(device, before)
    expect(after.calls).toEqual([])
    await after.jump(5_000)
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
      const rest = restOf({ [path[0] ?? '']: path[1] ?? '' }, context)
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
    const before = createSavedStage(device, { services: { saving: saveIn(slow) } })
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

function* statesOf(node: AnyStateNode): Generator<AnyStateNode> {
  yield node
  for (const child of Object.values(node.states)) yield* statesOf(child)
}
