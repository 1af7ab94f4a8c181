import type { CaseDefinition } from '../case.js'
import { expectThat } from '../expectations.js'

const MINUTE = 60_000
/** Clocks that run may run on by so much meanwhile. */
const TOLERANCE = 2000
const COUNT = 50

/** The world that an adapter gives to the flow. */
export const environmentCases: readonly CaseDefinition[] = [
  {
    title: 'the clock tells milliseconds and moves',
    run: async ({ setUp }) => {
      const { stage } = await setUp()
      const { now } = stage.adapter.environment
      const before = now()
      expectThat(Number.isFinite(before) && before > 1e11, {
        expected: 'now() in milliseconds since 1970',
        received: Number.isFinite(before) ? 'it is far too small: seconds?' : 'it is not a number',
        advice: 'Date.now() is the default of most adapters; take it as an option.',
      })
      await stage.advance(MINUTE)
      expectThat(Math.abs(now() - before - MINUTE) <= TOLERANCE, {
        expected: 'now() to move with stage.advance',
        received: `it moved by ${now() - before} instead of ${MINUTE} milliseconds`,
        advice: 'Hand the clock of the stage to the adapter.',
      })
    },
  },
  {
    title: 'ids are new and safe in a URL',
    run: async ({ setUp }) => {
      const { generateId } = (await setUp()).stage.adapter.environment
      const ids = Array.from({ length: COUNT }, () => generateId())
      expectThat(new Set(ids).size === COUNT, {
        expected: 'another id each time',
        received: 'ids came twice',
        advice: 'crypto.randomUUID() will do.',
      })
      expectThat(
        ids.every((id) => /^[\w.~-]+$/.test(id)),
        {
          expected: 'ids of letters, digits, and . _ ~ - (RFC 3986, section 2.3)',
          received: 'there was another character, or none at all',
          advice: 'crypto.randomUUID() will do.',
        },
      )
    },
  },
  {
    title: 'random numbers lie from 0 to 1',
    run: async ({ setUp }) => {
      const { random } = (await setUp()).stage.adapter.environment
      const numbers = Array.from({ length: COUNT }, () => random())
      expectThat(
        numbers.every((number) => number >= 0 && number < 1),
        {
          expected: 'random() from 0 (included) to 1 (excluded)',
          received: 'a number was not',
          advice: 'Math.random() will do: it is for jitter, not for secrets.',
        },
      )
    },
  },
]
