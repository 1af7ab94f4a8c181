import { readFileSync } from 'node:fs'

import { expect, test } from '@jest/globals'

/** docs/comparison.md says of each line which test shows it. */

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const [tables = '', list = ''] = read('docs/comparison.md').split('\n## Tests\n')
const entries = [...list.matchAll(/^(\d+)\. `(.+?)`: (.+)$/gm)].map(
  ([, number = '', file = '', title = '']) => ({
    number,
    file,
    title,
  }),
)

test('each number of the tables is in the list, and each of the list in a table', () => {
  const used = new Set([...tables.matchAll(/\[(\d+)\]/g)].map(([, number = '']) => number))
  expect(entries.length).toBeGreaterThan(40)
  expect([...used].sort()).toEqual(entries.map(({ number }) => number).sort())
})

test.each(entries)('$number is a test: $file, $title', ({ file, title }) => {
  const titles = ["'", '"', '`'].flatMap((quote) => [
    `(${quote}${title}${quote}`,
    `\n${quote}${title}${quote}`,
  ])
  const source = read(file).replaceAll(/\n\s+/g, '\n')
  expect(titles.filter((each) => source.includes(each))).not.toEqual([])
})
