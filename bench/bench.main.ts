import { measureCpu } from './cpu.bench.js'
import { measureHeap } from './heap.bench.js'
import { measureLoopback } from './loopback.bench.js'
import { formatTable } from './measure.tools.js'

const ROUNDS = 9

const sections = {
  cpu: await measureCpu(ROUNDS, 400),
  heap: await measureHeap(ROUNDS, 2000),
  loopback: await measureLoopback(ROUNDS, 300),
}
for (const [title, rows] of Object.entries(sections)) console.log(formatTable(title, rows))
console.log(JSON.stringify(sections))
