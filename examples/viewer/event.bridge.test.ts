import { afterEach, expect, test } from '@jest/globals'
import { createPageInspector } from 'mfa-step-up/inspector'
import { createActor, setup } from 'xstate'

import { acceptEvents } from './event.bridge.js'
import { emptyHistory, received, selectedActor } from './history.store.js'
import { readMessage } from './inspection.message.js'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

test('an actor that a page inspector tells of and one that takes events are the same', async () => {
  const channel = new BroadcastChannel('bridged')
  closing.push(() => {
    channel.close()
  })
  let history = emptyHistory
  const announced = new Promise<void>((resolve) => {
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = readMessage(data)
      if (message !== null) history = received(history, message, 'channel')
      if (message?.kind === 'canSend') resolve()
    })
  })
  const source = 'page'
  const inspector = createPageInspector({ source, channel: 'bridged' })
  const machine = setup({ types: { events: {} as { type: string } } }).createMachine({
    id: 'flow',
    initial: 'asking',
    states: { asking: { on: { answered: 'told' } }, told: { type: 'final' } },
  })
  const actor = createActor(machine, { inspect: inspector.inspect }).start()
  closing.push(inspector.close, acceptEvents(actor, { source, channel: 'bridged' }))
  await announced
  expect([...history.actors.values()].map(({ name, wayBack }) => [name, wayBack])).toEqual([
    ['flow', 'channel'],
  ])

  const told = new Promise<void>((resolve) => {
    actor.subscribe({ complete: resolve })
  })
  const { sessionId } = selectedActor(history) ?? { sessionId: '' }
  channel.postMessage({ type: '@viewer.send', sessionId, event: { type: 'answered' } })
  await told
  expect(actor.getSnapshot().value).toBe('told')
})
