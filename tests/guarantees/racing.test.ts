import { describe, expect, test } from '@jest/globals'

import { canary, createStage, hang, settle } from '../../machines/flow.fixtures.js'
import type { FlowStore, Vault } from '../../machines/ports.js'
import { createDevice, createSavedStage } from '../../machines/saving/reload.fixtures.js'
import { detachStepUpFlow, resumeStepUpFlow } from '../../machines/saving/resume.js'
import { createMemoryVault } from '../../machines/settings/vault.js'
import { createStepUpServices } from '../../machines/settings/services.js'
import { saveIn } from '../../machines/saving/saving.js'

/** What happens at once, or late: two that look for a flow, and stores and vaults that take their time. */

/** A device whose vault keeps its secrets until it is told to forget them. */
function createHoldingDevice() {
  const vault: Vault = { ...createMemoryVault({ generateId: () => 'device' }), isDurable: true }
  return { ...createDevice(), vault }
}

/** Another page on the same device. */
const pageOf = (
  { adapter }: Pick<ReturnType<typeof createStage>, 'adapter'>,
  { vault, store }: { readonly vault: Vault; readonly store: FlowStore },
) => createStepUpServices({ adapter, vault, saving: saveIn(store) })

/** A gate that others wait at. */
function createGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open, opened }
}

describe('two that look for a flow at once', () => {
  test('whose flow it is goes on, and the other one who is refused takes nothing of it', async () => {
    const device = createHoldingDevice()
    const request = { approach: { kind: 'session' }, subject: 'ada' } as const
    const before = createSavedStage(device, { request })
    await before.start()
    const services = pageOf(before, device)
    const { clock } = before
    const resuming = resumeStepUpFlow({ services, clock, subject: 'ada' })
    const refused = resumeStepUpFlow({ services, clock, flowId: 'flow', subject: 'bob' })
    await expect(refused).rejects.toEqual(expect.objectContaining({ code: 'saved_flow_foreign' }))
    const flow = await resuming
    flow?.send({ type: 'code.submitted', code: canary.code })
    expect(await flow?.outcome).toMatchObject({ status: 'verified' })
  })

  test('in one page they get the same flow', async () => {
    const device = createDevice()
    const before = createSavedStage(device)
    await before.start()
    const [services, { clock }] = [pageOf(before, device), before]
    const [one, other] = await Promise.all([1, 2].map(() => resumeStepUpFlow({ services, clock })))
    expect(one).not.toBeNull()
    expect(other).toBe(one)
  })
})

test('a flow that goes on in one page while another reads it is read again: no try comes back', async () => {
  const device = createDevice()
  const first = createSavedStage(device)
  await first.start()
  const gate = createGate()
  const vault: Vault = {
    ...device.vault,
    open: async (kind, flowId, sealed) => {
      if (kind === 'flow') await gate.opened
      return device.vault.open(kind, flowId, sealed)
    },
  }
  const resuming = resumeStepUpFlow({
    services: pageOf(first, { ...device, vault }),
    clock: first.clock,
  })
  for (let count = 0; count < 4; count += 1) await first.submit('000000')
  gate.open()
  expect((await resuming)?.getSnapshot()).toMatchObject({ triesLeft: 1 })
})

test('a flow that ended is not found while a slow store still holds it', async () => {
  const device = createDevice()
  const gate = createGate()
  const removeItem = async (key: string) => {
    await gate.opened
    await device.store.removeItem(key)
  }
  const stage = createSavedStage(device, { services: { saving: saveIn({ ...device.store, removeItem }) } })
  await stage.start()
  await stage.cancel()
  const resuming = resumeStepUpFlow({ services: stage.services, clock: stage.clock })
  await settle()
  expect(device.items.size).toBe(1)
  gate.open()
  expect(await resuming).toBeNull()
})

test('another flow that begins takes no secret of one that waits for its last answer', async () => {
  const device = createHoldingDevice()
  const first = createSavedStage(device, { flowId: 'first', limits: { idleLifetime: 600_000 } })
  await first.start()
  await first.pass(595)
  let answer: (value: unknown) => void = () => undefined
  first.next('verify', () => new Promise((resolve) => (answer = resolve)) as never)
  await first.submit()
  const second = createSavedStage(device, { flowId: 'second' })
  second.clock.increment(601_000)
  await second.start()
  expect([...device.items.keys()]).toContain('mfa-step-up:first')
  answer({ outcome: 'verified', proof: { kind: 'session' } })
  expect(await first.flow.outcome).toMatchObject({ status: 'verified' })
})

