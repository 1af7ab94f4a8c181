import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { createReachFiveAdapter } from '../adapters/providers/reachfive/index.js'
import { createStepUpServices } from '../machines/index.js'
import { createCrowd, plots } from './load-crowd.js'
import { count, formatTable, megabytes, milliseconds, percent, row, seconds } from './measure.js'

/** `npm run load`: ten thousand flows at once in this process, against the simulator over HTTP in another. */

const FLOWS = 10_000
/** Requests under way at once, as with the pool of connections of a server. */
const CONNECTIONS = 64

const { gc } = globalThis
if (gc === undefined) throw new Error('run with --expose-gc')

/** Bytes of heap after several collections. */
async function collect(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    gc?.()
  }
  return process.memoryUsage().heapUsed
}

/** Makes at most `most` calls at once; the others wait their turn. */
function createGate(most: number): <Answer>(call: () => Promise<Answer>) => Promise<Answer> {
  let underWay = 0
  const waiting: (() => void)[] = []
  return async (call) => {
    if (underWay >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    underWay += 1
    try {
      return await call()
    } finally {
      underWay -= 1
      waiting.shift()?.()
    }
  }
}

const child = fork(fileURLToPath(new URL('load-server.js', import.meta.url)))
const [tenant] = (await once(child, 'message')) as [{ domain: string; clientId: string; accessToken: string }]
const { domain, clientId, accessToken } = tenant
const gate = createGate(CONNECTIONS)
const adapter = createReachFiveAdapter({
  domain,
  clientId,
  redirectUri: 'https://app.example/callback',
  timeout: 600_000,
  fetch: (url, init) => gate(() => fetch(url, init)),
})
const patience = { beginTimeout: 600_000, sendTimeout: 600_000, verifyTimeout: 600_000 }
const services = createStepUpServices({ adapter, limits: { ...patience, flowLifetime: 3_600_000 } })
const request = { approach: { kind: 'accessToken', accessToken }, preferredFactor: 'sms' } as const
const crowd = createCrowd(services, request)

// Connections and compiled code are made once: they are not a leak of flows.
const WARM_UP = 200
await crowd.run(WARM_UP)
const before = await collect()
const startedAt = performance.now()
const cpuAtStart = process.cpuUsage()
const waiting = await crowd.begin(FLOWS)
const begun = performance.now()
const cpuOfBegin = process.cpuUsage(cpuAtStart)
const peak = await collect()
const cpuAtPeak = process.cpuUsage()
const strays = (await crowd.finish(waiting)).filter(({ plot, end }) => plots[plot]?.end !== end)
const finished = performance.now()
const cpuOfFinish = process.cpuUsage(cpuAtPeak)
waiting.length = 0
const after = await collect()

child.send('count')
const [{ codes, tries }] = (await once(child, 'message')) as [{ codes: number; tries: number }]
child.kill()

const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
const cpu = [cpuOfBegin, cpuOfFinish].reduce((sum, { user, system }) => sum + user + system, 0) / 1000
const expected = crowd.expected(FLOWS + WARM_UP)
const rows = [
  row('flows at once', FLOWS, count),
  row('ended otherwise than scripted', strays.length, count, 0),
  row('codes sent, beside those asked for', Math.abs(codes - expected.codes), count, 0),
  row('tries spent, beside those handed in', Math.abs(tries - expected.tries), count, 0),
  row('CPU of this process per flow', cpu / FLOWS, milliseconds, 4.2),
  row('time until all wait for their code', begun - startedAt, seconds),
  row('time until all have ended', finished - startedAt, seconds),
  row('heap while all wait, above the start', peak - before, megabytes),
  row('heap when all have ended, above the start', after - before, megabytes),
  row('  as a part of the heap while all wait', (after - before) / (peak - before), percent, 0.05),
  row('timers left', timers, count, 0),
]
console.log(formatTable('load', rows))
const [, file] = process.argv.find((argument) => argument.startsWith('--json='))?.split('=') ?? []
if (file !== undefined) writeFileSync(file, JSON.stringify(rows))
