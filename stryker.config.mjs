/**
 * Mutation testing: `npm run mutation` breaks the code in one small way after another and looks whether a test notices.
 * `scripts/mutation.mjs` runs it, part by part; docs/mutation.md says what survives, and why.
 */
export default {
  testRunner: 'jest',
  plugins: [
    '@stryker-mutator/jest-runner',
    './scripts/mutation-ignorer.mjs',
    './scripts/mutation-reporter.mjs',
  ],
  ignorers: ['texts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Flows that a change stopped keep their timers, and with them all that was loaded: 4 GB after some hundred runs.
  maxTestRunnerReuse: 80,
  timeoutMS: 5_000,
  // Everything below `coverage` is ignored by Git, ESLint, Prettier and Jest.
  tempDirName: 'coverage/mutation/sandbox',
  ignorePatterns: ['bench', 'coverage', 'examples', '**/dist'],
  // The tests are one bundle: no transform, no pages to build.
  jest: {
    enableFindRelatedTests: false,
    config: {
      globalSetup: null,
      extensionsToTreatAsEsm: [],
      moduleNameMapper: {},
      transform: {},
      roots: ['<rootDir>/bundle'],
      testMatch: ['**/*.test.cjs'],
      testEnvironment: './scripts/mutation-environment.mjs',
      // Before any mutant. With one, a test may take three times as long as the slowest: `scripts/mutation-environment.mjs`.
      testTimeout: 60_000,
      // To quote the bundle takes longer than a test.
      noStackTrace: true,
    },
  },
  reporters: ['progress-append-only', 'survivors', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false },
  thresholds: { high: 95, low: 90, break: 90 },
}
