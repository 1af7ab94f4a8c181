import { readdirSync } from 'node:fs'

import { Stryker } from '@stryker-mutator/core'

/**
 * `npm run mutation` mutates each part, runs its tests against every mutant, writes `coverage/mutation/<part>.json`, and fails below
 * the threshold of `stryker.config.mjs`. `npm run mutation -- machines/chart/rules.ts` mutates only that file.
 *
 * `slow` names tests that take longer than they are worth here. `npm test` runs them.
 */
const parts = [
  {
    name: 'machines',
    folder: 'machines',
    tests: ['machines', 'tests/guarantees'],
    slow: /\/hostile\.test\.ts$/,
  },
  {
    name: 'reachfive',
    folder: 'adapters/providers/reachfive',
    tests: ['adapters/providers/reachfive'],
    slow: /\/(sdk|wire)\.test\.ts$/,
  },
]

const given = process.argv.slice(2).map((file) => file.replace(/^\.\//, ''))
const strangers = given.filter((file) => !parts.some(({ folder }) => file.startsWith(`${folder}/`)))
if (strangers.length > 0) {
  const folders = parts.map(({ folder }) => `${folder}/`).join(' and ')
  throw new Error(`Mutation testing covers ${folders}, not ${strangers.join(', ')}`)
}

for (const { name, folder, tests: folders, slow } of parts) {
  const files = given.filter((file) => file.startsWith(`${folder}/`))
  if (given.length > 0 && files.length === 0) continue
  // The first test that fails ends a mutant: the tests of whole flows take longest, and come last.
  const tests = folders.flatMap((each) =>
    readdirSync(each, { recursive: true })
      .map((file) => `${each}/${file}`)
      .filter((file) => file.endsWith('.test.ts') && !slow.test(file)),
  )
  await new Stryker({
    mutate: [
      ...(files.length > 0 ? files : [`${folder}/**/*.ts`]),
      ...['test', 'test-d', 'fixtures'].map((role) => `!${folder}/**/*.${role}.ts`),
    ],
    buildCommand: `node scripts/mutation-bundle.mjs ${tests.join(' ')}`,
    jsonReporter: { fileName: `coverage/mutation/${name}.json` },
  }).runMutationTest()
}
