import { measureClick } from './click.js'
import { measureCpu } from './cpu.js'
import { measureHeap } from './heap.js'
import { measureLoopback } from './loopback.js'
import { formatTable, type Row } from './measure.js'
import { measureStartup } from './startup.js'

/** `npm run bench` measures everything; `npm run bench -- cpu heap` only these sections. */

const sections: Readonly<Record<string, () => Promise<readonly Row[]> | readonly Row[]>> = {
  cpu: () => measureCpu(9),
  heap: () => measureHeap(),
  loopback: () => measureLoopback(9),
  startup: () => measureStartup(21),
  click: () => measureClick(11),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in sections))
if (unknown.length > 0)
  throw new Error(`No such section: ${unknown.join(', ')}. There are ${Object.keys(sections).join(', ')}.`)

const measured: Record<string, readonly Row[]> = {}
for (const [name, measure] of Object.entries(sections)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const rows = await measure()
  measured[name] = rows
  console.log(formatTable(name, rows))
}
console.log(JSON.stringify(measured))
