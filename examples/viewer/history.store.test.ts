import { expect, test } from '@jest/globals'

import { logOf } from './event.log.js'
import { graphOf } from './definition.graph.js'
import {
  currentMoment,
  emptyHistory,
  follow,
  goTo,
  KEPT,
  received,
  selectActor,
  selectedActor,
  snapshotAt,
  step,
  type History,
} from './history.store.js'
import { LONGEST_MESSAGE, readMessage } from './inspection.message.js'
import { createSieve } from './message.sieve.js'
import { activeStates, possibleEvents } from './state.value.js'

function tell(history: History, ...messages: readonly unknown[]) {
  const isNew = createSieve()
  return messages.reduce<History>((now, data) => {
    const message = readMessage(data)
    return message === null || !isNew(message) ? now : received(now, message, 'channel')
  }, history)
}

const actor = {
  type: '@xstate.actor',
  sessionId: 'x:0',
  name: 'flow',
  definition: '{}',
  snapshot: { value: 'a' },
}
const snapshot = (value: unknown, type = 'go', id: string | null = null) => ({
  ...{ type: '@xstate.snapshot', sessionId: 'x:0', id, createdAt: '1000', event: { type } },
  snapshot: { status: 'active', value, context: { value } },
})
const three = tell(emptyHistory, actor, snapshot('b'), snapshot('c'), snapshot({ d: 'e' }))

test('it follows, steps back and forth, and follows again', () => {
  const value = (history: History) => snapshotAt(history)?.value
  expect(value(three)).toEqual({ d: 'e' })
  const back = step(step(three, -1), -1)
  expect(value(back)).toBe('b')
  expect(value(tell(back, snapshot('z')))).toBe('b')
  expect(value(step(goTo(back, 0), -1))).toBe('a')
  expect(value(step(back, 1))).toBe('c')
  expect(step(step(step(back, 1), 1), 1).cursor).toBeNull()
  expect(value(follow(tell(back, snapshot('z'))))).toBe('z')
})

test('an event and what comes of it are one moment; a message that comes twice is one', () => {
  const event = { type: '@xstate.event', sessionId: 'x:0', sourceId: 'x:1', event: { type: 'go' } }
  const waiting = tell(three, event)
  expect(snapshotAt(waiting)?.value).toEqual({ d: 'e' })
  const taken = tell(waiting, snapshot('f', 'go', 'id'), snapshot('f', 'go', 'id'))
  expect(selectedActor(taken)?.moments).toHaveLength(5)
  expect(currentMoment(taken)).toMatchObject({ sourceId: 'x:1', snapshot: { value: 'f' } })
  const found = selectedActor(taken)
  expect(found && logOf(found, () => 'send').at(-1)).toEqual({
    ...{ number: 5, time: '', type: 'go', state: 'f', from: 'send', isChange: true },
  })
})

test('of messages that come twice, the newest are known; however many came, of however many actors', () => {
  const isNew = createSieve(3)
  const come = (id: string, sessionId = 'x:0') => isNew({ id, sessionId })
  expect(['1', '2', '3', '4'].map((id) => come(id))).toEqual([true, true, true, true])
  expect(['4', '3', '2'].map((id) => come(id))).toEqual([false, false, false])
  expect([come('1'), come('1'), come('1', 'x:1')]).toEqual([true, false, true])
  expect([come(''), come('')]).toEqual([true, true])
})

test('events go back by the way on which the actor was first said to take them', () => {
  const announced = (history: History, way: string) => {
    const message = readMessage({ type: '@viewer.canSend', sessionId: 'x:0' })
    return message === null ? history : received(history, message, way)
  }
  expect(selectedActor(three)?.wayBack).toBe('')
  const twice = announced(announced(three, 'channel'), 'socket')
  expect(selectedActor(twice)?.wayBack).toBe('channel')
  expect(selectedActor(tell(twice, actor))?.wayBack).toBe('channel')
})

test('it forgets the oldest, and keeps several actors apart', () => {
  const many = tell(
    emptyHistory,
    ...Array.from({ length: KEPT.moments + 50 }, (_, index) => snapshot(`s${index}`)),
  )
  expect(selectedActor(many)?.moments).toHaveLength(KEPT.moments)
  expect(snapshotAt(goTo(many, 1))?.value).toBe('s50')
  const others = tell(
    three,
    ...Array.from({ length: 150 }, (_, index) => ({ ...actor, sessionId: `y:${index}` })),
  )
  expect(others.actors.size).toBe(KEPT.actors)
  expect(selectedActor(others)?.sessionId).toBe('x:0')
  expect(selectedActor(selectActor(others, 'y:149'))?.moments).toHaveLength(1)
})

test.each([
  ...['no json', '{', '[]', 'null', `"${'x'.repeat(LONGEST_MESSAGE)}"`],
  ...[undefined, null, 7, [], {}, { type: '@xstate.actor' }, { type: '@xstate.actor', sessionId: {} }],
  ...[
    { type: '@xstate.later', sessionId: 'a' },
    { type: 'constructor', sessionId: 'a' },
  ],
])('what is no message is not one (%#)', (data) => {
  expect(readMessage(data)).toBeNull()
})

test('a message with anything in its fields is read', () => {
  const odd = tell(emptyHistory, {
    type: '@xstate.snapshot',
    sessionId: '__proto__',
    snapshot: 7,
    event: [],
    createdAt: {},
  })
  expect(snapshotAt(odd)?.value).toBeUndefined()
  expect(odd.actors.get('__proto__')?.moments).toHaveLength(1)
})

test('the active states are those of the chart, and only their events are possible', () => {
  const states = {
    a: { initial: 'b', on: { out: 'c', '*': {} }, states: { b: { on: { in: '#x.c' } } } },
    c: { on: { no: 'a' } },
  }
  const graph = graphOf({ id: 'x', initial: 'a', on: { any: '.c' }, states })
  const active = activeStates({ a: 'b', nowhere: { c: 5 } }, graph)
  expect([...active]).toEqual(['', 'a', 'a.b'])
  expect(possibleEvents(active, graph)).toEqual(['in', 'out', 'any'])
})
