import { build } from 'esbuild'

/**
 * Makes one CommonJS file of the given tests and all they import, for `scripts/mutation.mjs`: every mutant loads everything
 * anew, and this loads in a tenth of the time. `describe` keeps the hooks of each file its own.
 */
const tests = process.argv
  .slice(2)
  .map((file) => `describe(${JSON.stringify(file)}, () => { require('./${file}') })`)

await build({
  stdin: { contents: ["import { describe } from '@jest/globals'", ...tests].join('\n'), resolveDir: '.' },
  outfile: 'bundle/all.test.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['@jest/globals'],
  // Where the bundle lies is not where the sources lie.
  define: { 'import.meta.url': JSON.stringify('file:///unknown/') },
  logLevel: 'warning',
})
