import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { codeOf, createWorld, settled, START } from './gate.fixtures.js'
import { createStepUpGate } from './index.js'

const fresh = { maxAge: 300 }

describe('a flow function', () => {
  const defects: unknown[] = []
  beforeEach(() => {
    defects.length = 0
    Reflect.set(globalThis, 'reportError', (error: unknown) => defects.push(error))
  })
  afterEach(() => void Reflect.deleteProperty(globalThis, 'reportError'))

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['what can not be told anything', { getSnapshot: () => ({ step: 'idle' }) }],
    ['what can not be asked', { send: () => undefined }],
    ['a flow that has failed', { getSnapshot: () => ({ step: 'failed' }), send: () => undefined }],
    ['a flow that was verified', { getSnapshot: () => ({ step: 'verified' }), send: () => undefined }],
  ])('that answers %s is named, and reported', async (_title, answer) => {
    const { gate } = createWorld({ flow: () => answer as never })
    await expect(gate.stepUp(fresh)).rejects.toMatchObject({
      code: 'configuration',
      details: { option: 'flow' },
    })
    expect(defects).toHaveLength(1)
  })

  test('whose flow is given up before it is there is no defect', async () => {
    const world = createWorld()
    let show: () => void = () => undefined
    const shown = new Promise<void>((resolve) => (show = resolve))
    const gate = createStepUpGate({
      flow: (asked) => shown.then(() => world.makeFlow(asked)),
      now: world.now,
    })
    const leaving = new AbortController()
    const code = codeOf(gate.stepUp(fresh, { signal: leaving.signal }))
    await settled()
    leaving.abort('bye')
    expect(await code).toBe('bye')
    show()
    await settled()
    expect(defects).toEqual([])
  })
})

describe('an option', () => {
  test('acrValuesSupported leaves a requirement without a level alone', async () => {
    const { gate, requirements, user } = createWorld({ acrValuesSupported: ['gold'] })
    const waiting = gate.stepUp(fresh)
    await settled()
    await user.pass()
    await waiting
    expect(requirements).toEqual([fresh])
  })

  test('quietPeriod may be ten minutes', async () => {
    const { gate, user } = createWorld({ quietPeriod: 600_000 })
    const refused = codeOf(gate.stepUp(fresh))
    await settled()
    await user.cancel()
    await refused
    await expect(gate.stepUp(fresh)).rejects.toMatchObject({ details: { availableAt: START + 600_000 } })
  })

  test('now is the clock of the platform where none is given', async () => {
    const world = createWorld({}, { now: () => Date.now() })
    const gate = createStepUpGate({ flow: world.makeFlow })
    const waiting = gate.stepUp(fresh)
    await settled()
    await world.user.pass()
    expect(gate.held(fresh)).toBe(await waiting)
  })
})
