import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'

import { createActor } from 'xstate'

import { createStepUpFlow, createStepUpServices } from '../machines/index.js'
import { createBareMachine, runBareFlow } from './bare-machine.js'
import { instantCalls, toAdapter } from './calls.js'
import { runOurFlow, sessionRequest } from './our-flow.js'

/** One task of `heap.ts`, in a process with the flags that it needs. Sends the figures to the parent. */

export type HeapTask = 'waiting' | 'allocated' | 'few' | 'many'

/** Bytes per flow, round by round. */
export interface HeapFigures {
  readonly ours: readonly number[]
  readonly bare: readonly number[]
}

const ROUNDS = 9
const { gc } = globalThis
if (gc === undefined) throw new Error('run with --expose-gc')

/** Every flow has taken its next steps: the calls answer in microtasks. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await turn()
}

const services = createStepUpServices({ adapter: toAdapter(instantCalls) })
const machine = createBareMachine(instantCalls)

interface Waiting {
  readonly isThere: () => boolean
  readonly stop: () => void
}

function startOurs(): Waiting {
  const flow = createStepUpFlow({ services, request: sessionRequest })
  flow.send({ type: 'flow.started' })
  return {
    isThere: () => flow.getSnapshot().step === 'enterCode',
    stop: () => {
      flow.send({ type: 'flow.cancelled' })
    },
  }
}

function startBare(): Waiting {
  const actor = createActor(machine).start()
  actor.send({ type: 'flow.started' })
  return {
    isThere: () => actor.getSnapshot().matches({ codeSent: 'awaitingCode' }),
    stop: () => {
      actor.stop()
    },
  }
}

/** Bytes of heap that one flow keeps alive while it waits for its code. */
async function heapPerFlow(start: () => Waiting, flows: number): Promise<number> {
  gc?.()
  const before = process.memoryUsage().heapUsed
  const waiting = Array.from({ length: flows }, start)
  await settle()
  gc?.()
  const after = process.memoryUsage().heapUsed
  if (!waiting.every(({ isThere }) => isThere())) throw new Error('A flow does not wait for its code')
  for (const { stop } of waiting) stop()
  await settle()
  return (after - before) / flows
}

let collections = 0
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length
})

/** Bytes that one whole flow allocates: how far the heap grows during a batch in which nothing is collected. */
async function allocatedPerFlow(run: () => Promise<void>): Promise<number> {
  const flows = 200
  gc?.()
  await settle()
  collections = 0
  const before = process.memoryUsage().heapUsed
  for (let flow = 0; flow < flows; flow += 1) await run()
  const after = process.memoryUsage().heapUsed
  await settle()
  if (collections > 0) throw new Error('The heap was collected within a batch: too little room for it')
  return (after - before) / flows
}

async function measureBoth(
  ours: () => Promise<number>,
  bare: () => Promise<number>,
  warmUp: number,
): Promise<HeapFigures> {
  const figures = { ours: new Array<number>(), bare: new Array<number>() }
  for (let round = -warmUp; round < ROUNDS; round += 1) {
    const [one, other] = [await bare(), await ours()]
    if (round >= 0) {
      figures.bare.push(one)
      figures.ours.push(other)
    }
  }
  return figures
}

async function measureAllocated(): Promise<HeapFigures> {
  observer.observe({ entryTypes: ['gc'] })
  const ours = () => allocatedPerFlow(() => runOurFlow(services, () => '123456'))
  const bare = () => allocatedPerFlow(() => runBareFlow(machine, '123456'))
  // Feedback and compiled code are allocated once, by the first few thousand flows.
  return measureBoth(ours, bare, 15)
}

async function measureOurs(flows: number, rounds: number): Promise<HeapFigures> {
  const ours: number[] = []
  for (let round = -2; round < 0; round += 1) await heapPerFlow(startOurs, 1_000)
  for (let round = 0; round < rounds; round += 1) ours.push(await heapPerFlow(startOurs, flows))
  return { ours, bare: [] }
}

const tasks: Readonly<Record<HeapTask, () => Promise<HeapFigures>>> = {
  waiting: () =>
    measureBoth(
      () => heapPerFlow(startOurs, 2_000),
      () => heapPerFlow(startBare, 2_000),
      1,
    ),
  allocated: measureAllocated,
  few: () => measureOurs(1_000, ROUNDS),
  many: () => measureOurs(100_000, 1),
}

const [, , task] = process.argv
const measure = Object.entries(tasks).find(([name]) => name === task)?.[1]
process.send?.(await measure?.())
