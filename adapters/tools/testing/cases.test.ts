import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'

import {
  createMemoryContract,
  memoryContract,
  memoryTotpContract,
  memoryVariantContract,
} from '../../providers/memory/contract.fixtures.js'
import { wrongCode } from './codes.js'
import { describeThrown } from './expectations.js'
import { contractCases, formatContractTable } from './index.js'

describe('the cases', () => {
  const titles = contractCases(memoryContract).map(({ title }) => title)

  test('are more than twenty, each with a title of its own', () => {
    expect(titles.length).toBeGreaterThan(20)
    expect(new Set(titles).size).toBe(titles.length)
  })

  test.each([memoryTotpContract, memoryVariantContract])('are the same for $name', (setup) => {
    expect(contractCases(setup).map(({ title }) => title)).toEqual(titles)
  })

  test('have names that can be told apart into title and expectation', () => {
    for (const setup of [memoryContract, memoryTotpContract, memoryVariantContract]) {
      for (const { name, title, expectation } of contractCases(setup)) {
        expect(name.split(': ')).toEqual(expectation === '' ? [title] : [title, expectation])
      }
    }
  })

  test('say what every README says they are', () => {
    const readme = readFileSync(fileURLToPath(new URL('README.md', import.meta.url)), 'utf8')
    expect([...readme.matchAll(/^- `([^`]+)`/gm)].map(([, title]) => title)).toEqual(titles)
  })

  test('dispose of every stage, whatever happens', async () => {
    let [created, disposed] = [0, 0]
    const setup = {
      ...memoryContract,
      createStage: async (options: { readonly chained: boolean }) => {
        created += 1
        const stage = await memoryContract.createStage(options)
        return { ...stage, factorId: 'nowhere', dispose: () => void (disposed += 1) }
      },
    }
    await Promise.allSettled(contractCases(setup).map(({ run }) => run()))
    expect(created).toBeGreaterThanOrEqual(titles.length)
    expect(disposed).toBe(created)
  })
})

describe('declared capabilities', () => {
  test.each([
    [
      'callsWithoutRequest',
      { callsWithoutRequest: ['begin'] },
      'dropped at begin is network',
      'no request at begin',
    ],
    ['locks', { locks: false }, 'a locked account', 'never'],
    [
      'allowsConcurrentFlows',
      { allowsConcurrentFlows: false },
      'two flows of one adapter do not mix',
      'one flow per user',
    ],
  ] as const)('%s decides what is expected', async (_name, differences, title, expectation) => {
    const setup = createMemoryContract({ name: 'memory', differences })
    const quiet = {
      ...setup,
      createStage: async (options: { readonly chained: boolean }) => {
        const stage = await setup.createStage(options)
        return { ...stage, countRequests: () => 0 }
      },
    }
    const found = contractCases(quiet).find((each) => each.title === title)
    expect(found?.expectation).toBe(expectation)
    await found?.run()
  })
})

describe('what is shipped', () => {
  test('needs no test framework', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url))
    const names = readdirSync(folder, { encoding: 'utf8', recursive: true })
    const shipped = names.filter((name) => /^(?!.*\.(test|fixtures)\.ts$).*\.ts$/.test(name))
    const imports = shipped.flatMap((name) =>
      [...readFileSync(folder + name, 'utf8').matchAll(/ from '([^']+)'/g)].map(([, module]) => module),
    )
    expect(imports.filter((module) => !module?.startsWith('.'))).toEqual([])
  })
})

describe('the table', () => {
  test('has a column per adapter and a row per case', () => {
    const result = { title: 'a code', expectation: '', isMet: true }
    const table = formatContractTable([
      { ...result, adapter: 'one' },
      { ...result, adapter: 'one', title: 'an old code', expectation: 'code_expired' },
      { ...result, adapter: 'two', isMet: false },
    ])
    expect(table.split('\n')).toEqual([
      'contract    | one              | two',
      '------------|------------------|-------',
      'a code      | ok               | FAILED',
      'an old code | ok, code_expired |',
    ])
  })
})

describe('helpers', () => {
  test.each(['000000', '123456', '999999', 'ABC', 'a1Z9', '0'])('a wrong code is never %s', (right) => {
    const wrong = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => wrongCode(right, index))
    expect(wrong).not.toContain(right)
    expect(new Set(wrong).size).toBe(9)
    expect(wrong.every((code) => code.length === right.length)).toBe(true)
  })

  test('an error is described without its text, however it is written', () => {
    const description = describeThrown(new TypeError('CANARY\n    at CANARY'))
    expect(description).toMatch(/^a TypeError \(at /)
    expect(description).not.toContain('CANARY')
    expect(describeThrown('CANARY')).toBe('a value of type string')
    const foreign: unknown = runInNewContext('new TypeError("CANARY")')
    expect(describeThrown(foreign)).toMatch(/^a TypeError( \(at |$)/)
    expect(describeThrown(foreign)).not.toContain('CANARY')
  })
})
