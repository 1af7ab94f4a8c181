import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from '@jest/globals'
import ts from 'typescript'

/** Which file may import which, and how files are named and how long they are. CONTRIBUTING.md explains the rooms. */

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = ['machines', 'adapters'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => posix.join(parentPath.slice(root.length), name)),
)
/** The code that is published: no tests, no fixtures. */
const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.(test|test-d|fixtures)\.tsx?$/.test(file))
const textOf = (file: string) => readFileSync(`${root}${file}`, 'utf8')

interface Import {
  readonly from: string
  readonly to: string
}

/** Every import of one source by another, imports of types included. */
const imports: readonly Import[] = sources.flatMap((from) =>
  ts
    .preProcessFile(textOf(from), true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => ({ from, to: posix.join(posix.dirname(from), fileName).replace(/\.js$/, '.ts') })),
)
const arrow = ({ from, to }: Import) => `${from} -> ${to}`

/** Files that import each other, directly or through others: the strongly connected parts of the graph (Tarjan's algorithm). */
function findCircles(): readonly (readonly string[])[] {
  const circles: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const path: string[] = []
  const visit = (file: string): number => {
    const own = order.size
    order.set(file, own)
    lowest.set(file, own)
    path.push(file)
    for (const { to } of imports.filter(({ from }) => from === file)) {
      const reached = order.has(to) ? (path.includes(to) ? order.get(to) : undefined) : visit(to)
      lowest.set(file, Math.min(lowest.get(file) ?? own, reached ?? own))
    }
    if (lowest.get(file) === own) {
      const circle = path.splice(path.indexOf(file))
      if (circle.length > 1) circles.push(circle)
    }
    return lowest.get(file) ?? own
  }
  for (const file of sources) if (!order.has(file)) visit(file)
  return circles
}

test('the sources are found, and each of their imports leads to one of them', () => {
  expect(sources.length).toBeGreaterThan(100)
  expect(imports.length).toBeGreaterThan(sources.length)
  expect(imports.filter(({ to }) => !sources.includes(to)).map(arrow)).toEqual([])
})

test.each(['machines', 'adapters'])('no files of %s import each other in a circle', (folder) => {
  expect(findCircles().filter((circle) => circle.some((file) => file.startsWith(`${folder}/`)))).toEqual([])
})

describe('arrows point one way', () => {
  /** Each room may import those before it. `tabs` is optional, and imported by none. */
  const rooms = ['settings', 'chart', 'calls', 'flow', 'saving', 'tabs']
  /** The place of a file of `machines/` in that order: the files that all rooms share come first, the entry comes last. */
  const levelOf = (file: string) => {
    const [, room = ''] = file.split('/')
    if (rooms.includes(room)) return rooms.indexOf(room)
    return room === 'index.ts' ? rooms.length : -1
  }

  test('machines/ holds these rooms, and four files that are in none', () => {
    const names = new Set(
      sources.filter((file) => file.startsWith('machines/')).map((file) => file.split('/')[1]),
    )
    expect(
      [...names].filter(
        (name = '') => ![...rooms, 'domain.ts', 'errors.ts', 'ports.ts', 'index.ts'].includes(name),
      ),
    ).toEqual([])
  })

  test('settings <- chart <- calls <- flow <- saving; domain, errors and ports import no room', () => {
    const inside = imports.filter(({ from }) => from.startsWith('machines/'))
    expect(inside.filter(({ from, to }) => levelOf(to) > levelOf(from)).map(arrow)).toEqual([])
  })

  test('machines import no adapter', () => {
    const outward = imports.filter(
      ({ from, to }) => from.startsWith('machines/') && !to.startsWith('machines/'),
    )
    expect(outward.map(arrow)).toEqual([])
  })

  test('adapters import of machines only index, domain, errors and ports', () => {
    const inward = imports.filter(
      ({ from, to }) => from.startsWith('adapters/') && to.startsWith('machines/'),
    )
    expect(inward.length).toBeGreaterThan(0)
    expect(
      inward.filter(({ to }) => !/^machines\/(index|domain|errors|ports)\.ts$/.test(to)).map(arrow),
    ).toEqual([])
  })
})

test('no source has more than 400 lines', () => {
  const long = sources.map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
  expect(long.filter(({ lines }) => lines > 400)).toEqual([])
})

test('files have plain names: whole words with hyphens, and no role but .test, .test-d and .fixtures', () => {
  const plain = /^[a-z\d]+(-[a-z\d]+)*((\.(test|test-d|fixtures))?\.tsx?|\.css)$/
  const others = ['README.md', 'contract-reporter.mjs']
  const strangers = files.filter((file) => {
    const name = posix.basename(file)
    return !plain.test(name) && !others.includes(name)
  })
  expect(strangers).toEqual([])
})
