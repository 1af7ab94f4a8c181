import { Stryker } from '@stryker-mutator/core'

/**
 * `npm run mutation`: mutates each part with the tests beside it, writes `coverage/mutation/<part>.json`, and fails below the
 * threshold of `stryker.config.mjs`. `npm run mutation -- machines/step-up/step-up.rules.ts` mutates only that.
 */
const parts = [
  { name: 'machines', folder: 'machines', slow: ['property'] },
  { name: 'reachfive', folder: 'adapters/reachfive', slow: ['property', 'reachfive.secrets', 'reachfive.sdk'] },
]
const given = process.argv.slice(2)

for (const { name, folder, slow } of parts) {
  const files = given.filter((file) => file.startsWith(`${folder}/`))
  if (given.length > 0 && files.length === 0) continue
  await new Stryker({
    mutate: [
      ...(files.length > 0 ? files : [`${folder}/**/*.ts`]),
      ...['test', 'test-d', 'fixtures', 'types'].map((role) => `!${folder}/**/*.${role}.ts`),
    ],
    jest: {
      configFile: 'jest.config.ts',
      enableFindRelatedTests: false,
      config: {
        globalSetup: null,
        testPathIgnorePatterns: ['/node_modules/', ...slow.map((topic) => `${topic}[^/]*\\.test\\.ts$`)],
        roots: [`<rootDir>/${folder}`],
      },
    },
    jsonReporter: { fileName: `coverage/mutation/${name}.json` },
  }).runMutationTest()
}
