import { readdirSync } from 'node:fs'

import { Stryker } from '@stryker-mutator/core'

/**
 * `npm run mutation` mutates each part, runs its tests against every mutant, writes `coverage/mutation/<part>.json`, and fails below
 * the threshold of `stryker.config.mjs`. `npm run mutation -- adapters/tools/inspector` takes one folder, file or range of
 * lines (`file.ts:10-20`), or several, with the tests of its part alone; `--concurrency=1` leaves the other cores to other work.
 */
const foldersIn = (path) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${path}/${name}`)

/** The core is one part; each folder of an adapter is another. */
const adapters = foldersIn('adapters').flatMap((room) =>
  room === 'adapters/_shared' ? [room] : foldersIn(room),
)
const parts = [
  { folder: 'machines', tests: ['machines', 'tests/guarantees'] },
  ...adapters.map((folder) => ({ folder, tests: [folder] })),
]

/** They take longer than they are worth here, need a module twice, which a bundle has once, or await at their top. `npm test` runs them. */
const leftOut = [
  'adapters/api/gate/reachfive-operations.test.ts',
  'adapters/api/gate/reachfive.test.ts',
  'adapters/api/gate/www-authenticate-size.test.ts',
  'tests/guarantees/hostile.test.ts',
  'machines/error-brand.test.ts',
  'adapters/browser/vault/realm.test.ts',
  'adapters/providers/reachfive/sdk.test.ts',
  'adapters/providers/reachfive/wire.test.ts',
  'adapters/tools/simulator/identity-core-enrolment.test.ts',
  'adapters/tools/simulator/identity-core.test.ts',
]

const given = process.argv.slice(2).map((each) => each.replace(/^\.\/|\/$/g, ''))
const concurrency = given.map((each) => /^--concurrency=(\d+)$/.exec(each)?.[1]).find(Boolean)
const paths = given.filter((each) => !each.startsWith('--'))
const isIn = (path, folder) => path === folder || path.startsWith(`${folder}/`)
const isFile = (path) => /\.ts(:\d+-\d+)?$/.test(path)

/** What of a part is asked for: nothing, a file, a folder in it, or all of it, which its room asks for as well. */
const chosenOf = (folder) =>
  paths.length === 0
    ? [folder]
    : paths.flatMap((path) => (isIn(path, folder) ? [path] : isIn(folder, path) ? [folder] : []))

const strangers = paths.filter(
  (path) => !parts.some(({ folder }) => isIn(path, folder) || isIn(folder, path)),
)
if (strangers.length > 0)
  throw new Error(`Mutation testing covers machines/ and adapters/, not ${strangers.join(', ')}`)

for (const { folder, tests: folders } of parts) {
  const chosen = chosenOf(folder)
  if (chosen.length === 0) continue
  // The first test that fails ends a mutant: the tests of whole flows take longest, and come last.
  const tests = folders.flatMap((each) =>
    readdirSync(each, { recursive: true })
      .map((file) => `${each}/${file}`)
      .filter((file) => file.endsWith('.test.ts') && !leftOut.includes(file)),
  )
  await new Stryker({
    mutate: [
      ...chosen.map((path) => (isFile(path) ? path : `${path}/**/*.ts`)),
      ...['test', 'test-d', 'fixtures'].map((role) => `!${folder}/**/*.${role}.ts`),
    ],
    buildCommand: `node scripts/mutation-bundle.mjs ${tests.join(' ')}`,
    jsonReporter: { fileName: `coverage/mutation/${folder.split('/').at(-1)}.json` },
    ...(concurrency !== undefined && { concurrency: Number(concurrency) }),
  }).runMutationTest()
}
