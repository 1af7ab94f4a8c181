import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { playOnChart } from './chart.fixtures.js'
import { playOnFlow } from './flow.fixtures.js'
import { type Plan, plans } from './plan.fixtures.js'

/**
 * Guarantee 2: no sequence of acts, answers, time jumps, saves and resumes passes a limit. The model (`limits.model.fixtures.ts`) is a
 * few counters of what the provider saw. `PROPERTY_RUNS=1000000` plays more of them, `PROPERTY_SEED=1` others.
 */

const runs = Number(process.env['PROPERTY_RUNS'] ?? 100_000)
const seed = Number(process.env['PROPERTY_SEED'] ?? 20_260_101)
/** Whole flows: every promise must settle, so they are slow. */
const flows = Math.ceil(runs / 60)
const AN_HOUR = 3_600_000

/** All that could be seen of a plan as it was played. */
function traceOf(plan: Plan): readonly string[] {
  const lines: string[] = []
  playOnChart(plan, (line) => lines.push(line))
  return lines
}

describe(`random sequences of seed ${seed}`, () => {
  test(
    `on the chart: ${runs} pass no limit, view and chart agree, and all have an end`,
    () => {
      fc.assert(
        fc.property(plans, (plan) => {
          playOnChart(plan)
        }),
        { numRuns: runs, seed },
      )
    },
    AN_HOUR,
  )

  test(
    `on whole flows, saved and resumed: so do ${flows}, and each does what it did on the chart`,
    async () => {
      const property = fc.asyncProperty(plans, async (plan) => {
        const lines: string[] = []
        await playOnFlow(plan, (line) => lines.push(line))
        expect(lines).toEqual(traceOf(plan))
      })
      await fc.assert(property, { numRuns: flows, seed })
    },
    AN_HOUR,
  )

  test('are the same for the same seed, and others for another', () => {
    const run = (of: number) => fc.sample(plans, { numRuns: 500, seed: of }).map(traceOf)
    const first = run(seed)
    expect(run(seed)).toEqual(first)
    expect(run(seed + 1)).not.toEqual(first)
  })
})
