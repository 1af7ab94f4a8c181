import { readFileSync } from 'node:fs'

import { expect, test } from '@jest/globals'

import { chartSvg } from './chart-svg.js'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

test('docs/chart.svg is the chart of the machine: else npm run docs:chart', async () => {
  expect((await chartSvg(read('examples/viewer/chart.css'))) === read('docs/chart.svg')).toBe(true)
})
