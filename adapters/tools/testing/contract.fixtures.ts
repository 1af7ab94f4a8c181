import { describe, test } from '@jest/globals'

import { contractCases, type ContractSetup } from './contract.js'

/** The contract as Jest tests. `contract.reporter.mjs` makes the table of all adapters from them. */
export function runContract(...setups: readonly ContractSetup[]): void {
  describe.each(setups)('$name', (setup) => {
    for (const { name, run } of contractCases(setup)) test(name, run)
  })
}
