import { readFileSync, writeFileSync } from 'node:fs'

import { chartSvg } from './chart-svg.js'

/** `npm run docs:chart` draws docs/chart.svg from the machine; with `--check`, says whether it is stale. */

const file = 'docs/chart.svg'
const css = readFileSync('examples/viewer/chart.css', 'utf8')
const svg = await chartSvg(css)

if (!process.argv.includes('--check')) writeFileSync(file, svg)
else if (readFileSync(file, 'utf8') !== svg) {
  console.error(`${file} is stale: npm run docs:chart`)
  process.exitCode = 1
}
