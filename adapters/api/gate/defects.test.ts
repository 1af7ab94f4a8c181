import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { StepUpError } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import { codeOf, createApi, createWorld, fail, settled } from './gate.fixtures.js'
import { createStepUpGate } from './index.js'
import { bearer, createPage, from, PAY } from './page.fixtures.js'

/** A defect of the app's own code reaches `reportError` as it was thrown, with its stack. */

const reported: unknown[] = []
beforeEach(() => {
  reported.length = 0
  Reflect.set(globalThis, 'reportError', (error: unknown) => reported.push(error))
})
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'reportError')
})

const defect = new Error('defect')
const throwIt = () => {
  throw defect
}
/** A flow of somebody else's, which fails in one of its members. */
const broken = (members: Partial<StepUpFlow>): StepUpFlow => ({ ...createWorld().makeFlow({}), ...members })

describe('what a callback throws is reported once, as it is', () => {
  test.each<[string, () => StepUpFlow | Promise<StepUpFlow>, string]>([
    ['flow throws', throwIt, 'configuration'],
    ['flow rejects', () => Promise.reject(defect), 'configuration'],
    ['getSnapshot throws', () => broken({ getSnapshot: throwIt }), 'configuration'],
    ['send throws', () => broken({ send: throwIt }), 'adapter_failure'],
    ['outcome rejects', () => broken({ outcome: Promise.reject(defect) }), 'adapter_failure'],
  ])('%s', async (_title, flow, code) => {
    const gate = createStepUpGate({ flow })
    expect(await codeOf(gate.stepUp({}))).toBe(code)
    expect(reported).toEqual([defect])
    expect(reported[0]).toBe(defect)
  })

  test('a flow that throws when it is cancelled', async () => {
    const world = createWorld()
    const gate = createStepUpGate({
      flow: (asked) => {
        const flow = world.makeFlow(asked)
        return { ...flow, send: ({ type }) => (type === 'flow.cancelled' ? throwIt() : undefined) }
      },
    })
    const code = codeOf(gate.stepUp({}))
    await settled()
    gate.forget()
    expect(await code).toBe('cancelled')
    expect(reported).toEqual([defect])
  })

  test('authorize', async () => {
    const { send, user } = createPage(createApi(), { authorize: throwIt })
    const code = codeOf(send(PAY, bearer))
    await settled()
    await user.pass()
    expect([await code, reported]).toEqual(['configuration', [defect]])
  })

  test('onNotice', async () => {
    const hidden = from(new Response('x', { status: 401 }), { type: 'cors' })
    const { send } = createPage({ fetch: () => Promise.resolve(hidden) }, { onNotice: throwIt })
    expect((await send(PAY)).status).toBe(401)
    expect(reported).toEqual([defect])
  })

  test('the clock', async () => {
    let isBroken = false
    const world = createWorld()
    const gate = createStepUpGate({ flow: world.makeFlow, now: () => (isBroken ? throwIt() : 0) })
    const code = codeOf(gate.stepUp({}))
    await settled()
    isBroken = true
    await world.user.pass()
    expect([await code, reported]).toEqual(['adapter_failure', [defect]])
  })
})

describe('where the app gives a reporter, it gets the defect, and the platform does not', () => {
  const told: unknown[] = []
  const reportDefect = (error: unknown) => void told.push(error)
  beforeEach(() => void (told.length = 0))

  test('the gate', async () => {
    const gate = createStepUpGate({ flow: throwIt, reportDefect })
    expect([await codeOf(gate.stepUp({})), told, reported]).toEqual(['configuration', [defect], []])
  })

  test('calls', async () => {
    const options = { authorize: throwIt, onNotice: throwIt, reportDefect }
    const { send, user } = createPage(createApi(), options)
    const code = codeOf(send(PAY, bearer))
    await settled()
    await user.pass()
    await send(PAY, { method: 'POST', body: 'x' })
    expect([await code, told, reported]).toEqual(['configuration', [defect, defect], []])
  })

  test('one that throws changes nothing', async () => {
    const gate = createStepUpGate({ flow: throwIt, reportDefect: throwIt })
    expect(await codeOf(gate.stepUp({}))).toBe('configuration')
  })
})

test('a StepUpError is no defect: the call gets it', async () => {
  const gate = createStepUpGate({ flow: () => Promise.reject(new StepUpError('login_required')) })
  expect(await codeOf(gate.stepUp({}))).toBe('login_required')
  expect(reported).toEqual([])
})

test('an action, and fetch, reject with what they threw', async () => {
  const { gate, user } = createWorld()
  const done = gate
    .guard({}, throwIt)()
    .catch((error: unknown) => error)
  await settled()
  await user.pass()
  expect(await done).toBe(defect)
  await expect(createPage({ fetch: throwIt }).send(PAY)).rejects.toBe(defect)
  expect(reported).toEqual([])
})

test('where the platform has no reportError, the console shows it; one that throws changes nothing', async () => {
  Reflect.deleteProperty(globalThis, 'reportError')
  const shown = jest.spyOn(console, 'error').mockImplementation(() => undefined)
  const gate = createStepUpGate({ flow: throwIt, quietPeriod: 0 })
  expect(await codeOf(gate.stepUp({}))).toBe('configuration')
  expect(shown.mock.calls).toEqual([[defect]])
  shown.mockImplementation(() => fail('console'))
  expect(await codeOf(gate.stepUp({}))).toBe('configuration')
  shown.mockRestore()
})
