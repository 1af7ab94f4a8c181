import { describe, expect, test } from '@jest/globals'

import { createClockSkew } from './clock-skew.js'

const NOW = Date.UTC(2026, 2, 1, 12)
const MINUTE = 60_000
const DAY = 86_400_000

interface Exchange {
  /** By how much the provider's clock is ahead. */
  readonly ahead?: number
  readonly roundTrip?: number
  /** When the answer is made, as a part of the round trip. */
  readonly madeAfter?: number
  readonly method?: string
  readonly headers?: Record<string, string>
  /** By how much the device's clock is put forward while it waits. */
  readonly jump?: number
}

/** A device and a provider whose clocks differ. */
function setup() {
  let device = NOW
  let next: Exchange = {}
  const skew = createClockSkew(
    () => {
      const { ahead = 0, roundTrip = 0, madeAfter = 0.5, headers, jump = 0 } = next
      const date = new Date(device + roundTrip * madeAfter + ahead).toUTCString()
      device += roundTrip + jump
      return Promise.resolve(new Response('body', { headers: headers ?? { Date: date } }))
    },
    () => device,
  )
  const ask = async (exchange: Exchange = {}) => {
    next = exchange
    await skew.fetch('https://provider.example', { method: exchange.method ?? 'POST' })
    return skew.read()
  }
  const setClock = (moment: number) => {
    device = moment
  }
  return { skew, ask, setClock }
}

const dateOf = (moment: number) => ({ Date: new Date(moment).toUTCString() })

describe('the clock of a device', () => {
  test('is taken for right until something was measured', () => {
    expect(setup().skew.read()).toBe(0)
  })

  test.each<[string, number, number]>([
    ['10 minutes behind', 10 * MINUTE, 0],
    ['10 minutes behind, on a slow network', 10 * MINUTE, 4_000],
    ['10 minutes ahead', -10 * MINUTE, 0],
    ['10 minutes ahead, on a slow network', -10 * MINUTE, 4_000],
    ['5 seconds behind', 5_000, 100],
    ['23 hours ahead', -23 * 60 * MINUTE, 100],
  ])('%s', async (_title, ahead, roundTrip) => {
    for (const madeAfter of [0, 0.5, 1]) {
      for (const millisecond of [0, 1, 499, 500, 999]) {
        const { ask, setClock } = setup()
        setClock(NOW + millisecond)
        const difference = (await ask({ ahead, roundTrip, madeAfter })) - ahead
        expect(Math.abs(difference)).toBeLessThanOrEqual(500 + roundTrip / 2)
      }
    }
  })

  test('that is right stays as it is, however slow the network', async () => {
    for (const roundTrip of [0, 300, 5_000, 10_000])
      for (const madeAfter of [0, 0.5, 1])
        for (const ahead of [-1_000, 0, 1_000]) {
          const { ask } = setup()
          expect(await ask({ ahead, roundTrip, madeAfter })).toBe(0)
        }
  })

  test('that is wrong by more than a day is not believed', async () => {
    const { ask } = setup()
    expect(await ask({ ahead: DAY - 1_000 })).not.toBe(0)
    expect(await ask({ ahead: DAY + 1_000 })).toBe(0)
    expect(await ask({ ahead: -DAY - 1_000 })).toBe(0)
  })

  test('that was put right is right', async () => {
    const { ask, setClock } = setup()
    expect(await ask({ ahead: 10 * MINUTE })).toBe(600_500)
    setClock(NOW + 10 * MINUTE)
    expect(await ask({ ahead: 0 })).toBe(0)
  })
})

describe('an answer that measures nothing leaves the measure before', () => {
  test.each<[string, Exchange]>([
    ['without a date', { headers: {} }],
    ['with a date that is none', { headers: { Date: 'x 1' } }],
    ['with two dates', { headers: { Date: `${dateOf(NOW).Date}, ${dateOf(NOW).Date}` } }],
    ['to a GET, which a cache may give', { method: 'GET' }],
    ['of a cache', { headers: { ...dateOf(NOW), Age: '0' } }],
    ['that took too long', { roundTrip: 10_001 }],
    ['while the clock was put back', { jump: -MINUTE }],
    ['while the clock was put forward', { jump: MINUTE }],
    ['by a clock that answers no number', { jump: NaN }],
  ])('%s', async (_title, exchange) => {
    const { ask } = setup()
    expect(await ask({ ahead: 10 * MINUTE })).toBe(600_500)
    expect(await ask(exchange)).toBe(600_500)
  })

  test('and so does one that fails', async () => {
    const skew = createClockSkew(
      () => Promise.reject(new Error('network')),
      () => NOW,
    )
    await expect(skew.fetch('https://provider.example', { method: 'POST' })).rejects.toThrow('network')
    expect(skew.read()).toBe(0)
  })
})

test('the answer is handed on as it came', async () => {
  const response = new Response('body', { status: 429, headers: dateOf(NOW) })
  const init = { method: 'POST', body: 'x' }
  const asked: unknown[] = []
  const { fetch } = createClockSkew(
    (...call) => {
      asked.push(call)
      return Promise.resolve(response)
    },
    () => NOW,
  )
  expect(await fetch('https://provider.example', init)).toBe(response)
  expect(asked).toEqual([['https://provider.example', init]])
})

describe('at the border of what is believed', () => {
  test('2 s are no wrong clock, a millisecond more is', async () => {
    for (const [millisecond, ahead, skew] of [
      [500, 1_500, 0],
      [499, 1_501, 2_001],
    ] as const) {
      const { ask, setClock } = setup()
      setClock(NOW + millisecond)
      expect(await ask({ ahead })).toBe(skew)
    }
  })

  test('a day is believed', async () => {
    const { ask, setClock } = setup()
    setClock(NOW + 500)
    expect(await ask({ ahead: DAY - 500 })).toBe(DAY)
  })

  test('an answer of 10 s measures a clock that is further off than half of them', async () => {
    const { ask } = setup()
    expect(await ask({ ahead: 10 * MINUTE, roundTrip: 10_000 })).toBe(600_500)
  })

  test('half of a round trip is in doubt, not all of it', async () => {
    const { ask } = setup()
    expect(await ask({ ahead: 5_000, roundTrip: 4_000 })).toBe(5_500)
  })

  test('of many answers that nobody asked for the last one counts', async () => {
    const device = NOW
    let ahead = 0
    const { fetch, read } = createClockSkew(
      () => Promise.resolve(new Response('', { headers: dateOf(device + (ahead += MINUTE)) })),
      () => device,
    )
    for (let count = 0; count < 30; count += 1) await fetch('https://provider.example', { method: 'POST' })
    expect(read()).toBe(30 * MINUTE + 500)
  })
})
