/**
 * Mutation testing: `npm run mutation` breaks the code in one small way after another and looks whether a test notices.
 * `scripts/mutation.mjs` runs it, part by part; docs/mutation.md says what survives, and why.
 */
export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner', './scripts/mutation-ignorer.mjs'],
  ignorers: ['texts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 10_000,
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
      // A flow that a mutant brought to a stop would wait five seconds.
      testTimeout: 1_500,
    },
  },
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
}
