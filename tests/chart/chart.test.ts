import { beforeAll, describe, expect, test } from '@jest/globals'
import { getStateNodes } from 'xstate/graph'

import type { StepUpEvent } from '../../machines/chart/types.js'
import { type PossibleActs, viewOf } from '../../machines/flow/view.js'
import { after, explore, nameOf, type Place, type Way } from './explorer.fixtures.js'
import { createChartHost } from './host.fixtures.js'
import { settings } from './settings.fixtures.js'

/** The chart, explored: where it can get to is found by `xstate/graph`, what there is comes from its definition. */

const taken = new Set<string>()
const host = createChartHost(taken)
const explored: (ReturnType<typeof explore> & { readonly title: string })[] = []

beforeAll(() => {
  for (const setting of settings) explored.push({ title: setting.title, ...explore(host, setting) })
}, 300_000)

const isEnd = ({ snapshot }: Place) => snapshot.status === 'done'
const pathOf = ({ snapshot }: Place) =>
  snapshot._nodes.find(({ type }) => type === 'atomic' || type === 'final')?.path.join('.') ?? ''

/** Names of the places from which an end can be reached: backwards from the ends. */
function endings(places: ReadonlyMap<string, Place>, ways: readonly Way[]): ReadonlySet<string> {
  const into = new Map<string, string[]>()
  for (const { from, to } of ways) {
    const known = into.get(to)
    if (known === undefined) into.set(to, [from])
    else known.push(from)
  }
  const found = new Set([...places].flatMap(([name, place]) => (isEnd(place) ? [name] : [])))
  for (const name of found) for (const from of into.get(name) ?? []) found.add(from)
  return found
}

describe('every state', () => {
  test('is reached', () => {
    const atomic = getStateNodes(host.machine.root).filter(
      ({ type }) => type === 'atomic' || type === 'final',
    )
    const rests = explored.flatMap(({ places }) => [...places.values()].map(pathOf))
    const passed = host.transitions.flatMap(({ name, state }) => (taken.has(name) ? [state] : []))
    const reached = new Set([...rests, ...passed])
    expect(atomic.map(({ path }) => path.join('.')).filter((path) => !reached.has(path))).toEqual([])
    expect(atomic).toHaveLength(22)
  })

  test('can reach an end, with the user giving up and without', () => {
    for (const { title, places, ways } of explored) {
      const names = [...places.keys()]
      const [ending, onward] = [ways, ways.filter((way) => !isCancel(way))].map((some) =>
        endings(places, some),
      )
      expect([title, names.filter((name) => ending?.has(name) !== true)]).toEqual([title, []])
      expect([title, names.filter((name) => onward?.has(name) !== true)]).toEqual([title, []])
    }
  })

  test('ends by its timers alone, once the flow has started', () => {
    const endless = explored.flatMap(({ title, places }) =>
      [...places].flatMap(([name, place]) =>
        name.startsWith('["idle"') || endsAlone(place) ? [] : [[title, name]],
      ),
    )
    expect(endless).toEqual([])
  }, 300_000)
})

const isCancel = ({ happening }: Way) =>
  happening.type === 'event' && happening.event.type === 'flow.cancelled'

/** Nobody acts and nobody answers. */
function endsAlone(start: Place): boolean {
  let place = start
  for (let count = 0; count < 100 && !isEnd(place); count += 1)
    place = after(host, place, { type: 'timer', isEarly: false })
  return isEnd(place)
}

test('every delay that a state names is there: XState takes a misspelt one for no delay at all', () => {
  const { delays } = host.machine.implementations
  const named = getStateNodes(host.machine.root).flatMap(({ after }) => after.map(({ delay }) => delay))
  expect(new Set(named)).toEqual(new Set(Object.keys(delays)))
})

/** One event per act, as the chart gets it. */
const actEvents: Readonly<Record<keyof PossibleActs, (factorId: string) => StepUpEvent>> = {
  start: () => ({ type: 'flow.started', request: { approach: 'session', secret: 'sealed:request:' } }),
  chooseFactor: (factorId) => ({ type: 'factor.chosen', factorId }),
  submitCode: () => ({ type: 'code.submitted', response: 'sealed:response:' }),
  resendCode: () => ({ type: 'code.resendRequested' }),
  changeFactor: () => ({ type: 'factor.changeRequested' }),
  extend: () => ({ type: 'flow.extended' }),
  cancel: () => ({ type: 'flow.cancelled' }),
}

test('a view says of each act what the chart would do with it, wherever the flow is not over', () => {
  let places = 0
  for (const { places: found } of explored) {
    for (const { snapshot, now } of found.values()) {
      const { flow = Infinity, idle = Infinity } = snapshot.context.deadlines
      if (flow <= now || idle <= now) continue
      host.clock.now = now
      places += 1
      const ids = snapshot.context.grant?.factors.map(({ id }) => id) ?? ['none']
      const isActive = snapshot.status === 'active'
      const can = Object.fromEntries(
        Object.entries(actEvents).map(([act, toEvent]) => {
          return [act, isActive && ids.some((id) => snapshot.can(toEvent(id)))]
        }),
      )
      expect([nameOf({ snapshot, now }), viewOf(snapshot).can]).toEqual([nameOf({ snapshot, now }), can])
    }
  }
  expect(places).toBeGreaterThan(1000)
}, 60_000)

describe('every transition', () => {
  test('is taken', () => {
    expect(host.transitions.map(({ name }) => name).filter((name) => !taken.has(name))).toEqual([])
    expect([...taken].filter((name) => name === 'unknown')).toEqual([])
  })

  test('is listed', () => {
    const list = host.transitions.map(({ name, target }) => `${name} -> ${target}`)
    expect(list.join('\n')).toMatchSnapshot()
  })
})
