import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { createReachFiveAdapter } from '../adapters/providers/reachfive/index.js'
import { createStepUpServices } from '../machines/index.js'
import { createGate } from './load.gate.js'
import { createCrowd, plots } from './load.plots.js'
import { formatTable, row } from './measure.tools.js'

/** Ten thousand flows at once in one process, against the simulator over HTTP in another. */

const FLOWS = 10_000
/** Requests on their way at once: what a server's pool of connections would do. */
const CONNECTIONS = 64

const { gc } = globalThis
if (gc === undefined) throw new Error('run with --expose-gc')
const collect = async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    gc()
  }
  return process.memoryUsage().heapUsed / 2 ** 20
}

const child = fork(fileURLToPath(new URL('load.server.js', import.meta.url)))
const [tenant] = (await once(child, 'message')) as [{ domain: string; clientId: string; accessToken: string }]
const gate = createGate(CONNECTIONS)
const { domain, clientId, accessToken } = tenant
const redirectUri = 'https://app.example/callback'
const adapter = createReachFiveAdapter({
  ...{ domain, clientId, redirectUri, timeout: 600_000 },
  fetch: (url, init) => gate(() => fetch(url, init)),
})
const patience = { beginTimeout: 600_000, sendTimeout: 600_000, verifyTimeout: 600_000 }
const services = createStepUpServices({ adapter, limits: { ...patience, flowLifetime: 3_600_000 } })
const request = { approach: { kind: 'accessToken', accessToken }, preferredFactor: 'sms' } as const
const crowd = createCrowd(services, request)

// What the platform makes once (connections, compiled code) is not a leak of flows.
await crowd.run(200)
const before = await collect()
const startedAt = performance.now()
const waiting = await crowd.begin(FLOWS)
const begun = performance.now()
const peak = await collect()
const strays = (await crowd.finish(waiting)).filter(({ plot, end }) => plots[plot]?.end !== end)
const finished = performance.now()
waiting.length = 0
const after = await collect()

child.send('count')
const [{ codes, tries }] = (await once(child, 'message')) as [{ codes: number; tries: number }]
child.kill()

const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
const megabytes = (value: number) => `${value.toFixed(1)} MB`
const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`
const count = (value: number) => String(value)
const part = (value: number) => `${(100 * value).toFixed(1)} %`
const expected = crowd.expected(FLOWS + 200)
const rows = [
  row('flows at once', FLOWS, count),
  row('ended otherwise than scripted', strays.length, count, 0),
  row('codes sent, beside those asked for', Math.abs(codes - expected.codes), count, 0),
  row('tries spent, beside those handed in', Math.abs(tries - expected.tries), count, 0),
  row('time until all wait for their code', begun - startedAt, seconds),
  row('time until all have ended', finished - startedAt, seconds),
  row('heap while all wait, above the start', peak - before, megabytes),
  row('heap when all have ended, above the start', after - before, megabytes),
  row('  as a part of the heap while all wait', (after - before) / (peak - before), part, 0.05),
  row('timers left', timers, count, 0),
]
console.log(formatTable('load', rows))
const [, file] = process.argv.find((argument) => argument.startsWith('--json='))?.split('=') ?? []
if (file !== undefined) writeFileSync(file, JSON.stringify(rows))
if (strays.length > 0) console.log(strays.slice(0, 5))
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0
