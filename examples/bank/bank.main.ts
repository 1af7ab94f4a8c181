import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { runBank } from './bank.app.js'

process.exitCode = await runBank({
  args: process.argv.slice(2),
  environment: process.env,
  isTerminal: process.stdout.isTTY,
  // This file runs as dist/server/bank.js.
  pages: fileURLToPath(new URL('..', import.meta.url)),
  write: (line) => {
    process.stdout.write(`${line}\n`)
  },
  untilStopped: async () => {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), untilNpmIsGone()])
  },
})

/** npm hands a SIGTERM to the shell between, which ends without a word to us: then our parent is another process. */
function untilNpmIsGone(): Promise<void> {
  const parent = process.ppid
  return new Promise((resolve) => {
    if (process.env['npm_lifecycle_event'] === undefined) return
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      resolve()
    }, 500).unref()
  })
}
