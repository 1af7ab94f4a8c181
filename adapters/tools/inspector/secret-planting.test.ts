import { expect, test } from '@jest/globals'
import { runInNewContext } from 'node:vm'

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

test('a session id is a number of XState, and nothing else', () => {
  const shownAs = (sessionId: unknown) =>
    redact({ type: '@xstate.event', actorRef: { sessionId }, rootId: sessionId, event: { type: 'x' } })
  const good = ['x:0', 'x:17', 'x:123456789']
  for (const id of good) expect(shownAs(id)).toMatchObject({ sessionId: id, rootId: id })
  const bad = [PLANT, '482916', 'x:', 'x:1234567890', 'x:1 ', ` x:1`, 'x:1a', `x:${PLANT}`, 'y:1', 7, null]
  for (const id of bad) expect(shownAs(id)).toMatchObject({ sessionId: 'sealed', rootId: 'sealed' })
})

test('the tags of another realm are shown as those of this one', () => {
  const foreign: unknown = runInNewContext('new Set(["choosing"])')
  const config = { id: 'shop', tags: ['choosing'] }
  const shownOf = (tags: unknown) =>
    redact({
      type: '@xstate.snapshot',
      actorRef: { logic: { config } },
      event: { type: 'x' },
      snapshot: { status: 'active', tags },
    })
  expect(shownOf(foreign)).toMatchObject({ snapshot: { tags: ['choosing'] } })
  expect(shownOf(new Set(['choosing', PLANT]))).toMatchObject({ snapshot: { tags: ['choosing', 'sealed'] } })
  const trap = {
    [Symbol.iterator]: () => {
      throw new Error(PLANT)
    },
  }
  for (const tags of [PLANT, [PLANT], trap])
    expect(shownOf(tags)).toMatchObject({ snapshot: { tags: 'sealed' } })
})
