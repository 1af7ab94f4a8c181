import { register } from 'esbuild-register/dist/node.js'
import { createRequire } from 'node:module'

/** A Jest reporter: one table adapter x case of all `contract.test.ts` of a run, after the run. */
export default class ContractReporter {
  onRunComplete(_contexts, { testResults }) {
    const results = testResults
      .filter(({ testFilePath }) => testFilePath.endsWith('/contract.test.ts'))
      .flatMap(({ testResults: tests }) => tests)
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ ancestorTitles: [adapter = ''], title: name, status }) => {
        // As `ContractCase.name` is made.
        const [title, expectation = ''] = name.split(': ')
        return { adapter, title, expectation, isMet: status === 'passed' }
      })
      .sort((left, right) => left.adapter.localeCompare(right.adapter))
    if (results.length > 0) process.stderr.write(`\n${loadTable().formatContractTable(results)}\n\n`)
  }
}

/** Jest doesn't transform reporters; this is how it reads its own configuration. */
function loadTable() {
  const { unregister } = register()
  try {
    return createRequire(import.meta.url)('./table.ts')
  } finally {
    unregister()
  }
}
