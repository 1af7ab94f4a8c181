/**
 * Checks the package as its users get it: packed, installed into an empty project, then linted, type-checked, imported and bundled
 * there. Run it after `npm run build`. Prints one line per check, and ends at the first that fails.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const root = fileURLToPath(new URL('..', import.meta.url))
const {
  name,
  exports: entries,
  devDependencies,
} = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
const modules = Object.keys(entries).filter((entry) => entry !== './package.json')
const specifiers = modules.map((entry) => name + entry.slice(1))
const project = await mkdtemp(join(tmpdir(), `${name}-`))

const bin = (tool) => resolve(root, 'node_modules/.bin', tool)
const run = (command, args, cwd = project) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
const report = (text) => {
  console.log(`ok  ${text}`)
}

try {
  const [{ filename, files, size }] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', project], root),
  )
  const tarball = join(project, filename)
  const strangers = files.filter(
    ({ path }) =>
      !/^(dist\/|package\.json$|adapters\/[\w-]+\/[\w-]+\/README\.md$|docs\/(audit|errors|faults|recipes\/[\w-]+)\.md$|[A-Z]+\.md$|LICENSE$)/.test(
        path,
      ) || /\.(test|fixtures)\./.test(path),
  )
  if (strangers.length > 0)
    throw new Error(`packed by mistake: ${strangers.map(({ path }) => path).join(', ')}`)
  report(`npm pack: ${files.length} files, ${(size / 1000).toFixed(0)} kB`)

  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ name: 'consumer', type: 'module', private: true }),
  )
  const peers = ['xstate', 'hono', 'react', '@types/react', 'vue', 'svelte'].map(
    (peer) => `${peer}@${devDependencies[peer]}`,
  )
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...peers])
  report('npm install into an empty project')

  const { messages } = await publint({ pkgDir: join(project, 'node_modules', name), strict: true })
  const manifest = JSON.parse(await readFile(join(project, 'node_modules', name, 'package.json'), 'utf8'))
  if (messages.length > 0)
    throw new Error(messages.map((message) => formatMessage(message, manifest)).join('\n'))
  report('publint finds nothing')

  // React Server Components go by the first statement of the file.
  const hooks = await readFile(join(project, 'node_modules', name, 'dist/adapters/ui/react/index.js'), 'utf8')
  if (!hooks.startsWith("'use client';"))
    throw new Error("mfa-step-up/react does not begin with 'use client'")
  report("mfa-step-up/react begins with 'use client'")

  // CommonJS can't `require` an ES module on Node 20; that is the one thing that this profile leaves out.
  run(bin('attw'), [tarball, '--profile', 'esm-only'])
  report('are the types wrong? No')

  const uses = specifiers.map(
    (specifier, index) =>
      `import * as entry${index} from '${specifier}'\nexport const names${index}: readonly string[] = Object.keys(entry${index})`,
  )
  await writeFile(join(project, 'types.ts'), uses.join('\n'))
  for (const resolution of ['nodenext', 'bundler']) {
    const compilerOptions = {
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      target: 'es2022',
      types: [],
      lib: ['es2022', 'dom', 'dom.iterable'],
      moduleResolution: resolution,
      module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
    }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
    // Declarations are checked too, but XState's own don't pass under every strict option: only ours count.
    const errors = typeErrors().filter(
      (line) => line.startsWith('types.ts') || line.includes(`node_modules/${name}/`),
    )
    if (errors.length > 0) throw new Error(errors.join('\n'))
    report(`types resolve under ${resolution}`)
  }

  for (const specifier of specifiers) {
    const names = run('node', [
      '--input-type=module',
      '-e',
      `console.log(Object.keys(await import('${specifier}')).length)`,
    ]).trim()
    const { text, inputs } = await bundle(specifier)
    report(
      `${specifier}: imports in Node (${names} names), bundles for the browser (${(text.length / 1000).toFixed(0)} kB)`,
    )
    if (specifier === name) checkCore(text, inputs)
  }

  // `process.moduleLoadList` has what a process has loaded of Node itself.
  const loaded = run('node', [
    '--input-type=module',
    '-e',
    `await import('${name}/reachfive'); console.log(process.moduleLoadList.includes('NativeModule https'))`,
  ])
  if (loaded.trim() !== 'false') throw new Error("an adapter loads node:https: it is ofetch's entry for Node")
  report('an adapter is imported in Node without node:https')
} finally {
  await rm(project, { recursive: true, force: true })
}

function typeErrors() {
  try {
    run(bin('tsc'), ['-p', 'tsconfig.json'])
    return []
  } catch ({ stdout }) {
    return stdout.split('\n').filter((line) => /error TS/.test(line))
  }
}

async function bundle(specifier) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export * from '${specifier}'`, resolveDir: project },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  return { text: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) }
}

/** Looks at the packages in the bundle, and for words that only those libraries use. */
function checkCore(text, inputs) {
  const packages = new Set(
    inputs
      .filter((path) => path.includes('node_modules/'))
      .map((path) => dirname(path).split('node_modules/')[1]?.split('/')[0]),
  )
  const words = ['FetchError', 'ERR_JOSE', 'JWTExpired', 'ofetch', 'jose'].filter((word) =>
    text.includes(word),
  )
  const libraries = [...packages].filter((each) => each !== name && each !== 'xstate')
  if (words.length > 0 || libraries.length > 0)
    throw new Error(`the core holds ${[...words, ...libraries].join(', ')}`)
  report('the core holds xstate and itself, neither ofetch nor jose')
}
