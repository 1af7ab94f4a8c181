import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { type ActName, actNames, type RequestName, requestNames } from './case.fixtures.js'
import { type FaultName, faultNames } from './kinds.fixtures.js'

/** The table of `docs/faults.md`: what every case comes to. */

export interface Expected {
  readonly outcome: string
  readonly codes: string
  readonly tries: string
}

const path = fileURLToPath(new URL('../../docs/faults.md', import.meta.url))
const header = ['request', 'fault', ...actNames, 'codes', 'tries']

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())

/** Every row by `<request> <fault>`, and the names in the order of the table, those that come twice twice. */
export function readTable() {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const [first = '', , ...rows] = lines
  if (cellsOf(first).join() !== header.join()) throw new Error(`The table must have: ${header.join(', ')}`)
  const names: string[] = []
  const table = new Map<string, readonly string[]>()
  for (const row of rows) {
    const [request = '', faults = '', ...cells] = cellsOf(row)
    for (const fault of faults.split(';')) {
      const name = `${request} ${fault.trim()}`
      names.push(name)
      table.set(name, cells)
    }
  }
  const read = (request: RequestName, fault: FaultName, act: ActName): Expected => {
    const cells = table.get(`${request} ${fault}`) ?? []
    const [outcome = '', codes = '', tries = ''] = [actNames.indexOf(act), 4, 5].map(
      (column) => cells[column],
    )
    return { outcome, codes, tries }
  }
  return { names, read }
}

/** Every row that there must be. */
export const allNames: readonly string[] = requestNames.flatMap((request) =>
  faultNames.map((fault) => `${request} ${fault}`),
)
