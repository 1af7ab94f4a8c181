import { readFileSync } from 'node:fs'

import { expect, test } from '@jest/globals'

import { partNames } from './elements.js'
import { styles, tokens } from './styles.js'

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')

test('the README lists every token with its defaults, and no other', () => {
  const rows = [...readme.matchAll(/^\| `--step-up-([\w-]+)` +\| `([^`]+)` +\| (?:`([^`]+)`)? +\|/gm)]
  const listed = rows.map(([, name = '', light, dark]) => [
    name,
    [light, dark].filter((each) => each !== undefined),
  ])
  expect(Object.fromEntries(listed)).toEqual(tokens)
})

test('the README lists every part, and no other', () => {
  const [, list = ''] = /^Parts: (.+)\. Every/m.exec(readme) ?? []
  expect(list.split(', ').map((name) => name.slice(1, -1))).toEqual(partNames)
})

test('no length follows the font size of the page, and nothing is imported', () => {
  expect(styles).not.toMatch(/\d(?:rem|rlh|rch|rex)\b|@import|url\(/)
})
