import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { appendFileSync } from 'node:fs'
import { actNames, requestNames, runCase } from './faults.case.fixtures.js'
import { faultNames } from './faults.kinds.fixtures.js'

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 2, 1, 12), doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance', 'hrtime'] })
})
afterEach(() => { jest.useRealTimers() })

describe.each(requestNames)('%s', (request) => {
  describe.each(faultNames)('%s', (fault) => {
    test.each(actNames)('%s', async (act) => {
      const r = await runCase(request, fault, act)
      appendFileSync('/tmp/faults.out', JSON.stringify({ request, fault, act, ...r }) + '\n')
      expect(r.left).toEqual({ timers: 0, listeners: 0, saved: 0, followed: 0 })
    })
  })
})
