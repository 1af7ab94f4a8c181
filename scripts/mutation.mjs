import { readdirSync } from 'node:fs'

import { Stryker } from '@stryker-mutator/core'

/**
 * `npm run mutation`: mutates each part with the tests beside it, writes `coverage/mutation/<part>.json`, and fails below the
 * threshold of `stryker.config.mjs`. `npm run mutation -- machines/step-up/step-up.rules.ts` mutates only that.
 *
 * Each test file is bundled with what it tests into one CommonJS file: Jest loads that several times faster than modules, and
 * each mutant loads it anew. Left out are tests that cost more than they kill.
 */
const parts = [
  { name: 'machines', folder: 'machines', slow: /\.property\./ },
  { name: 'reachfive', folder: 'adapters/reachfive', slow: /\.property\.|reachfive\.(secrets|sdk)\./ },
]
const bundles = 'bundles'
const bundle = `esbuild --bundle --platform=node --target=node20 --format=cjs --out-extension:.js=.cjs --outdir=${bundles} --outbase=. --external:@jest/globals --log-level=warning`
const given = process.argv.slice(2)

for (const { name, folder, slow } of parts) {
  const files = given.filter((file) => file.startsWith(`${folder}/`))
  if (given.length > 0 && files.length === 0) continue
  const tests = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !slow.test(file))
    .map((file) => `${folder}/${file}`)
  await new Stryker({
    mutate: [
      ...(files.length > 0 ? files : [`${folder}/**/*.ts`]),
      ...['test', 'test-d', 'fixtures', 'types'].map((role) => `!${folder}/**/*.${role}.ts`),
    ],
    buildCommand: `${bundle} ${tests.join(' ')}`,
    jest: {
      enableFindRelatedTests: false,
      config: {
        globalSetup: null,
        extensionsToTreatAsEsm: [],
        moduleNameMapper: {},
        transform: {},
        roots: [`<rootDir>/${bundles}`],
        testMatch: ['**/*.test.cjs'],
      },
    },
    jsonReporter: { fileName: `coverage/mutation/${name}.json` },
  }).runMutationTest()
}
