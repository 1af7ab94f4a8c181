import { beforeAll, describe, expect, test } from '@jest/globals'
import { getStateNodes } from 'xstate/graph'

import { after, explore, type Place, type Way } from './explorer.fixtures.js'
import { createChartHost } from './host.fixtures.js'
import { settings } from './settings.fixtures.js'
import { impossible } from './transitions.fixtures.js'

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
    expect(atomic).toHaveLength(23)
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

describe('every transition', () => {
  test('is taken, but for those that nothing can take', () => {
    const missed = host.transitions.map(({ name }) => name).filter((name) => !taken.has(name))
    expect(missed.sort()).toEqual(Object.keys(impossible).sort())
    expect([...taken].filter((name) => name === 'unknown')).toEqual([])
  })

  test('is listed', () => {
    const list = host.transitions.map(({ name, target }) => {
      const reason = impossible[name]
      return `${name} -> ${target}${reason === undefined ? '' : ` (never: ${reason})`}`
    })
    expect(list.join('\n')).toMatchSnapshot()
  })
})
