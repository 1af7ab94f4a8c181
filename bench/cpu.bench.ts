import { createStepUpServices } from '../machines/index.js'
import { createBareMachine, runBareFlow } from './bare.machine.js'
import { instantCalls, toAdapter } from './calls.fixtures.js'
import { interleave, pairedRatio, ratio, row, type Row } from './measure.tools.js'
import { runOurFlow } from './our.flow.js'

/** Microseconds of CPU, user and system, per flow. */
async function cpuPerFlow(run: () => Promise<void>, flows: number): Promise<number> {
  const before = process.cpuUsage()
  for (let flow = 0; flow < flows; flow += 1) await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / flows
}

async function runByHand(): Promise<void> {
  const grant = await instantCalls.begin()
  const challenge = await instantCalls.send(grant)
  const proof = await instantCalls.verify(challenge, '123456')
  await instantCalls.exchange(proof)
}

/** What a happy path costs in CPU, with calls that cost nothing. */
export async function measureCpu(rounds: number, flows: number): Promise<readonly Row[]> {
  const services = createStepUpServices({ adapter: toAdapter(instantCalls) })
  const machine = createBareMachine(instantCalls)
  const variants = new Map<string, () => Promise<number>>([
    ['ours', () => cpuPerFlow(() => runOurFlow(services, () => '123456'), flows)],
    ['bare', () => cpuPerFlow(() => runBareFlow(machine, '123456'), flows)],
    ['hand', () => cpuPerFlow(runByHand, flows * 20)],
  ])
  await interleave(variants, 2)
  const results = await interleave(variants, rounds)
  return [
    row('CPU per flow / bare XState machine', pairedRatio(results, 'ours', 'bare'), ratio, 1.5),
    row('CPU per flow / hand-written async function', pairedRatio(results, 'ours', 'hand'), ratio),
    row('  (bare XState machine / hand-written)', pairedRatio(results, 'bare', 'hand'), ratio),
  ]
}
