import { expect, test } from '@jest/globals'
import {
  createStepUpFlow,
  createStepUpServices,
  detachStepUpFlow,
  type FlowStore,
  resumeStepUpFlow,
  saveIn,
  type StepUpFlow,
  type StepUpView,
} from 'mfa-step-up'
import { createMemoryAdapter } from 'mfa-step-up/memory'
import { createSealedVault } from 'mfa-step-up/vault'
import { reactive, ref } from 'vue'

/** Vue wraps what it is given in a proxy, deeply: every function of a flow, and every function that takes one, works behind it. */

function untilStep(flow: StepUpFlow, step: StepUpView['step']) {
  return new Promise<void>((resolve) => {
    const look = () => {
      if (flow.getSnapshot().step === step) resolve()
    }
    flow.subscribe(look)
    look()
  })
}

function createMapStore(): FlowStore {
  const items = new Map<string, string>()
  return {
    getKeys: (base) => [...items.keys()].filter((key) => key.startsWith(base)),
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }
}

test('a flow in a reactive object is started, saved, detached, resumed and ended', async () => {
  const adapter = createMemoryAdapter()
  const vault = createSealedVault({ key: new Uint8Array(32) })
  const services = createStepUpServices({ adapter, vault, saving: saveIn(createMapStore()) })
  const state = reactive({ services, adapter })
  const flow = reactive(
    createStepUpFlow({
      services: state.services,
      request: reactive({ approach: { kind: 'session' } as const, preferredFactor: 'sms' }),
    }),
  )
  flow.send({ type: 'flow.started' })
  await untilStep(flow, 'enterCode')
  await services.saving?.whenSaved(flow.id)
  await detachStepUpFlow(flow)

  const resumed = ref(await resumeStepUpFlow({ services: state.services })).value
  if (resumed === null) throw new Error('Nothing was saved')
  await untilStep(resumed, 'enterCode')
  resumed.send({ type: 'code.submitted', code: adapter.outbox.at(-1)?.code ?? '' })
  expect(await resumed.outcome).toMatchObject({ status: 'verified' })
})
