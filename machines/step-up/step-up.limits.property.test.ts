import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { StepUpError, stepUpErrorCodes, type StepUpErrorCode } from '../errors.js'
import {
  canary,
  challengeOf,
  createStage,
  email,
  grantOf,
  hang,
  push,
  settle,
  sms,
  totp,
} from './step-up.fixtures.js'
import type { StepUpAct } from './step-up.flow.js'

/**
 * Guarantee 2: no sequence of acts, answers and time passes a limit. The model is a few counters of what the provider saw; it
 * shares no code with the chart.
 */

const factorSets = [[sms], [totp], [sms, email], [sms, totp], [push], [sms, email, totp, push]] as const

const act: fc.Arbitrary<StepUpAct> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ type: 'code.submitted', code: '000000' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'code.submitted', code: 'typo' } as const) },
  { weight: 4, arbitrary: fc.constant({ type: 'code.resendRequested' } as const) },
  { weight: 2, arbitrary: fc.constant({ type: 'factor.changeRequested' } as const) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('sms', 'email', 'totp', 'push')
      .map((factorId) => ({ type: 'factor.chosen', factorId }) as const),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'flow.started' } as const) },
)

/** What the provider answers next: well, with an error, or never. */
const answer = fc.oneof(
  { weight: 6, arbitrary: fc.constant('good' as const) },
  { weight: 3, arbitrary: fc.constantFrom(...stepUpErrorCodes.filter((code) => code !== 'cancelled')) },
  { weight: 1, arbitrary: fc.constant('hang' as const) },
)

const step = fc.oneof(
  { weight: 5, arbitrary: act.map((each) => ({ act: each })) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 120_000 }).map((milliseconds) => ({ milliseconds })) },
)

const limits = { codesPerFlow: 3, triesPerChallenge: 3, triesPerFlow: 5, resendCooldowns: [20_000, 40_000] }

test('no sequence of acts, answers and time passes a limit, or leaves the flow without an end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...factorSets),
      fc.array(answer, { maxLength: 40 }),
      fc.array(step, { maxLength: 40 }),
      async (factors, answers, steps) => {
        const left = [...answers]
        const stage = createStage({ factors, limits })
        const sends: { factorId: string; at: number }[] = []
        const tries = new Map<string, number>()
        let challenges = 0
        let retryAfter = 0

        const reply = async <Good>(good: () => Good): Promise<Good> => {
          const next = left.shift() ?? 'good'
          if (next === 'hang') return hang()
          if (next === 'good') return good()
          const availableAt = stage.at(0) + stage.clock.now() + 15_000
          if (next === 'rate_limited') retryAfter = availableAt
          throw new StepUpError(
            next satisfies StepUpErrorCode,
            next === 'rate_limited' ? { availableAt } : {},
          )
        }
        const line = <Line>(each: Line) => Array.from({ length: 200 }, () => each)
        stage.next('begin', ...line(() => reply(() => grantOf(...factors))))
        stage.next(
          'send',
          ...line(({ factor }: { factor: { id: string } }) => {
            const now = stage.at(0) + stage.clock.now()
            const last = sends.filter(({ factorId }) => factorId === factor.id).at(-1)
            // A send that the provider refused for its token is made again, on a new one, for the same act.
            if (last !== undefined && last.at !== now) expect(now - last.at).toBeGreaterThanOrEqual(20_000)
            sends.push({ factorId: factor.id, at: now })
            challenges += 1
            return reply(() => challengeOf({ id: `challenge-${challenges}` }))
          }),
        )
        stage.next(
          'verify',
          ...line(
            ({ challenge, response }: { challenge: { id: string | null }; response: { kind: string } }) => {
              if (response.kind === 'code') {
                const id = challenge.id ?? 'none'
                tries.set(id, (tries.get(id) ?? 0) + 1)
              }
              return reply(() =>
                response.kind === 'poll'
                  ? ({ outcome: 'pending' } as const)
                  : ({ outcome: 'invalidCode' } as const),
              )
            },
          ),
        )

        await stage.start()
        for (const each of steps) {
          const sentBefore = sends.length
          const triesBefore = sum(tries)
          const before = stage.view()
          if ('act' in each) {
            await stage.act(each.act)
            expect(sends.length - sentBefore).toBeLessThanOrEqual(2)
            expect(sum(tries) - triesBefore).toBeLessThanOrEqual(1)
            const isPossible =
              (each.act.type === 'code.submitted' && before.can.submitCode) ||
              (each.act.type === 'code.resendRequested' && before.can.resendCode) ||
              (each.act.type === 'factor.chosen' && before.can.chooseFactor) ||
              (each.act.type === 'factor.changeRequested' && before.can.changeFactor)
            if (!isPossible) expect(stage.view()).toBe(before)
          } else {
            await stage.jump(each.milliseconds)
            expect(sum(tries)).toBe(triesBefore)
          }
          expect(sends.length).toBeLessThanOrEqual(limits.codesPerFlow)
          expect(sum(tries)).toBeLessThanOrEqual(limits.triesPerFlow)
          for (const [id, count] of tries)
            if (id !== 'none') expect(count).toBeLessThanOrEqual(limits.triesPerChallenge)
          expect(JSON.stringify(stage.view())).not.toContain(canary.token)
          if (stage.view().step === 'working') {
            expect(Object.values(stage.view().can).filter(Boolean)).toHaveLength(1)
            expect(stage.view().can.cancel).toBe(true)
          }
        }
        expect(retryAfter).toBeGreaterThanOrEqual(0)
        for (let minute = 0; minute < 12; minute += 1) await stage.jump(60_000)
        expect(['verified', 'failed']).toContain(stage.view().step)
        await settle()
        expect(await stage.flow.outcome).toMatchObject({ status: 'failed' })
      },
    ),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
  )
  // Some seconds on a quiet machine; a busy one takes longer, and finds no less.
}, 120_000)

const sum = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((total, count) => total + count, 0)
