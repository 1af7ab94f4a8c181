import { expect, test } from '@jest/globals'

import { createStage } from '../../machines/flow.fixtures.js'
import { createStepUpMachine } from '../../machines/calls/machine.js'
import { drawChart } from './chart.drawing.js'
import { planOf } from './chart.edges.js'
import { graphOf } from './definition.graph.js'
import { layoutOf, type Place } from './graph.layout.js'
import { parseJson } from './json.reader.js'

const graph = graphOf(parseJson(JSON.stringify(createStepUpMachine(createStage().services).config)))
const plan = planOf(graph)
const isWithin = (a: Place, b: Place) =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height
const isApart = (a: Place, b: Place) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

test('every transition is an arrow, or listed in the box of its state', () => {
  const told = [...plan.edges.flatMap(({ transitions }) => transitions), ...[...plan.listed.values()].flat()]
  expect(new Set(told)).toEqual(new Set(graph.transitions))
  expect(plan.edges.length).toBeLessThan(50)
})

test('every state has a place in its parent, apart from those beside it; every arrow has its points', async () => {
  const { places, arrows } = await layoutOf(graph, plan)
  const none = { x: 0, y: 0, width: 0, height: 0 }
  expect([...places.keys()].sort()).toEqual([...graph.states.keys()].sort())
  for (const { path, parent, children } of graph.states.values()) {
    const place = places.get(path) ?? none
    if (parent !== null) expect(isWithin(place, places.get(parent) ?? none)).toBe(true)
    for (const [index, child] of children.entries())
      for (const other of children.slice(index + 1))
        expect(isApart(places.get(child) ?? none, places.get(other) ?? none)).toBe(true)
  }
  for (const { id } of plan.edges) expect(arrows.get(id)?.points.length).toBeGreaterThan(1)
})

test('names of other people are text in the drawing, and nothing else', async () => {
  const evil = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>\u0000]]>"
  const states = { [evil]: { description: evil, tags: evil, on: { [evil]: 'b' } }, b: {} }
  const hostile = graphOf({ id: evil, initial: evil, states })
  const hostilePlan = planOf(hostile)
  const layout = await layoutOf(hostile, hostilePlan)
  const svg = drawChart({ graph: hostile, plan: hostilePlan, layout })
  expect(svg.match(/<(?!\/?(?:g|rect|text|path|circle)[ >])[^>]*/g)).toBeNull()
  expect(svg.replaceAll(/"[^"]*"/g, '""').replaceAll(/>[^<]*</g, '><')).not.toContain('onerror=')
  expect(svg).not.toContain('\u0000')
})
