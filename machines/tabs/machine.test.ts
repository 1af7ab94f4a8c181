import { describe, expect, test } from '@jest/globals'
import { createActor, type EventFromLogic, SimulatedClock, type SnapshotFrom } from 'xstate'
import { adjacencyMapToArray, getAdjacencyMap, getStateNodes } from 'xstate/graph'

import { takenIn, transitionsOf } from '../../tests/chart/transitions.fixtures.js'
import type { StepUpView } from '../flow/view.js'
import { createTabsMachine } from './machine.js'
import { failedEnd, type FlowEnd, type TabEffects, type TabEvent } from './types.js'

/** The machine by itself: where it can get to, and what it has done outside on the way. */

const idle: StepUpView = {
  flowId: 'pay~1',
  state: 'idle',
  step: 'idle',
  endsAt: null,
  setback: null,
  can: {
    start: true,
    chooseFactor: false,
    submitCode: false,
    resendCode: false,
    changeFactor: false,
    extend: false,
    cancel: true,
  },
}
const locked: StepUpView = { ...idle, setback: { code: 'locked' } }
const other: StepUpView = { ...idle, flowId: 'pay~2' }
const evidence = {
  subject: 'ada',
  methods: [],
  acr: null,
  authenticatedAt: null,
  checked: [],
  source: 'provider',
} as never
const verified: FlowEnd = {
  view: { ...idle, state: 'verified', step: 'verified', evidence },
  outcome: {
    status: 'verified',
    flowId: 'pay~1',
    identity: 'memory',
    evidence,
    readResult: () => ({}) as never,
  },
}
const failed = failedEnd('pay~1', 'idle_expired')
const ofAda = { leader: 'first', subject: 'ada' }
const ofBob = { leader: 'first', subject: 'bob' }
const ofStranger = { leader: 'stranger', subject: 'ada' }
const cancel = { type: 'flow.cancelled' } as const

/** What can happen; timers apart. */
const happenings: readonly TabEvent[] = [
  { type: 'lock.granted' },
  { type: 'lock.lost' },
  { type: 'lock.refused' },
  { type: 'message.heard' },
  { type: 'hello.heard' },
  { type: 'busy.heard' },
  { type: 'key.mismatched' },
  { type: 'vault.timedOut' },
  { type: 'act.sent' },
  { type: 'flow.missed' },
  { type: 'view.unsealed' },
  { type: 'write.landed' },
  { type: 'tab.left' },
  { type: 'tab.closed' },
  { type: 'view.heard', origin: ofAda, view: idle },
  { type: 'view.heard', origin: ofBob, view: idle },
  { type: 'view.heard', origin: ofStranger, view: idle },
  { type: 'view.heard', origin: ofAda, view: other },
  { type: 'act.heard', heard: { id: 'act-1', leader: 'first', place: '', until: 1, act: cancel } },
  { type: 'end.heard', origin: ofAda, end: failed },
  { type: 'end.heard', origin: ofStranger, end: failed },
  { type: 'end.heard', origin: ofStranger, end: verified },
  { type: 'end.heard', origin: ofBob, end: verified },
  { type: 'flow.found', leader: 'mine' },
  { type: 'flow.refused', code: 'saved_flow_expired' },
  { type: 'view.announced', view: idle },
  { type: 'view.changed', view: locked },
  { type: 'flow.ended', end: failed },
  { type: 'flow.ended', end: verified },
  { type: 'act.made', act: cancel },
]

const nothing = () => undefined
const later = () => Promise.resolve()
const noEffects: TabEffects = {
  lock: { wait: nothing, steal: nothing, release: nothing },
  channel: { sayHello: nothing, sayBusy: nothing, sendAct: later, sendEnd: nothing, close: nothing },
  flow: { look: nothing, act: nothing, hear: nothing, answer: nothing, stop: later },
  finish: later,
}
const input = { subject: 'ada', patience: 3000 }

function explore() {
  const machine = createTabsMachine(noEffects)
  type Happening = EventFromLogic<typeof machine>
  const timers = machine.events.filter((type) => (type as string).startsWith('xstate.after.'))
  const map = getAdjacencyMap(machine, {
    input,
    events: [...happenings, ...timers.map((type) => ({ type }) as Happening)],
    serializeState: ({ value, context }) => JSON.stringify([value, context]),
  })
  type Place = SnapshotFrom<typeof machine>
  const places: readonly Place[] = Object.values(map).map(({ state }) => state as Place)
  const steps = adjacencyMapToArray(map).map(({ state, event, nextState }) => ({
    state: state,
    event,
    nextState: nextState,
  }))
  return { machine, places, steps }
}

describe('the machine, explored', () => {
  const { machine, places, steps } = explore()
  const nodesOf = (value: unknown) => getStateNodes(machine.root).filter(({ path }) => isIn(value, path))
  const isIn = (value: unknown, [first, ...rest]: readonly string[]): boolean =>
    first === undefined ||
    value === first ||
    (typeof value === 'object' && value !== null && isIn(Reflect.get(value, first), rest) && first in value)

  test('reaches every state', () => {
    const reached = new Set(places.flatMap(({ value }) => nodesOf(value).map(({ id }) => id)))
    expect([...reached].sort()).toEqual(
      getStateNodes(machine.root)
        .map(({ id }) => id)
        .sort(),
    )
  })

  test('can take every transition', () => {
    const all = transitionsOf(machine)
    const taken = new Set<unknown>()
    for (const { state, event } of steps) {
      const inspect = (inspected: Parameters<typeof takenIn>[0]) => {
        for (const definition of takenIn(inspected)) taken.add(all.get(definition)?.name)
      }
      const actor = createActor(machine, { input, snapshot: state, clock: new SimulatedClock(), inspect })
      actor.start()
      if (actor.getSnapshot().status === 'active') actor.send(event)
      actor.stop()
    }
    const never = [...all.values()].filter(({ name }) => !taken.has(name)).map(({ name }) => name)
    expect(never).toEqual([])
  })

  test('can reach `ended` from everywhere, and knows how it ended', () => {
    const before = new Map<string, string[]>()
    const idOf = ({ value, context }: (typeof steps)[number]['state']) => JSON.stringify([value, context])
    for (const { state, nextState } of steps)
      before.set(idOf(nextState), [...(before.get(idOf(nextState)) ?? []), idOf(state)])
    const ends = places.filter(({ value }) => value === 'ended')
    const reaching = new Set(ends.map(idOf))
    for (const id of reaching) for (const earlier of before.get(id) ?? []) reaching.add(earlier)
    expect(reaching.size).toBe(places.length)
    for (const { context } of ends) expect(context.end).not.toBeNull()
  })

  test('has an end exactly where it takes no part any more, and leads only with a view', () => {
    for (const state of places) {
      const isOver = ['handingOver', 'leaving', 'ended'].some((name) => state.value === name)
      expect([state.value, state.context.end !== null]).toEqual([state.value, isOver])
      if (state.hasTag('leader')) expect(state.context.view).not.toBeNull()
    }
  })
})
