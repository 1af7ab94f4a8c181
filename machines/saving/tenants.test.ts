import { describe, expect, test } from '@jest/globals'
import { SimulatedClock } from 'xstate'

import { createStage } from '../flow.fixtures.js'
import type { StepUpAdapter } from '../ports.js'
import { createStepUpServices } from '../settings/services.js'
import { createDevice, createSavedStage, reload } from './reload.fixtures.js'
import { resumeStepUpFlow } from './resume.js'
import { saveIn } from './saving.js'

/** Two tenants of one provider, over one store and one key. */

const ofTenant = (identity: string | undefined, adapter: StepUpAdapter): StepUpAdapter =>
  identity === undefined ? adapter : { ...adapter, identity }

async function saveAt(device: ReturnType<typeof createDevice>, identity: string | undefined, flowId: string) {
  const { adapter } = createStage()
  const stage = createSavedStage(device, {
    flowId,
    services: { adapter: ofTenant(identity, adapter) } as object,
  })
  await stage.start()
  return stage
}

function resumeAt(device: ReturnType<typeof createDevice>, identity: string | undefined, flowId?: string) {
  const { adapter } = createStage()
  const services = createStepUpServices({
    adapter: ofTenant(identity, adapter),
    vault: device.vault,
    saving: saveIn(device.store),
  })
  const options = { services, clock: new SimulatedClock() }
  return resumeStepUpFlow(flowId === undefined ? options : { ...options, flowId })
}

describe('a flow of one tenant', () => {
  test.each([
    ['another domain', 'https://b.example client'],
    ['another client', 'https://a.example other'],
    ['none that is named', undefined],
  ])('is none of %s, with its id or without, and stays where it is', async (_, other) => {
    const device = createDevice()
    await saveAt(device, 'https://a.example client', 'flow')
    expect(await resumeAt(device, other)).toBeNull()
    expect(await resumeAt(device, other, 'flow')).toBeNull()
    expect(device.items.size).toBe(1)
    const own = await resumeAt(device, 'https://a.example client')
    expect(own?.getSnapshot().step).toBe('enterCode')
  })

  test('is refused where what is saved was made to look like one of another', async () => {
    const device = createDevice()
    await saveAt(device, 'https://a.example client', 'flow')
    for (const [key, text] of device.items)
      device.items.set(key, text.replace('https://a.example client', 'https://b.example client'))
    await expect(resumeAt(device, 'https://b.example client', 'flow')).rejects.toMatchObject({
      code: 'saved_flow_unreadable',
    })
  })

  test('makes no room for those of another', async () => {
    const device = createDevice()
    for (const flowId of ['1', '2', '3', '4', '5']) await saveAt(device, 'https://a.example client', flowId)
    await saveAt(device, 'https://b.example client', '6')
    expect(device.items.size).toBe(6)
  })
})

test('a user whose hash is that of another gets nothing of theirs, and takes nothing away', async () => {
  // FNV-1a of both is x12r7m.
  const [ada, bob] = ['user-129599', 'user-732382']
  const device = createDevice()
  const stage = createSavedStage(device, { request: { approach: { kind: 'session' }, subject: ada } })
  await stage.start()
  await expect(reload(device, stage, { subject: bob })).rejects.toMatchObject({ code: 'saved_flow_foreign' })
  expect((await reload(device, stage, { subject: ada })).view()).toEqual(stage.view())
})

test('an identity is a text', () => {
  const adapter = { ...createStage().adapter, identity: '' }
  expect(() => createStepUpServices({ adapter })).toThrow('adapter.identity must be a non-empty string')
})
