import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

import { build } from 'esbuild'

/**
 * Makes one CommonJS file of the given tests and all that they import, for `scripts/mutation.mjs`: every mutant loads everything
 * anew, and one file loads in a tenth of the time. `describe` keeps the hooks of each test file apart.
 */
const tests = process.argv
  .slice(2)
  .map((file) => `describe(${JSON.stringify(file)}, () => { require('./${file}') })`)

/**
 * A test that reads a document finds it from its own place, not from the place of the bundle. A property that fails is not tried again
 * for a shorter example.
 */
const testFiles = {
  name: 'test-files',
  setup({ onLoad }) {
    onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8')
      const url = JSON.stringify(pathToFileURL(path).href)
      const once = contents.includes("from 'fast-check'")
        ? '\nfc.configureGlobal({ endOnFailure: true })'
        : ''
      return { contents: contents.replaceAll('import.meta.url', url) + once, loader: 'ts' }
    })
  },
}

await build({
  stdin: { contents: ["import { describe } from '@jest/globals'", ...tests].join('\n'), resolveDir: '.' },
  outfile: 'bundle/all.test.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['@jest/globals'],
  // The file of `dist` is not built here.
  alias: { '#ofetch': 'ofetch' },
  plugins: [testFiles],
  // Libraries have no place in the bundle, and read no file.
  define: { 'import.meta.url': JSON.stringify('file:///unknown/') },
  logLevel: 'warning',
})
