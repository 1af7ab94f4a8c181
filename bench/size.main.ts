import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

import { formatTable, row, type Row } from './measure.tools.js'

const core = `export * from './machines/index.ts'`
const flow = `export { createStepUpFlow, createStepUpServices } from './machines/index.ts'`
const reachfive = `${flow}\nexport { createReachFiveAdapter } from './adapters/reachfive/index.ts'`
const sdk = `export { createClient } from '@reachfive/identity-core'`

/** A browser bundle, minified. */
const bundle = (contents: string, external: readonly string[] = []) =>
  build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', write: false },
    ...{ legalComments: 'none', metafile: true, external: [...external] },
  })

/** Its bytes, compressed (zlib, level 9). */
async function sizeOf(contents: string, external: readonly string[] = []): Promise<number> {
  const { outputFiles } = await bundle(contents, external)
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}

/** The packages that are in it. */
async function packagesIn(contents: string): Promise<readonly string[]> {
  const { metafile } = await bundle(contents)
  const names = Object.keys(metafile.inputs).map(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1],
  )
  return [...new Set(names.filter((name) => name !== undefined))].sort()
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
console.log(`packages in the core: ${(await packagesIn(core)).join(', ')}`)
console.log(`with the ReachFive adapter: ${(await packagesIn(reachfive)).join(', ')}`)
console.log(JSON.stringify(rows))
