import { createActor } from 'xstate'

import { createStepUpMachine, createStepUpServices, sealRequest, viewOf } from '../machines/index.js'
import type { StepUpSnapshot } from '../machines/index.js'
import { createBareMachine, runBareFlow } from './bare-machine.js'
import { instantCalls, toAdapter } from './calls.js'
import { interleave, median, microseconds, pairedRatio, ratio, row, type Row } from './measure.js'
import { runOurFlow, sessionRequest } from './our-flow.js'

/** The sides take turns after so many flows: they share the state of the compiler, the heap and the machine. */
const FLOWS_PER_TURN = 5
const TURNS = 100

/** Microseconds of CPU, user and system, that `flows` runs take. */
async function cpuOf(run: () => Promise<void>, flows = FLOWS_PER_TURN): Promise<number> {
  const before = process.cpuUsage()
  for (let flow = 0; flow < flows; flow += 1) await run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

async function runByHand(): Promise<void> {
  const grant = await instantCalls.begin()
  const challenge = await instantCalls.send(grant)
  const proof = await instantCalls.verify(challenge, '123456')
  await instantCalls.exchange(proof)
}

/** CPU of a happy path whose calls cost nothing, and the time of a view. */
export async function measureCpu(rounds: number): Promise<readonly Row[]> {
  const services = createStepUpServices({ adapter: toAdapter(instantCalls) })
  const machine = createBareMachine(instantCalls)
  const ours = () => runOurFlow(services, () => '123456')
  const bare = () => runBareFlow(machine, '123456')
  const sides = new Map([
    ['ours', () => cpuOf(ours)],
    ['bare', () => cpuOf(bare)],
  ])
  await interleave(sides, 3, TURNS)
  const results = await interleave(sides, rounds, TURNS)
  const perFlow = (side: string) => median(results.get(side) ?? []) / (FLOWS_PER_TURN * TURNS)

  const flows = 10_000
  await cpuOf(runByHand, flows)
  const byHand = (await cpuOf(runByHand, flows)) / flows
  return [
    row('CPU per flow / bare XState machine', pairedRatio(results, 'ours', 'bare'), ratio, 1.75),
    row('  (ours)', perFlow('ours'), microseconds),
    row('  (bare XState machine)', perFlow('bare'), microseconds),
    row('  (hand-written async function)', byHand, microseconds),
    row('one view of a flow that waits for its code', await measureView(), microseconds, 2),
  ]
}

/** Microseconds of CPU of one `viewOf`: the median of batches that look at a hundred waiting flows in turn, ten times. */
async function measureView(): Promise<number> {
  const services = createStepUpServices({ adapter: toAdapter(instantCalls) })
  const snapshots = await Promise.all(Array.from({ length: 100 }, (_, index) => waitForCode(services, index)))
  const looks = 10
  const look = () => {
    for (let turn = 0; turn < looks; turn += 1)
      for (const snapshot of snapshots)
        if (viewOf(snapshot).step !== 'enterCode') throw new Error('It waits for no code')
    return Promise.resolve()
  }
  const batches: number[] = []
  for (let batch = -200; batch < 200; batch += 1) {
    const cost = await cpuOf(look, 1)
    if (batch >= 0) batches.push(cost / (looks * snapshots.length))
  }
  return median(batches)
}

/** The snapshot of an actor that waits for its code. */
async function waitForCode(
  services: ReturnType<typeof createStepUpServices>,
  index: number,
): Promise<StepUpSnapshot> {
  const flowId = `view-${index}`
  const actor = createActor(services.once(createStepUpMachine), { input: { flowId } }).start()
  const request = await sealRequest(services.vault, flowId, sessionRequest)
  const reached = new Promise<StepUpSnapshot>((resolve) => {
    actor.subscribe((snapshot) => {
      if (viewOf(snapshot).step === 'enterCode') resolve(snapshot)
    })
  })
  actor.send({ type: 'flow.started', request })
  const snapshot = await reached
  // Its timers would keep the process alive.
  actor.stop()
  return snapshot
}
