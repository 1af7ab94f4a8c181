import { expect, test } from '@jest/globals'

import { isLeak, plainFactors, PLANT } from './inspector.fixtures.js'
import { recordFlow } from './recorded.fixtures.js'
import { createRedactor, redact } from './redaction.js'
import { moment } from './showing.js'

/** The same value with each of its fields, at any depth, in turn replaced by a secret. */
function* spoiled(value: unknown): Generator {
  for (const secret of [`${PLANT} text`, 482916, [PLANT], { [PLANT]: PLANT }, new Map([[PLANT, 1]])])
    yield secret
  if (typeof value !== 'object' || value === null) return
  yield { ...value, [`${PLANT} name`]: 1, added: PLANT }
  for (const [name, member] of Object.entries(value)) {
    for (const other of spoiled(member)) yield { ...value, [name]: other }
  }
}

test('a secret in any field of an event or a snapshot stays in', async () => {
  const { raw } = await recordFlow(plainFactors)
  const redact = createRedactor()
  let planted = 0
  for (const inspected of raw) {
    for (const field of ['event', 'snapshot', 'rootId', 'type'] as const) {
      const value: unknown = Reflect.get(inspected, field)
      if (value === undefined) continue
      for (const other of spoiled(JSON.parse(JSON.stringify(value)))) {
        planted += 1
        const text = JSON.stringify(redact({ ...inspected, [field]: other }) ?? null)
        if (isLeak(text)) throw new Error(`${inspected.type}: ${text}`)
      }
    }
  }
  expect(planted).toBeGreaterThan(5000)
})

test('a moment is a whole number of this century', () => {
  const good = Date.UTC(2026, 0, 1)
  expect([good, good + 0.482916, good / 1000, good * 10].map(moment)).toEqual([
    good,
    ...['sealed', 'sealed', 'sealed'],
  ])
})

test('what is no event, and what throws when it is read, is survived', () => {
  const trap = new Proxy(
    {},
    {
      get: () => {
        throw new Error(PLANT)
      },
      ownKeys: () => [],
    },
  )
  expect([undefined, null, 7, '@xstate.event', {}, trap].map(redact)).toEqual(Array(6).fill(undefined))
  const hostile = redact({ type: '@xstate.snapshot', actorRef: trap, event: trap, snapshot: trap })
  expect(hostile).toMatchObject({
    sessionId: 'sealed',
    event: { type: 'sealed' },
    snapshot: { status: 'sealed' },
  })
})
