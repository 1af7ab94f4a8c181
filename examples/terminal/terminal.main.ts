import { runTerminal } from './terminal.app.js'
import { createPaint } from './text.painter.js'

process.exitCode = await runTerminal({
  args: process.argv.slice(2),
  environment: process.env,
  isTerminal: process.stdin.isTTY && process.stdout.isTTY,
  write: (line) => {
    process.stdout.write(`${line}\n`)
  },
  writeError: (line) => {
    process.stderr.write(`${line}\n`)
  },
  paint: createPaint(process.stdout),
})
