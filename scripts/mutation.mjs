import { readdirSync } from 'node:fs'

import { Stryker } from '@stryker-mutator/core'

/**
 * `npm run mutation`: mutates each part with the tests beside it, writes `coverage/mutation/<part>.json`, and fails below the
 * threshold of `stryker.config.mjs`. `npm run mutation -- machines/chart/rules.ts` mutates only that.
 *
 * Left out are tests that cost more than they kill.
 */
const parts = [
  { name: 'machines', folder: 'machines', slow: /\.(chart|hostile|property)\./ },
  {
    name: 'reachfive',
    folder: 'adapters/providers/reachfive',
    slow: /(sdk|wire)\.test/,
  },
]
const given = process.argv.slice(2)

for (const { name, folder, slow } of parts) {
  const files = given.filter((file) => file.startsWith(`${folder}/`))
  if (given.length > 0 && files.length === 0) continue
  const tests = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !slow.test(file))
    // The first test that fails ends a mutant: those that take long come last.
    .sort(
      (left, right) =>
        Number(/guarantees|regressions/.test(left)) - Number(/guarantees|regressions/.test(right)),
    )
    .map((file) => `${folder}/${file}`)
  await new Stryker({
    mutate: [
      ...(files.length > 0 ? files : [`${folder}/**/*.ts`]),
      ...['test', 'test-d', 'fixtures', 'types'].map((role) => `!${folder}/**/*.${role}.ts`),
    ],
    buildCommand: `node scripts/mutation.bundle.mjs ${tests.join(' ')}`,
    jsonReporter: { fileName: `coverage/mutation/${name}.json` },
  }).runMutationTest()
}
