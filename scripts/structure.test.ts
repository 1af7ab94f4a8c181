import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from '@jest/globals'

/** The house stands as CONTRIBUTING.md says: folder, `exports` line, required files, contract run. */

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')
const { exports: entries } = JSON.parse(read('package.json')) as { exports: Record<string, string> }
const folders = readdirSync(`${root}adapters`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
  .map(({ name }) => name)

describe.each(folders)('adapters/%s', (folder) => {
  const files = readdirSync(`${root}adapters/${folder}`)

  test('has its line in exports, its index and its README', () => {
    expect(entries[`./${folder}`]).toBe(`./dist/adapters/${folder}/index.js`)
    expect(files).toEqual(expect.arrayContaining(['index.ts', 'README.md']))
  })

  test('names its files <noun>.<role>.ts', () => {
    const odd = files.filter(
      (file) => !/^(README\.md|index\.ts|[a-z][a-z-]*(\.[a-z][a-z-]*)+\.(ts|mjs))$/.test(file),
    )
    expect(odd).toEqual([])
  })

  test('runs the contract, if it is an adapter', () => {
    if (!files.includes(`${folder}.adapter.ts`)) return
    const [fixtures, run] = [`${folder}.contract.fixtures.ts`, `${folder}.contract.test.ts`]
    expect(files).toEqual(expect.arrayContaining([fixtures, run]))
    expect(read(`adapters/${folder}/${run}`)).toMatch(/^runContract\(/m)
  })
})

test('three adapters or more run the contract, and every exports line has its folder', () => {
  const adapters = folders.filter((folder) => existsSync(`${root}adapters/${folder}/${folder}.adapter.ts`))
  expect(adapters).toEqual(expect.arrayContaining(['better-auth', 'memory', 'reachfive']))
  const exported = Object.keys(entries).filter((entry) => !['.', './package.json'].includes(entry))
  expect(exported.map((entry) => entry.slice(2)).sort()).toEqual(folders)
})

test('the top level holds what the README says, and nothing else', () => {
  const known = [
    'adapters',
    'bench',
    'docs',
    'examples',
    'machines',
    'scripts',
    'node_modules',
    'dist',
    'coverage',
  ]
  const strangers = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !known.includes(entry.name))
    .map(({ name }) => name)
  expect(strangers).toEqual([])
})
