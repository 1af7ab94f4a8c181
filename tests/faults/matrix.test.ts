import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { actNames, requestNames, runCase, runDeath } from './case.fixtures.js'
import { faultNames, faults, longBodies, repetition } from './kinds.fixtures.js'
import { allNames, readTable } from './table.fixtures.js'

/**
 * Every request of the adapter, every fault, everything that a user may do meanwhile: `docs/faults.md` says what comes of it. A
 * rejection that nobody handles needs no check of ours: it fails the test in which it happens.
 */

beforeEach(() => {
  jest.useFakeTimers({
    now: Date.UTC(2026, 2, 1, 12),
    doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance', 'hrtime'],
  })
})
afterEach(() => {
  jest.useRealTimers()
})

const table = readTable()
const nothing = { timers: 0, listeners: 0, saved: 0, followedRedirects: 0 }
const totals = { cases: 0, ended: 0, codesAsked: 0, codesSent: 0, codesSubmitted: 0, triesSpent: 0 }

test('the table has every case once, and no other', () => {
  expect([...table.names].sort()).toEqual([...allNames].sort())
})

describe.each(requestNames)('%s', (request) => {
  describe.each(faultNames)('%s', (fault) => {
    test.each(actNames)('and the user: %s', async (act) => {
      const bytesBefore = longBodies.bytesRead
      const reached = await runCase(request, faults[fault], act)
      const { outcome, codes, tries, end, served, counted, asked, left } = reached
      expect({ outcome, codes, tries }).toEqual(table.read(request, fault, act))

      // Who was not turned away for good gets to the end by going on.
      expect(end).toBe(outcome.startsWith('failed') ? 'failed' : 'verified')
      // What a user asked for is an upper bound to what was counted, and that to what happened.
      expect(served.codes).toBeLessThanOrEqual(counted.codes)
      expect(counted.codes).toBeLessThanOrEqual(asked.codes)
      expect(served.tries).toBeLessThanOrEqual(counted.tries)
      expect(counted.tries).toBeLessThanOrEqual(asked.tries)
      expect(left).toEqual(nothing)
      expect(longBodies.bytesRead - bytesBefore).toBeLessThanOrEqual(1_048_576 + 3 * longBodies.chunk)

      totals.cases += 1
      totals.ended += Number(end !== '')
      totals.codesAsked += asked.codes
      totals.codesSent += served.codes
      totals.codesSubmitted += asked.tries
      totals.triesSpent += served.tries
    })
  })
})

test('over the whole matrix: codes sent <= codes asked for, tries spent <= codes submitted, no flow without an end', () => {
  const { cases, ended, codesAsked, codesSent, codesSubmitted, triesSpent } = totals
  expect([cases, ended]).toEqual([340, 340])
  expect(codesSent).toBeLessThanOrEqual(codesAsked)
  expect(triesSpent).toBeLessThanOrEqual(codesSubmitted)
  // And not because nothing happened.
  expect(Math.min(codesSent, triesSpent)).toBeGreaterThan(300)
})

describe('a page that dies before the act of the user is saved', () => {
  test.each(['send', 'resend', 'verify'] as const)('has made no request to %s', async (request) => {
    const { before, after, end, left } = await runDeath(request)
    expect(after).toEqual(before)
    expect({ end, left }).toEqual({ end: 'verified', left: nothing })
  })
})

describe('a browser that repeats a request by itself', () => {
  test.each([
    ['begin', 'chooseFactor', '0 of 0', '0 of 0'],
    ['send', 'enterCode', '2 of 1', '0 of 0'],
    ['resend', 'enterCode', '3 of 2', '0 of 0'],
    ['verify', 'enterCode invalid_code', '1 of 1', '2 of 1'],
    ['exchange', 'failed proof_rejected', '1 of 1', '1 of 1'],
  ] as const)('%s: the flow counts one act, and has its end', async (request, outcome, codes, tries) => {
    const reached = await runCase(request, repetition, 'nothing')
    expect(reached).toMatchObject({ outcome, codes, tries, left: nothing })
    expect(reached.counted).toEqual(reached.asked)
    expect(reached.end).toBe(request === 'exchange' ? 'failed' : 'verified')
  })
})
