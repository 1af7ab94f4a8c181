import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** `npm start`: builds the package and the pages, and serves in this very process: there are no more shells between it and a signal. */
const root = fileURLToPath(new URL('../..', import.meta.url))

for (const workspace of [[], ['--workspace', 'examples/bank']]) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build', ...workspace], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

await import('./dist/server/bank.js')
