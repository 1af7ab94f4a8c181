/**
 * Makes `dist/ofetch.js`: of ofetch what `adapters/_shared/http.ts` uses, for Node alone (`imports` of package.json). ofetch's own entry for
 * Node loads `node:https` and a polyfill of `fetch`, and makes clients that we don't use: that takes longer than the rest of the package.
 * A bundler for the browser takes `ofetch` itself. docs/decisions/0012 has the figures.
 */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

const entry = fileURLToPath(import.meta.resolve('ofetch'))
// The entry imports `createFetch` from a file whose name changes with every release.
const [importOfCreateFetch] =
  /^import \{[^}]*\bcreateFetch\b[^}]*\} from .*$/m.exec(await readFile(entry, 'utf8')) ?? []
if (importOfCreateFetch === undefined)
  throw new Error(`${entry} does not import createFetch: how is ofetch built now?`)

const { metafile } = await build({
  stdin: { contents: `${importOfCreateFetch}\nexport { createFetch }`, resolveDir: dirname(entry) },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  banner: { js: await licenses(['ofetch', 'ufo', 'destr']) },
  outfile: fileURLToPath(new URL('../dist/ofetch.js', import.meta.url)),
  metafile: true,
  logLevel: 'warning',
})
const { imports } = Object.values(metafile.outputs)[0]
if (imports.length > 0)
  throw new Error(`dist/ofetch.js imports ${imports.map(({ path }) => path).join(', ')}`)

/** The licences (MIT) of what is in the file. */
async function licenses(packages) {
  const texts = await Promise.all(
    packages.map(async (name) => {
      const folder = new URL(`../node_modules/${name}/`, import.meta.url)
      const { version } = JSON.parse(await readFile(new URL('package.json', folder), 'utf8'))
      return `${name} ${version}\n\n${await readFile(new URL('LICENSE', folder), 'utf8')}`
    }),
  )
  return `/*\n${texts.join('\n')}*/`
}
