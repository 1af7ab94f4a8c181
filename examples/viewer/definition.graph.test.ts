import { expect, test } from '@jest/globals'
import { createInspector } from '@statelyai/inspect'
import { createActor, createMachine, type AnyStateMachine, type StateNode } from 'xstate'

import { createStage } from '../../machines/flow.fixtures.js'
import { createStepUpMachine } from '../../machines/calls/machine.js'
import { graphOf } from './definition.graph.js'
import { parseJson } from './json.reader.js'

const machine = createStepUpMachine(createStage().services)

/** The definition as the inspector of Stately sends it. */
function sent(chart: AnyStateMachine): unknown {
  let definition = ''
  const inspector = createInspector({
    send: (event) => {
      if (event.type === '@xstate.actor') definition = event.definition ?? ''
    },
  })
  inspector.actor(createActor(chart, { input: { flowId: 'flow' } }))
  return parseJson(definition)
}

interface Named {
  readonly source: string
  readonly eventType: string
  readonly targets: readonly string[]
}
const text = ({ source, eventType, targets }: Named) => `${source} ${eventType} ${targets.join('+')}`

function nodesOf(node: Pick<StateNode, 'states'>): readonly StateNode[] {
  return Object.values(node.states).flatMap((child) => [child, ...nodesOf(child)])
}
const pathOf = (node: StateNode) => node.path.map((key) => key.replaceAll('.', '\\.')).join('.')

function expected({ root }: AnyStateMachine) {
  const nodes: readonly StateNode[] = [root, ...nodesOf(root)]
  const transitions = nodes.flatMap((node) =>
    [...node.transitions.values(), node.always ?? []]
      .flat()
      .map(({ eventType, target }) =>
        text({ source: pathOf(node), eventType, targets: (target ?? []).map(pathOf) }),
      ),
  )
  return { paths: nodes.map(pathOf), transitions }
}

const parallel = createMachine({
  id: 'player',
  type: 'parallel',
  onDone: { actions: 'close' },
  states: {
    audio: {
      initial: 'on',
      states: { on: { id: 'loud', on: { mute: 'off' } }, off: { after: { 500: '#loud' } } },
    },
    'video.main': {
      initial: 'playing',
      on: {
        stop: '#player.video\\.main.done',
        jump: [{ guard: 'can', target: ['#loud', '#player.video\\.main.paused'] }, {}],
      },
      states: {
        playing: { invoke: { src: 'film', onDone: 'done', onSnapshot: { actions: 'show' } } },
        paused: { on: { play: 'last', '*': {} }, always: { guard: 'isOver', target: 'done' } },
        last: { type: 'history', history: 'deep' },
        done: { type: 'final' },
      },
    },
  },
})

test.each([
  ['the step-up', machine],
  ['parallel states', parallel],
])('the graph of %s has every state and every transition of its machine', (_name, chart) => {
  const { paths, transitions } = expected(chart)
  for (const definition of [sent(chart), parseJson(JSON.stringify(chart.config))]) {
    const graph = graphOf(definition)
    expect([...graph.states.keys()].sort()).toEqual([...paths].sort())
    expect(graph.transitions.map(text).sort()).toEqual([...transitions].sort())
    expect(graph.transitions.filter(({ missing }) => missing.length > 0)).toEqual([])
    expect(new Set(graph.transitions.map(({ id }) => id)).size).toBe(graph.transitions.length)
  }
})

test('it knows what a person asks of a state', () => {
  const { states, transitions } = graphOf(sent(machine))
  expect(states.get('stepUp.requesting')).toMatchObject({
    isInitial: true,
    tags: ['beginning'],
    invokes: [{ id: 'begin', source: 'begin' }],
  })
  expect(states.get('verified')).toMatchObject({ kind: 'final', entry: ['notify flow.verified'] })
  const resumed = transitions.find(({ source, label }) => source === 'idle' && label === 'flow.started')
  expect(resumed).toMatchObject({ kind: 'event', targets: ['stepUp'] })
  expect(transitions.map(({ guard }) => guard)).toContain('isDue wait')
})

test.each<{ definition: unknown }>(
  [
    undefined,
    null,
    42,
    'text',
    [],
    { states: 7, on: 'x', invoke: [null, 3], after: [], always: [null] },
    {
      id: 5,
      initial: {},
      states: { a: null, b: { on: { x: 5, y: [[]], z: { target: [null, '#none', '.', '..'] } } } },
    },
    { states: { constructor: { on: { __proto__: 'toString' } } } },
    { states: '[Object]' },
  ].map((definition: unknown) => ({ definition })),
)('a definition that is none has a graph all the same (%#)', ({ definition }) => {
  expect(graphOf(definition).states.has('')).toBe(true)
})

test('what is too deep or too much is left away', () => {
  let deep: object = {}
  for (let level = 0; level < 5_000; level += 1) deep = { states: { a: deep } }
  expect(graphOf(deep).states.size).toBeLessThan(100)
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`s${index}`, {}]))
  expect(graphOf({ states: many }).states.size).toBe(1_000)
  expect(graphOf({ states: { a: { on: '[Object]' } } }).isCutOff).toBe(true)
})
