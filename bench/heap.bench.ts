import { setImmediate as turn } from 'node:timers/promises'

import { createActor } from 'xstate'

import { createStepUpFlow, createStepUpServices } from '../machines/index.js'
import { createBareMachine } from './bare.machine.js'
import { instantCalls, toAdapter } from './calls.fixtures.js'
import { median, ratio, row, type Row } from './measure.tools.js'
import { sessionRequest as request } from './our.flow.js'

/** Bytes of heap per flow that waits for its code. */
async function heapPerFlow(create: () => { readonly stop: () => void }, flows: number): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('run with --expose-gc')
  gc()
  const before = process.memoryUsage().heapUsed
  const waiting = Array.from({ length: flows }, create)
  for (let turns = 0; turns < 20; turns += 1) await turn()
  gc()
  const after = process.memoryUsage().heapUsed
  for (const flow of waiting) flow.stop()
  for (let turns = 0; turns < 20; turns += 1) await turn()
  return (after - before) / flows
}

/** What a flow that waits for its code keeps alive. */
export async function measureHeap(rounds: number, flows: number): Promise<readonly Row[]> {
  const services = createStepUpServices({ adapter: toAdapter(instantCalls) })
  const machine = createBareMachine(instantCalls)
  const ours = () => {
    const flow = createStepUpFlow({ services, request })
    flow.send({ type: 'flow.started' })
    return {
      stop: () => {
        flow.send({ type: 'flow.cancelled' })
      },
    }
  }
  const bare = () => {
    const actor = createActor(machine).start()
    actor.send({ type: 'flow.started' })
    return actor
  }
  const measured: { ours: number; bare: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const pair = { bare: await heapPerFlow(bare, flows), ours: await heapPerFlow(ours, flows) }
    if (round > 0) measured.push(pair)
  }
  const bytes = (value: number) => `${Math.round(value)} B`
  return [
    row(
      'heap per waiting flow / bare XState actor',
      median(measured.map((each) => each.ours / each.bare)),
      ratio,
      1.5,
    ),
    row('  (ours)', median(measured.map((each) => each.ours)), bytes),
    row('  (bare)', median(measured.map((each) => each.bare)), bytes),
  ]
}
