import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

import { formatTable, row, type Row } from './measure.tools.js'

const core = `export * from './machines/index.ts'`
const flow = `export { createStepUpFlow, createStepUpServices } from './machines/index.ts'`
const reachfive = `${flow}\nexport { createReachFiveAdapter } from './adapters/reachfive/index.ts'`
const sdk = `export { createClient } from '@reachfive/identity-core'`

/** Bytes of a browser bundle, minified and compressed (zlib, level 9). */
async function sizeOf(contents: string, external: readonly string[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', write: false },
    legalComments: 'none',
    external: [...external],
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}

const libraries = ['xstate', 'ofetch', 'jose']
const bytes = (value: number) => `${(value / 1000).toFixed(1)} kB`
const rows: readonly Row[] = [
  row('core alone, everything exported', await sizeOf(core), bytes),
  row('core + ReachFive adapter', await sizeOf(reachfive), bytes),
  row('  without xstate', await sizeOf(reachfive, ['xstate']), bytes),
  row('  our own code: without xstate, ofetch, jose', await sizeOf(reachfive, libraries), bytes, 7000),
  row('  of it the core', await sizeOf(flow, libraries), bytes),
  row('@reachfive/identity-core', await sizeOf(sdk), bytes),
]
console.log(formatTable('minified + gzip', rows))
console.log(JSON.stringify(rows))
