import { SimulatedClock } from 'xstate'

import type { StepUpNotice } from '../chart/types.js'
import { createScriptedAdapter, createStage, settle } from '../flow.fixtures.js'
import type { FlowStore, Vault } from '../ports.js'
import { createMemoryVault } from '../settings/vault.js'
import { createStepUpServices } from '../settings/services.js'
import { resumeStepUpFlow, type ResumeStepUpFlowOptions } from './resume.js'
import { saveIn } from './saving.js'

/** What outlives a page: a vault under the same key, and a store of text. */
export function createDevice() {
  const items = new Map<string, string>()
  const discarded: string[] = []
  const vault: Vault = {
    ...createMemoryVault({ generateId: () => 'device' }),
    isDurable: true,
    // As a vault under a key: what was sealed can be opened again.
    discard: (flowId) => {
      discarded.push(flowId)
      return Promise.resolve()
    },
  }
  const store: FlowStore = {
    getKeys: (base) => [...items.keys()].filter((key) => key.startsWith(base)),
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
  return { items, discarded, vault, store }
}

type Device = ReturnType<typeof createDevice>
type Stage = ReturnType<typeof createStage>

/** A flow whose services save it on the device. */
export function createSavedStage(device: Device, options: Parameters<typeof createStage>[0] = {}) {
  const { vault, store } = device
  return createStage({
    flowId: 'flow',
    ...options,
    services: { vault, saving: saveIn(store), ...options.services },
  })
}

/** The page is gone, `away` milliseconds pass, and another one looks for its flow. The old one's timers never fire again. */
export async function reload(
  device: Device,
  before: Stage,
  options: Partial<ResumeStepUpFlowOptions> & { readonly away?: number } = {},
) {
  const { away = 0, ...resumeOptions } = options
  const clock = new SimulatedClock()
  clock.increment(before.clock.now() + away)
  const script = createScriptedAdapter(clock)
  const { vault, store } = device
  const services = createStepUpServices({
    adapter: script.adapter,
    vault,
    saving: saveIn(store),
  })
  const notices: StepUpNotice[] = []
  const flow = await resumeStepUpFlow({
    services,
    clock,
    onNotice: (notice) => notices.push(notice),
    ...resumeOptions,
  })
  if (flow === null) throw new Error('Nothing was saved')
  const jump = async (milliseconds: number) => {
    clock.increment(milliseconds)
    for (let round = 0; round < 5; round += 1) {
      await settle()
      clock.increment(0)
    }
    await settle()
  }
  await jump(0)
  const act = async (each: Parameters<typeof flow.send>[0]) => {
    flow.send(each)
    await settle()
  }
  return { ...script, clock, services, flow, notices, jump, act, view: flow.getSnapshot }
}
