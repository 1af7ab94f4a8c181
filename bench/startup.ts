import { execFileSync } from 'node:child_process'

import { median, milliseconds, row, type Row } from './measure.js'

const nothing = ''
/** By the names that users import: resolved by the `exports` of package.json, to the built package. */
const core = `import 'mfa-step-up'`
const reachfive = `import 'mfa-step-up'; import 'mfa-step-up/reachfive'`
const xstate = `import 'xstate'`

/** Time of a fresh Node process that imports the built package, less that of one that imports nothing. */
export function measureStartup(rounds: number): readonly Row[] {
  const times = new Map<string, number[]>([nothing, core, reachfive, xstate].map((code) => [code, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const [code, measured] of times) {
      const before = performance.now()
      execFileSync(process.execPath, ['--input-type=module', '--eval', code])
      if (round >= 0) measured.push(performance.now() - before)
    }
  }
  const empty = times.get(nothing) ?? []
  const cost = (code: string) =>
    median((times.get(code) ?? []).map((time, round) => time - (empty[round] ?? Number.NaN)))
  return [
    row('cold import of core + ReachFive adapter in Node', cost(reachfive), milliseconds, 60),
    row('  (core)', cost(core), milliseconds),
    row('  (xstate alone)', cost(xstate), milliseconds),
    row('  (an empty process)', median(empty), milliseconds),
  ]
}
