import { describe, test } from '@jest/globals'

import { contractCases } from './contract.js'
import type { ContractSetup } from './setup.js'

/** The contract as Jest tests. `contract-reporter.mjs` makes the table of all adapters from them. */
export function runContract(...setups: readonly ContractSetup[]): void {
  describe.each(setups)('$name', (setup) => {
    for (const { name, run } of contractCases(setup)) test(name, run)
  })
}
