import { afterAll, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { runBank } from './bank.app.js'
import { startBank } from './bank.server.js'

const pages = mkdtempSync(join(tmpdir(), 'bank-'))
mkdirSync(join(pages, 'bank'))
writeFileSync(join(pages, 'bank/index.html'), 'the bank')

afterAll(() => {
  rmSync(pages, { recursive: true })
})

async function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const lines: string[] = []
  let waits = 0
  const code = await runBank({
    ...{ args, environment, isTerminal: false, pages },
    write: (line) => lines.push(line),
    untilStopped: () => {
      waits += 1
      return Promise.resolve()
    },
  })
  return { code, lines, waits }
}

test('a check asks once, and ends', async () => {
  const { code, lines, waits } = await run(['--check', '--port', '0'])
  expect([code, waits]).toEqual([0, 0])
  expect(lines).toEqual([
    expect.stringMatching(/^The bank is open at http:\/\/127\.0\.0\.1:\d+\/$/),
    'Health: 200 {"status":"ok"}',
    'Page: 200, 8 characters',
  ])
})

test('it serves until it is stopped, on a free port where the one of PORT is taken', async () => {
  const other = await startBank()
  const { port } = new URL(other.origin)
  const { code, lines, waits } = await run([], { PORT: port }).finally(other.close)
  expect([code, waits, lines.length]).toEqual([0, 1, 2])
  expect(lines[0]).not.toContain(`:${port}/`)
})

test('a port is given either way', async () => {
  for (const args of [['--port', '0'], ['--port=0']])
    expect((await run(args, { PORT: 'none' })).lines[0]).toMatch(/^The bank is open at /)
})

test.each([
  [['--prot=8123'], "Unknown option '--prot'."],
  [['8123'], "Unexpected argument '8123'."],
  [['--check=yes'], "Option '--check' does not take an argument."],
  [['--port'], "Option '--port <value>' argument missing."],
  [['--port', '--check'], "Option '--port' argument is ambiguous."],
])('arguments %j are told of', async (args, problem) => {
  expect(await run(args)).toEqual({
    code: 1,
    lines: [problem, 'Usage: npm start -- [--port <number>] [--check]'],
    waits: 0,
  })
})

test.each([['70000'], ['web'], ['']])('a port %j is none', async (port) => {
  expect(await run(['--port', port])).toMatchObject({
    code: 2,
    lines: ['The port is a number from 0 to 65535.'],
  })
})
