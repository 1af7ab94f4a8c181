import { describe, expect, jest, test } from '@jest/globals'

import { createStage, sessionRequest, settle, START } from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import { createDevice, createSavedStage } from '../../machines/saving/reload.fixtures.js'
import { detachStepUpFlow, resumeStepUpFlow } from '../../machines/saving/resume.js'
import { saveIn } from '../../machines/saving/saving.js'
import { createStepUpServices } from '../../machines/settings/services.js'

describe('listeners of one flow', () => {
  test('one that comes in onNotice takes no step from the others', async () => {
    let add = () => undefined as unknown
    const stage = createStage({
      onNotice: ({ type }) => {
        if (type === 'code.sent' || type === 'flow.verified') add()
      },
    })
    const seen: string[] = []
    stage.flow.subscribe(() => seen.push(stage.view().step))
    add = () => stage.flow.subscribe(() => undefined)
    await stage.start()
    expect(seen.at(-1)).toBe('enterCode')
    await stage.submit()
    expect(seen.at(-1)).toBe('verified')
  })

  test('one that another one took off is not called any more', async () => {
    const stage = createStage()
    let leave = () => undefined as unknown
    const left = jest.fn()
    stage.flow.subscribe(() => {
      leave()
    })
    leave = stage.flow.subscribe(left)
    await stage.start()
    expect(left).not.toHaveBeenCalled()
  })

  test('one that listens twice is called twice', async () => {
    const stage = createStage()
    const listener = jest.fn()
    const [leave] = [stage.flow.subscribe(listener), stage.flow.subscribe(listener)]
    await stage.start()
    expect(listener).toHaveBeenCalledTimes(6)
    leave()
    await stage.cancel()
    expect(listener).toHaveBeenCalledTimes(7)
  })
})

describe('a flow that does not run', () => {
  test('can not be started once it was detached, and nobody waits for it', async () => {
    const stage = createSavedStage(createDevice())
    await detachStepUpFlow(stage.flow)
    stage.flow.send({ type: 'flow.started' })
    await settle()
    const resumed = resumeStepUpFlow({ services: stage.services, flowId: 'flow' })
    expect(await Promise.race([resumed, settle().then(() => 'hangs')])).toBeNull()
  })

  test('of another provider is not found, though one saving serves both', async () => {
    const { vault, store } = createDevice()
    const saving = saveIn(store)
    const stage = createStage({ flowId: 'flow', services: { vault, saving } })
    await stage.start()
    const services = createStepUpServices({ adapter: { ...stage.adapter, name: 'other' }, vault, saving })
    expect(await resumeStepUpFlow({ services, flowId: 'flow' })).toBeNull()
  })
})

test.each([Number.NaN, undefined, 'late'])(
  'a clock that says %p ends the flow, without a storm of timers',
  async (moment) => {
    const { adapter } = createStage()
    let time: unknown = START
    let timers = 0
    const fires: (() => void)[] = []
    const clock = {
      setTimeout: (fire: () => void) => {
        timers += 1
        return fires.push(fire) - 1
      },
      clearTimeout: (id: number) => {
        fires[id] = () => undefined
      },
    }
    const environment = { ...adapter.environment, now: () => time as number }
    const services = createStepUpServices({ adapter: { ...adapter, environment } })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock })
    flow.send({ type: 'flow.started' })
    await settle()
    time = moment
    const before = timers
    for (const fire of [...fires]) fire()
    expect(await Promise.race([flow.outcome, settle().then(() => 'never')])).toMatchObject({
      status: 'failed',
    })
    expect(timers - before).toBeLessThan(3)
  },
)

describe('services', () => {
  test('that were copied are refused: their parts would not belong together', () => {
    const { services } = createStage()
    for (const each of [
      { ...services, vault: createDevice().vault },
      { once: () => 1 },
      Object.create(services),
    ])
      expect(() => createStepUpFlow({ services: each as never, request: sessionRequest })).toThrow(
        'createStepUpFlow: services must come from createStepUpServices',
      )
  })

  test('check inherited options, too', () => {
    const { adapter } = createStage()
    const inherit = (given: object) => Object.assign(Object.create(given) as object, { adapter })
    for (const given of [{ vault: 'x' }, { evidence: 5 }, { saving: 5 }])
      expect(() => createStepUpServices(inherit(given))).toThrow('must have the methods')
    const bare = Object.create({ adapter: { environment: adapter.environment } }) as never
    expect(() => createStepUpServices(bare)).toThrow('begin, send, verify')
  })

  test('with a saving that rejects or throws end as without one, and tell the app', async () => {
    const { vault, store } = createDevice()
    const keeps = [
      () => Promise.reject(new Error('no')),
      () => {
        throw new Error('no')
      },
    ]
    for (const keep of keeps) {
      const stage = createStage({ services: { vault, saving: { ...saveIn(store), keep } } })
      await stage.start()
      await stage.submit()
      expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
      expect(stage.notices.map(({ type }) => type)).toContain('flow.notSaved')
    }
  })
})

test('a flow that an older version saved is told as outdated', async () => {
  const device = createDevice()
  const stage = createSavedStage(device)
  await stage.start()
  const [[key, text] = ['', '']] = device.items
  const { owner: _, ...saved } = JSON.parse(text) as Record<string, string>
  const state = JSON.parse(await device.vault.open('flow', 'flow', saved['sealed'] as never)) as object
  const sealed = await device.vault.seal('flow', 'flow', JSON.stringify({ ...state, format: 1 }))
  device.items.set(key, JSON.stringify({ ...saved, sealed }))
  const saving = saveIn(device.store)
  const services = createStepUpServices({ adapter: stage.adapter, vault: device.vault, saving })
  await expect(resumeStepUpFlow({ services })).rejects.toMatchObject({ code: 'saved_flow_outdated' })
})
