import { describe, expect, test } from '@jest/globals'
import { type AnyStateNode, createActor, createMachine, setup, StateMachine } from 'xstate'

import { createStepUpMachine, createStepUpServices } from '../../../machines/index.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { chartDescriptions } from './chart-descriptions.js'
import { isKnownEvent, namesOf, showDefinition, type StateDefinition } from './definition.js'
import { isLeak, PLANT } from './inspector.fixtures.js'
import type { RedactedInspection } from './messages.js'
import { recordFlow } from './recorded.fixtures.js'
import { redact } from './redaction.js'

test('of a machine around the flow only the names are shown', () => {
  const shown: (RedactedInspection | undefined)[] = []
  const shop = setup({ types: { events: {} as { type: 'paid'; card: string } } }).createMachine({
    id: 'shop',
    context: { apiKey: PLANT, counts: { codesSent: PLANT } },
    initial: 'open',
    states: { open: { meta: { [PLANT]: PLANT }, on: { paid: 'closed' } }, closed: {} },
  })
  const actor = createActor(shop, { id: PLANT, inspect: (event) => shown.push(redact(event)) }).start()
  actor.send({ type: 'paid', card: PLANT })
  expect(shown.at(-1)).toMatchObject({
    event: { type: 'paid', other: 'sealed' },
    snapshot: { value: 'closed', context: { counts: { codesSent: 'sealed' }, other: 'sealed' } },
  })
  expect(isLeak(JSON.stringify(shown))).toBe(false)
})

test.each([
  ['xstate.done.actor.0.shop.open', true],
  ['xstate.after.1000.shop.open', true],
  ['xstate.1.2.3.4.5.6', false],
  ['xstate.done.actor.4.open.8.open', false],
  ['xstate.done.actor.4', false],
  ['xstate.done.actor.482916.shop.open', false],
  ['xstate.done.actor.48.shop.open', false],
  ['xstate.482916', false],
  ['482916', false],
  ['shop.open', false],
  ['xstate.done.actor.4.done', false],
])('the name %s of an event is shown: %j', (type, isShown) => {
  const names = namesOf({ id: 'shop', states: { open: { after: { 1000: [] } } } })
  expect(isKnownEvent(type, names)).toBe(isShown)
})

test('the definition is a chart of XState v5: the same states, invocations and events', async () => {
  const { raw, shown } = await recordFlow()
  const [first] = shown
  const actorRef: unknown = raw[0]?.actorRef
  const original: unknown = Reflect.get(Object(actorRef), 'logic')
  if (first?.type !== '@xstate.actor' || !(original instanceof StateMachine)) throw new Error('no machine')
  const parsed = createMachine(JSON.parse(first.definition) as object)
  const outline = (node: AnyStateNode): unknown => ({
    id: node.id,
    type: node.type,
    events: node.ownEvents,
    invoked: node.invoke.map(({ id, src }) => [id, src]),
    states: Object.values(node.states).map((child) => outline(child)),
  })
  expect(outline(parsed.root)).toEqual(outline(original.root))
})

test('each state of the step-up chart is shown with what it is for', () => {
  const machine = createStepUpMachine(createStepUpServices({ adapter: createMemoryAdapter() }))
  const paths: string[] = []
  const visit = (state: StateDefinition, path: string) => {
    if (path !== '') paths.push(path)
    if (path !== '') expect([path, state.description]).toEqual([path, chartDescriptions[path]])
    for (const [name, child] of Object.entries(state.states ?? {}))
      visit(child, path === '' ? name : `${path}.${name}`)
  }
  visit(showDefinition(machine.config, 'machine'), '')
  expect(paths.sort()).toEqual(Object.keys(chartDescriptions).sort())
})

describe('a definition', () => {
  const inline = () => undefined
  const shown = (config: object): unknown => JSON.parse(JSON.stringify(showDefinition(config, 'machine')))

  test('is shown by all of its names, however they are written', () => {
    const guard = { type: 'canPay', params: { deadline: 'flow', code: PLANT, amount: 7 } }
    expect(
      shown({
        id: 'shop',
        initial: { target: 'open' },
        tags: 'busy',
        entry: 'open',
        exit: [{ type: 'leave', params: { code: PLANT } }, inline],
        invoke: [
          { id: 'pay', src: 'payActor', onDone: 'paid', onError: { target: 'failed', reenter: true } },
          { src: inline },
        ],
        on: {
          paid: ['closed', { target: ['open', 'x'], guard, actions: ['log', inline], description: 'why' }],
        },
        after: { 1000: { target: 'late', reenter: false } },
        always: { guard: 'isDone', target: 'closed' },
        onDone: { guard: inline, actions: 'log' },
        context: { key: PLANT },
        meta: { key: PLANT },
        output: PLANT,
        states: {
          open: { id: 'openId', initial: 'inner', description: 'for all', tags: ['a', 'b'] },
          before: { type: 'history', history: 'deep', target: 'open' },
        },
      }),
    ).toEqual({
      id: 'shop',
      initial: 'open',
      tags: ['busy'],
      entry: [{ type: 'open' }],
      exit: [{ type: 'leave' }, { type: 'inline' }],
      invoke: [
        {
          id: 'pay',
          src: 'payActor',
          onDone: [{ target: ['paid'] }],
          onError: [{ target: ['failed'], reenter: true }],
        },
        { src: 'inline' },
      ],
      on: {
        paid: [
          { target: ['closed'] },
          {
            target: ['open', 'x'],
            guard: { type: 'canPay', params: { deadline: 'flow' } },
            actions: [{ type: 'log' }, { type: 'inline' }],
            description: 'why',
          },
        ],
      },
      after: { 1000: [{ target: ['late'] }] },
      always: [{ target: ['closed'], guard: { type: 'isDone' } }],
      onDone: [{ guard: { type: 'inline' }, actions: [{ type: 'log' }] }],
      states: {
        open: { id: 'openId', initial: 'inner', description: 'for all', tags: ['a', 'b'] },
        before: { type: 'history', history: 'deep', target: 'open' },
      },
    })
  })

  test('of another machine has none of our descriptions', () => {
    const states = { idle: {} }
    expect(shown({ id: 'shop', states })).toEqual({ id: 'shop', states: { idle: {} } })
    expect(shown({ states })).toEqual({ id: 'machine', states: { idle: {} } })
    expect(shown({ id: 'mfaStepUp', states })).toMatchObject({
      states: { idle: { description: chartDescriptions['idle'] } },
    })
  })

  test('has these names, and no others', () => {
    const invoke = [{ id: 'pay' }, {}]
    const open = { id: 'openId', tags: ['busy'], invoke, after: { late: [] }, on: { paid: [] } }
    expect(namesOf({ id: 'shop', states: { open, closed: {} } })).toEqual({
      parts: new Set(['shop', 'open', 'openId', 'busy', 'pay', 'late', 'closed']),
      events: new Set(['paid']),
    })
  })
})
