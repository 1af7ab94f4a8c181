import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { listen } from './loopback-server.js'
import { interleave, median, microseconds, pairedRatio, ratio, row, type Row } from './measure.js'

const client = fileURLToPath(new URL('loopback-client.js', import.meta.url))
const names = ['ours', 'fetch', 'sdk'] as const

/** The clients take turns after so many flows: a round sees the same machine in all three. */
const FLOWS_PER_TURN = 30
const TURNS = 10

/** Median time of a whole flow over HTTP on the loopback interface, against raw fetch and the official SDK. */
export async function measureLoopback(rounds: number): Promise<readonly Row[]> {
  const { origin, server } = await listen()
  const children: ChildProcess[] = []
  const variants = new Map<string, () => Promise<number>>()
  for (const name of names) {
    const child = fork(client, [origin, name])
    children.push(child)
    await once(child, 'message')
    variants.set(name, async () => {
      child.send(FLOWS_PER_TURN)
      const [time] = (await once(child, 'message')) as [number]
      return time
    })
  }
  await interleave(variants, 2, TURNS)
  const results = await interleave(variants, rounds, TURNS)
  for (const child of children) child.kill()
  server.closeAllConnections()
  server.close()
  return [
    row('p50 / official SDK with its config call', pairedRatio(results, 'ours', 'sdk'), ratio, 1),
    row('p50 / raw fetch, the same requests', pairedRatio(results, 'ours', 'fetch'), ratio),
    ...names.map((name) => row(`  (${name})`, median(results.get(name) ?? []) / TURNS, microseconds)),
  ]
}
