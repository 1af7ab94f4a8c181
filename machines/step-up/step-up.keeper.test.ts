import { expect, test } from '@jest/globals'

import type { FlowStore } from '../ports.js'
import { email, settle, sms } from './step-up.fixtures.js'
import { createDevice, createSavedStage } from './step-up.reload.fixtures.js'

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
