import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from '@jest/globals'

/** Each adapter has its room, its line in `exports`, its files and its contract run. `architecture.test.ts` checks the imports. */

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')
const { exports: entries } = JSON.parse(read('package.json')) as { exports: Record<string, string> }
const foldersIn = (path: string) =>
  readdirSync(`${root}${path}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => name)
const rooms = foldersIn('adapters')
/** Languages are an entry each. */
const texts = 'ui/texts'
const folders = rooms
  .flatMap((room) => foldersIn(`adapters/${room}`).map((name) => `${room}/${name}`))
  .filter((folder) => folder !== texts)
const languages = readdirSync(`${root}adapters/${texts}`)
  .filter((file) => file.endsWith('.ts') && !/\.test|test-d|^(texts|language)\.ts$/.test(file))
  .map((file) => file.replace('.ts', ''))
const nameOf = (folder: string) => folder.slice(folder.indexOf('/') + 1)

test('adapters stand in six rooms', () => {
  expect(rooms).toEqual(['api', 'browser', 'evidence', 'providers', 'tools', 'ui'])
})

describe.each(folders)('adapters/%s', (folder) => {
  const files = readdirSync(`${root}adapters/${folder}`)

  test('has its line in exports, its index and its README', () => {
    expect(entries[`./${nameOf(folder)}`]).toBe(`./dist/adapters/${folder}/index.js`)
    expect(files).toEqual(expect.arrayContaining(['index.ts', 'README.md']))
  })

  test('runs the contract, if it is a provider', () => {
    if (!folder.startsWith('providers/')) return
    expect(files).toEqual(expect.arrayContaining(['adapter.ts', 'contract.fixtures.ts', 'contract.test.ts']))
    expect(read(`adapters/${folder}/contract.test.ts`)).toMatch(/^runContract\(/m)
  })
})

test('each language has its line in exports', () => {
  expect(languages.length).toBeGreaterThan(0)
  for (const tag of languages) expect(entries[`./texts/${tag}`]).toBe(`./dist/adapters/ui/texts/${tag}.js`)
})

test('three providers or more run the contract, and every exports line has its folder', () => {
  const providers = folders.filter((folder) => existsSync(`${root}adapters/${folder}/adapter.ts`))
  expect(providers).toEqual(
    expect.arrayContaining(['providers/better-auth', 'providers/memory', 'providers/reachfive']),
  )
  const exported = Object.keys(entries).filter((entry) => !['.', './package.json'].includes(entry))
  expect(exported.map((entry) => entry.slice(2)).sort()).toEqual(
    [...folders.map(nameOf), ...languages.map((tag) => `texts/${tag}`)].sort(),
  )
})

test('the top level holds what the README says, and nothing else', () => {
  const known = [
    'adapters',
    'bench',
    'docs',
    'examples',
    'machines',
    'scripts',
    'tests',
    'node_modules',
    'dist',
    'coverage',
  ]
  const strangers = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !known.includes(entry.name))
    .map(({ name }) => name)
  expect(strangers).toEqual([])
})