test.each(['with a store', 'without one'])(
  'a vault that never forgets keeps no outcome back, %s',
  async (which) => {
    const device = createDevice()
    const vault: Vault = { ...device.vault, discard: () => new Promise(() => undefined) }
    const stage =
      which === 'with a store'
        ? createSavedStage(device, { services: { vault } })
        : createStage({ services: { vault } })
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
  },
)

describe('what was being sealed when the flow ended is forgotten, too', () => {
  test.each(['request', 'grant', 'challenge', 'response', 'proof', 'flow'] as const)('%s', async (kind) => {
    const device = createDevice()
    const secrets = new Set<string>()
    const gate = createGate()
    const vault: Vault = {
      ...device.vault,
      seal: async (each, flowId, plaintext) => {
        if (each === kind) await gate.opened
        const sealed = await device.vault.seal(each, flowId, plaintext)
        secrets.add(sealed)
        return sealed
      },
      discard: () => {
        secrets.clear()
        return Promise.resolve()
      },
    }
    const stage =
      kind === 'flow'
        ? createSavedStage(device, { services: { vault } })
        : createStage({ services: { vault } })
    await stage.start()
    stage.flow.send({ type: 'code.submitted', code: canary.code })
    await settle()
    stage.flow.send({ type: 'flow.cancelled' })
    await settle()
    gate.open()
    await stage.flow.outcome
    await settle()
    expect([...secrets]).toEqual([])
    expect(device.items.size).toBe(0)
  })
})

test('a flow of the store that was never started is not waited for', async () => {
  const device = createDevice()
  const stage = createSavedStage(device)
  await settle()
  expect(await resumeStepUpFlow({ services: stage.services, flowId: 'flow' })).toBeNull()
})

test('a request under way when its page goes is not part of what is saved', async () => {
  const device = createDevice()
  const stage = createSavedStage(device)
  stage.next('send', hang)
  await stage.start()
  const saving = saveIn(device.store)
  const services = createStepUpServices({ adapter: stage.adapter, vault: device.vault, saving })
  const resumed = await resumeStepUpFlow({ services, clock: stage.clock })
  expect(resumed?.getSnapshot()).toMatchObject({ step: 'recover', setback: { code: 'interrupted' } })
  expect(stage.count('send')).toBe(1)
})

describe('a flow that is let go of', () => {
  test('gives up its request, and tells and saves nothing more; another page goes on', async () => {
    const device = createDevice()
    const stop = new AbortController()
    const stage = createSavedStage(device, { signal: stop.signal })
    await stage.start()
    stage.next('verify', hang)
    await stage.submit()
    const [items, notices] = [[...device.items], stage.notices.length]
    await detachStepUpFlow(stage.flow)
    stop.abort()
    await stage.pass(600)
    expect(stage.calls.at(-1)).toMatchObject({ act: 'verify', call: { signal: { aborted: true } } })
    expect([...device.items]).toEqual(items)
    expect(stage.notices).toHaveLength(notices)
    expect(device.discarded).toEqual([])
    expect(await Promise.race([stage.flow.outcome, settle().then(() => 'none')])).toBe('none')
  })

  test('is found anew, also in its own page', async () => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await stage.start()
    await detachStepUpFlow(stage.flow)
    const { services, clock } = stage
    const resumed = await resumeStepUpFlow({ services, clock })
    expect(resumed).not.toBe(stage.flow)
    resumed?.send({ type: 'code.submitted', code: canary.code })
    expect(await resumed?.outcome).toMatchObject({ status: 'verified' })
    expect(device.items.size).toBe(0)
  })

  test('waits for what is being written', async () => {
    const device = createDevice()
    const gate = createGate()
    const setItem = async (key: string, value: string) => {
      await gate.opened
      await device.store.setItem(key, value)
    }
    const stage = createSavedStage(device, { services: { saving: saveIn({ ...device.store, setItem }) } })
    await stage.start()
    const detached = detachStepUpFlow(stage.flow).then(() => 'detached')
    expect(await Promise.race([detached, settle().then(() => 'waiting')])).toBe('waiting')
    gate.open()
    expect(await detached).toBe('detached')
    expect(device.items.size).toBe(1)
  })
})
