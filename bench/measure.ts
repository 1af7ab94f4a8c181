import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The shared arithmetic of the measurements. Figures are only ever compared within one interleaved run. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** A variant's name, and what each round measured of it. */
export type Rounds = ReadonlyMap<string, readonly number[]>

/** Median of the ratios of the same round: a change of the machine's speed changes both sides. */
export function pairedRatio(rounds: Rounds, variant: string, base: string): number {
  const [above = [], below = []] = [rounds.get(variant), rounds.get(base)]
  return median(above.map((value, round) => value / (below[round] ?? Number.NaN)))
}

/** Runs every variant `turns` times per round and adds up; the order is reversed after each turn. */
export async function interleave(
  variants: ReadonlyMap<string, () => Promise<number>>,
  rounds: number,
  turns = 1,
): Promise<Rounds> {
  const results = new Map<string, number[]>([...variants.keys()].map((name) => [name, []]))
  for (let turn = 0; turn < rounds * turns; turn += 1) {
    const round = Math.floor(turn / turns)
    const order = [...variants]
    if (turn % 2 === 1) order.reverse()
    for (const [name, run] of order) {
      const sums = results.get(name) ?? []
      sums[round] = (sums[round] ?? 0) + (await run())
    }
  }
  return results
}

/** Runs another file of the bench in a process with these flags of Node, and answers the one message that it sends. */
export async function askProcess<Answer>(
  file: string,
  flags: readonly string[],
  args: readonly string[] = [],
): Promise<Answer> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, { execArgv: [...flags] })
  const stopped = once(child, 'exit').then(([code]: unknown[]) => {
    throw new Error(`${file} ended with exit code ${String(code)}`)
  })
  const [answer] = (await Promise.race([once(child, 'message'), stopped])) as [Answer]
  child.kill()
  await stopped.catch(() => undefined)
  return answer
}

export interface Row {
  readonly name: string
  readonly figure: string
  readonly target: string
  /** `null` where there is no target, or nothing could be measured. */
  readonly met: boolean | null
}

/** A figure with its target: `limit` is the highest figure that meets it. `null`: not measured on this machine. */
export function row(
  name: string,
  value: number | null,
  format: (value: number) => string,
  limit?: number,
): Row {
  return {
    name,
    figure: value === null ? 'not measured' : format(value),
    target: limit === undefined ? '' : `target <= ${format(limit)}`,
    met: limit === undefined || value === null ? null : value <= limit,
  }
}

export function formatTable(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const figures = Math.max(...rows.map(({ figure }) => figure.length))
  const lines = rows.map(({ name, figure, target, met }) => {
    const verdict = met === null ? '' : met ? '  met' : '  MISSED'
    return `  ${name.padEnd(width)}  ${figure.padStart(figures)}  ${target}${verdict}`.trimEnd()
  })
  return [title, ...lines].join('\n')
}

export const ratio = (value: number) => `${value.toFixed(2)}x`
export const count = (value: number) => String(value)
export const percent = (value: number) => `${(100 * value).toFixed(1)} %`
export const bytes = (value: number) => `${Math.round(value)} B`
export const kilobytes = (value: number) => `${(value / 1000).toFixed(1)} kB`
export const megabytes = (value: number) => `${(value / 2 ** 20).toFixed(1)} MB`
export const microseconds = (value: number) => `${value.toFixed(1)} us`
export const milliseconds = (value: number) => `${value.toFixed(1)} ms`
export const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`
