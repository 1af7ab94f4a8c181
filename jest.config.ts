/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'

const config: Config = {
  testEnvironment: 'node',
  // Ends a test that hangs. It measures nothing: keys take seconds to make on a machine that is busy with other work.
  testTimeout: 60_000,
  globalSetup: '<rootDir>/examples/end-to-end/pages.build.mjs',
  // Tests in a browser wait for most of their time: all cores have something to do.
  maxWorkers: '100%',
  // The second one prints what the contract suite found, adapter by case.
  reporters: ['default', '<rootDir>/adapters/tools/testing/contract-reporter.mjs'],
  roots: [
    '<rootDir>/machines',
    '<rootDir>/adapters',
    '<rootDir>/examples',
    '<rootDir>/scripts',
    '<rootDir>/tests',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    // Tests need no build.
    '^#ofetch$': 'ofetch',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^mfa-step-up$': '<rootDir>/machines/index.ts',
    '^mfa-step-up/texts/(.*)$': '<rootDir>/adapters/ui/texts/$1.ts',
    '^mfa-step-up/(.*)$': ['providers', 'evidence', 'api', 'browser', 'ui', 'tools'].map(
      (room) => `<rootDir>/adapters/${room}/$1/index.ts`,
    ),
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
}

export default config
