import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { setup as createSimulator } from '../../adapters/tools/simulator/simulator.fixtures.js'
import { requestNames, stages } from './case.fixtures.js'
import type { FaultName } from './kinds.fixtures.js'
import { createLoopback } from './loopback.fixtures.js'
import { type ConnectionFault, startServer } from './server.fixtures.js'
import { readTable } from './table.fixtures.js'
import { describeView, goOn, waitForRest } from './user.fixtures.js'

/** The faults that a fake `fetch` can only pretend: real sockets, kept alive between the requests, and the `fetch` of Node. */

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  jest.restoreAllMocks()
  await Promise.all(closing.splice(0).map((close) => close()))
})

const table = readTable()
/** Timers that our code set and did not clear; those of Node's own are not among them. */
function watchTimers() {
  const set = jest.spyOn(globalThis, 'setTimeout')
  const clear = jest.spyOn(globalThis, 'clearTimeout')
  return () => {
    const cleared: readonly unknown[] = clear.mock.calls.map(([timer]) => timer)
    const timers = set.mock.results.map(({ value }) => value)
    return { set: timers.length, left: timers.filter((timer) => !cleared.includes(timer)).length }
  }
}

/** Each with the row of the table that it comes to. An answer that breaks off is a lost one. */
const connectionFaults: readonly (readonly [
  fault: ConnectionFault | 'connection refused',
  row: FaultName,
])[] = [
  ['connection refused', 'connection refused'],
  ['dropped before', 'dropped before'],
  ['dropped after', 'dropped after'],
  ['broken off', 'dropped after'],
  ['10 MB', '10 MB'],
  ['redirect', 'redirect'],
]

describe.each(requestNames)('%s', (request) => {
  test.each(connectionFaults)('%s: as in the table, and not repeated', async (fault, row) => {
    const other = await startServer(await createSimulator())
    const { player, server } = await createLoopback(`${other.origin}/`)
    closing.push(server.stop, other.stop)
    const { path, prepare, act } = stages[request]
    const countTimers = watchTimers()
    await prepare(player)
    const before = server.count(path)
    // One that is kept alive is what a client may take for stale, and repeat a request on.
    if (request !== 'begin') expect(server.countConnections()).toBe(1)
    if (fault !== 'connection refused') server.set({ path, fault })
    else if (request === 'exchange') server.stopAfter(stages.verify.path)
    else await server.stop()

    act(player)
    await player.settle()
    const arrived = server.count(path) - before
    if (fault === 'connection refused') await server.startAgain()
    await waitForRest(player)

    expect(arrived).toBe(fault === 'connection refused' ? 0 : 1)
    expect(describeView(player)).toBe(table.read(request, row, 'nothing').outcome)
    expect(other.count()).toBe(0)
    expect(await goOn(player)).toBe('verified')
    expect(countTimers()).toEqual({ set: server.count() + Number(fault === 'connection refused'), left: 0 })
  })
})
