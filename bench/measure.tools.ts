/** What several measurements share. Timings are only ever compared within one interleaved run. */

/** Bench figures: name of a variant, to what each round measured of it. */
export type Rounds = ReadonlyMap<string, readonly number[]>

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Median of the ratios of the same round: what moves the whole machine moves both sides. */
export function pairedRatio(rounds: Rounds, variant: string, base: string): number {
  const [above = [], below = []] = [rounds.get(variant), rounds.get(base)]
  return median(above.map((value, round) => value / (below[round] ?? Number.NaN)))
}

/** Runs every variant once per round, in an order that turns around every other round. */
export async function interleave(
  variants: ReadonlyMap<string, () => Promise<number>>,
  rounds: number,
): Promise<Rounds> {
  const results = new Map<string, number[]>([...variants.keys()].map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    const order = [...variants]
    if (round % 2 === 1) order.reverse()
    for (const [name, run] of order) results.get(name)?.push(await run())
  }
  return results
}

export interface Row {
  readonly name: string
  readonly figure: string
  readonly target: string
  readonly met: boolean | null
}

export function formatTable(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const figures = Math.max(...rows.map(({ figure }) => figure.length))
  const lines = rows.map(({ name, figure, target, met }) => {
    const verdict = met === null ? '' : met ? '  met' : '  MISSED'
    return `  ${name.padEnd(width)}  ${figure.padStart(figures)}  ${target}${verdict}`
  })
  return [title, ...lines].join('\n')
}

export const ratio = (value: number) => `${value.toFixed(2)}x`

/** A figure with its target: `limit` is the most that meets it. */
export function row(name: string, value: number, format: (value: number) => string, limit?: number): Row {
  return {
    name,
    figure: format(value),
    target: limit === undefined ? '' : `target <= ${format(limit)}`,
    met: limit === undefined ? null : value <= limit,
  }
}
