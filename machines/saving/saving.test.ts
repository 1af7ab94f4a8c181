import { describe, expect, test } from '@jest/globals'

import { createStepUpFlow } from '../flow/flow.js'
import { createStage, email, settle, sms } from '../flow.fixtures.js'
import type { FlowStore } from '../ports.js'
import { createStepUpServices } from '../settings/services.js'
import { createDevice, createSavedStage, reload } from './reload.fixtures.js'
import { resumeStepUpFlow } from './resume.js'
import { saveIn } from './saving.js'

const failing = (code: string) => expect.objectContaining({ code })

/** A device whose store is watched. */
function createWatchedDevice() {
  const device = createDevice()
  const asked = { getKeys: 0, setItem: 0 }
  const store: FlowStore = {
    ...device.store,
    getKeys: (base) => {
      asked.getKeys += 1
      return device.store.getKeys(base)
    },
    setItem: (key, value) => {
      asked.setItem += 1
      return device.store.setItem(key, value)
    },
  }
  return { device: { ...device, store }, asked }
}

test('a flow that is kept says nothing of it, from its beginning to its end', async () => {
  const { device } = createWatchedDevice()
  const stage = createSavedStage(device)
  await settle()
  await stage.start()
  await stage.submit()
  await stage.flow.outcome
  expect(stage.notices.map(({ type }) => type)).not.toContain('flow.notSaved')
  expect(device.items.size).toBe(0)
})

test('what happens at once is saved at once', async () => {
  const { device, asked } = createWatchedDevice()
  const stage = createSavedStage(device, { factors: [sms, email] })
  await settle()
  expect(asked.setItem).toBe(0)
  await stage.start()
  await stage.choose('sms')
  const before = { ...asked }
  stage.flow.send({ type: 'factor.changeRequested' })
  stage.flow.send({ type: 'flow.resumed' })
  stage.flow.send({ type: 'flow.resumed' })
  await settle()
  expect(asked).toEqual({ getKeys: before.getKeys + 1, setItem: before.setItem + 1 })
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
    late.clock.increment(700_000)
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
    const stage = createSavedStage(device, { services: { saving: saveIn(store) } })
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
    expect(await resuming).toBeNull()
    expect(stage.view().step).toBe('failed')
    const other = createSavedStage(device)
    await other.start()
    const elsewhere = createStepUpServices({
      adapter: other.adapter,
      vault: device.vault,
      saving: saveIn(device.store),
    })
    const late = resumeStepUpFlow({ services: elsewhere, clock: other.clock })
    device.items.clear()
    expect(await late).toBeNull()
  })

  test('keeps the copy of a running flow that another user may not have', async () => {
    const device = createDevice()
    const stage = createSavedStage(device, { request: { approach: { kind: 'session' }, subject: 'ada' } })
    await stage.start()
    const asked = resumeStepUpFlow({ services: stage.services, flowId: 'flow' })
    await expect(asked).rejects.toEqual(failing('saved_flow_foreign'))
    expect(await resumeStepUpFlow({ services: stage.services })).toBeNull()
    expect([device.items.size, device.discarded]).toEqual([1, []])
  })

  test('of another provider is not seen', async () => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await stage.start()
    const adapter = { ...stage.adapter, name: 'other' }
    const { vault, store } = device
    expect(
      await resumeStepUpFlow({ services: createStepUpServices({ adapter, vault, saving: saveIn(store) }) }),
    ).toBeNull()
    expect(device.items.size).toBe(1)
  })

  test('that lists nothing has taken the flow all the same', async () => {
    const device = createDevice()
    const getKeys = () => {
      throw new Error('no list')
    }
    const stage = createSavedStage(device, { services: { saving: saveIn({ ...device.store, getKeys }) } })
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
    const stage = createSavedStage(device, { services: { saving: saveIn({ ...device.store, removeItem }) } })
    await stage.start()
    await stage.cancel()
    await stage.flow.outcome
    expect(stage.notices.map(({ type }) => type)).toContain('flow.notSaved')
  })

  test('that is empty answers null', async () => {
    const { vault, store } = createDevice()
    const { adapter } = createStage()
    expect(
      await resumeStepUpFlow({ services: createStepUpServices({ adapter, vault, saving: saveIn(store) }) }),
    ).toBeNull()
    await expect(resumeStepUpFlow({ services: createStepUpServices({ adapter }) })).rejects.toThrow(
      'resumeStepUpFlow: services must save',
    )
  })

  test('keeps five flows of each user, and each finds the last of their own', async () => {
    const device = createDevice()
    const users = ['ada', 'bob', 'eve', undefined]
    const { adapter } = createStage()
    const services = createStepUpServices({ adapter, vault: device.vault, saving: saveIn(device.store) })
    for (let round = 0; round < 7; round += 1)
      for (const user of users) {
        const request = { approach: { kind: 'session' }, ...(user && { subject: user }) } as const
        const flow = createStepUpFlow({ services, request, flowId: `${String(user)}-${round}` })
        flow.send({ type: 'flow.started' })
        await settle()
      }
    expect(device.items.size).toBe(20)
    const page = createStepUpServices({ adapter, vault: device.vault, saving: saveIn(device.store) })
    for (const user of users) {
      const resumed = await resumeStepUpFlow({ services: page, ...(user && { subject: user }) })
      expect(resumed?.id).toMatch(new RegExp(`^${String(user)}-`))
    }
    expect(await resumeStepUpFlow({ services: page, subject: 'mallory' })).toBeNull()
    expect(device.items.size).toBe(20)
  })
})
