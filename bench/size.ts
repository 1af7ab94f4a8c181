import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

import { formatTable, kilobytes, row, type Row } from './measure.js'

/** `npm run size`: what a page ships, minified and compressed. */

/** As a page imports them: by name, from the built package. */
const flow = `export { createStepUpFlow, createStepUpServices } from 'mfa-step-up'`
const reachfive = `${flow}\nexport { createReachFiveAdapter } from 'mfa-step-up/reachfive'`
/** The two lines. */
const dialog = `export { createStepUp } from 'mfa-step-up/dialog'`
const dialogPage = `${dialog}\nexport { createReachFiveAdapter } from 'mfa-step-up/reachfive'`
const element = `export { defineStepUpElement } from 'mfa-step-up/dialog'`
const presenter = `export { createStepUpPresenter } from 'mfa-step-up/presenter'`
const everything = `export * from 'mfa-step-up'`
const sdk = `export { createClient } from '@reachfive/identity-core'`
const libraries = ['xstate', '#ofetch', 'jose', 'idb-keyval']

interface Bundle {
  /** Bytes, compressed with gzip at level 9. */
  readonly size: number
  /** The packages in it, ours left out. */
  readonly packages: readonly string[]
}

/** A minified bundle for the browser. */
async function bundle(contents: string, external: readonly string[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    // Without the `paths` of this repository, which lead to the sources.
    tsconfigRaw: {},
    external: [...external],
    metafile: true,
    write: false,
  })
  const files = Object.keys(metafile.inputs)
  const names = files.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
  const packages = [...new Set(names.filter((name) => name !== undefined))].sort()
  return { size: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length, packages }
}

const core = await bundle(flow)
const page = await bundle(reachfive)
const coreOwn = await bundle(flow, libraries)
const pageOwn = await bundle(reachfive, libraries)
const rows: readonly Row[] = [
  row('own code of a page: flow, services, ReachFive adapter', pageOwn.size, kilobytes, 17_000),
  row('own code of the core: flow and services', coreOwn.size, kilobytes, 11_000),
  row('  (own code of the core, everything exported)', (await bundle(everything, libraries)).size, kilobytes),
  row('own code of the presenter, with its English', (await bundle(presenter, libraries)).size, kilobytes),
  row(
    'own code of <mfa-step-up> alone: presenter, English, dialog',
    (await bundle(element, libraries)).size,
    kilobytes,
  ),
  row(
    'own code of the dialog, all it needs but the adapter',
    (await bundle(dialog, libraries)).size,
    kilobytes,
  ),
  row(
    'the two lines: chart, ReachFive adapter, dialog, with their libraries',
    (await bundle(dialogPage)).size,
    kilobytes,
  ),
  row('  (without xstate)', (await bundle(dialogPage, ['xstate'])).size, kilobytes),
  row('the page with its libraries', page.size, kilobytes),
  row('  (without xstate)', (await bundle(reachfive, ['xstate'])).size, kilobytes),
  row('the core with xstate', core.size, kilobytes),
  row('@reachfive/identity-core', (await bundle(sdk)).size, kilobytes),
]
console.log(formatTable('minified + gzip', rows))
console.log(`packages in the core: ${core.packages.join(', ')}`)
console.log(`packages in the page: ${page.packages.join(', ')}`)
console.log(JSON.stringify(rows))
