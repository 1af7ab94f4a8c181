import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect'

import { OptionError } from '../../../machines/errors.js'
import { createStage, isLeak, playFlow } from './inspector.fixtures.js'
import { createNodeSocket, startRelay } from './relay.fixtures.js'
import { createSocketInspector } from './socket.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function openRelay() {
  const relay = await startRelay()
  closing.push(relay.close)
  return relay
}

function openInspector(url: string) {
  const inspector = createSocketInspector({ url, createSocket: createNodeSocket, retryAfter: 20 })
  closing.push(inspector.close)
  return inspector
}

const isEnd = (frame: string) => frame.includes('"value":"verified"')

test('the receiver of @statelyai/inspect reads the whole flow', async () => {
  const relay = await openRelay()
  const events: StatelyInspectionEvent[] = []
  const receiver = createWebSocketReceiver({ server: relay.url })
  const ended = new Promise<void>((resolve) => {
    receiver.subscribe((event) => {
      events.push(event)
      if (isEnd(JSON.stringify(event))) resolve()
    })
  })
  await new Promise((resolve) => relay.server.once('connection', resolve))
  await playFlow(createStage({ inspect: openInspector(relay.url).inspect }))
  await ended
  expect(events[0]).toMatchObject({ type: '@xstate.actor', name: 'mfaStepUp' })
  expect(relay.frames.filter(isLeak)).toEqual([])
})

test('what happens before the socket is open is sent then, in order', async () => {
  const relay = await openRelay()
  const { inspect } = openInspector(relay.url)
  await playFlow(createStage({ inspect }))
  await relay.until(() => relay.frames.some(isEnd))
  const ids = relay.frames.map((frame) => Number(/"id":"[^:]+:(\d+)"/.exec(frame)?.[1]))
  expect(ids).toEqual(ids.map((_, index) => index + 1))
})

test('a relay that was gone is told again', async () => {
  const relay = await openRelay()
  const { inspect } = openInspector(relay.url)
  await playFlow(createStage({ inspect }))
  await relay.until(() => relay.frames.some(isEnd))
  const before = relay.frames.splice(0)
  for (const client of relay.server.clients) client.terminate()
  await relay.until(() => relay.frames.some(isEnd))
  expect(relay.frames.slice(0, before.length)).toEqual(before)
})

test('a socket that cannot be made is made later; the first time its maker is told', async () => {
  const relay = await openRelay()
  const failing = new Set<number>([2, 3])
  let made = 0
  const createSocket = (url: string) => {
    made += 1
    if (failing.has(made)) throw new Error('no socket')
    return createNodeSocket(url)
  }
  const inspector = createSocketInspector({ url: relay.url, createSocket, retryAfter: 20 })
  closing.push(inspector.close)
  await playFlow(createStage({ inspect: inspector.inspect }))
  await relay.until(() => relay.frames.some(isEnd))
  relay.frames.splice(0)
  for (const client of relay.server.clients) client.terminate()
  await relay.until(() => relay.frames.some(isEnd))
  expect(made).toBe(4)

  const broken = () => {
    throw new Error('no socket')
  }
  expect(() => createSocketInspector({ url: relay.url, createSocket: broken })).toThrow('no socket')
})

test('a viewer gets nothing done but a repetition', async () => {
  const relay = await openRelay()
  const stage = createStage({ inspect: openInspector(relay.url).inspect })
  stage.flow.send({ type: 'flow.started' })
  await relay.until(() => relay.frames.some((frame) => frame.includes('choosingFactor')))
  const viewer = createNodeSocket(relay.url)
  closing.push(() => {
    viewer.close()
  })
  await new Promise((resolve) => viewer.once('open', resolve))
  const before = relay.frames.length
  for (const text of ['nonsense', '{"type":"flow.cancelled"}', '{"type":"xstate.event"}']) viewer.send(text)
  viewer.send('{"type":"@statelyai.connected"}')
  await relay.until(() => relay.frames.length >= 2 * before)
  expect(stage.flow.getSnapshot().step).toBe('chooseFactor')
  stage.flow.send({ type: 'flow.cancelled' })
})

describe('a socket', () => {
  type Listener = (event: { readonly data: unknown }) => void

  /** Sockets by hand: what they were sent, and what they hear. */
  function openByHand(retryAfter = 20) {
    const sockets: { readonly listeners: Map<string, Listener>; isClosed: boolean }[] = []
    const sent: string[] = []
    const inspector = createSocketInspector({
      url: 'wss://localhost',
      retryAfter,
      createSocket: () => {
        const socket = { listeners: new Map<string, Listener>(), isClosed: false }
        sockets.push(socket)
        return {
          send: (text) => sent.push(text),
          close: () => {
            socket.isClosed = true
          },
          addEventListener: (type: string, listener: Listener) => {
            socket.listeners.set(type, listener)
          },
        }
      },
    })
    closing.push(inspector.close)
    const hear = (type: string, data?: unknown) => sockets.at(-1)?.listeners.get(type)?.({ data })
    const register = () => {
      const actor = { type: '@xstate.actor', actorRef: { sessionId: 'x:0' }, rootId: 'x:0' }
      inspector.inspect(actor)
    }
    return { ...inspector, sockets, sent, hear, register }
  }
  const hello = { type: '@statelyai.connected' }

  test('tells only a viewer that says hello again; every other frame is left alone', () => {
    const { sent, hear, register } = openByHand()
    register()
    hear('message', JSON.stringify(hello))
    expect(sent).toEqual([])
    hear('open')
    expect(sent).toHaveLength(1)
    const text = JSON.stringify(hello)
    const others = [
      undefined,
      '',
      'nonsense',
      'null',
      '{}',
      '{"type":"flow.cancelled"}',
      sent[0],
      hello,
      [text],
    ]
    for (const data of others) hear('message', data)
    expect(sent).toHaveLength(1)
    hear('message', text)
    expect(sent).toEqual([sent[0], sent[0]])
  })

  test('that fails has a listener: `ws` would end the process', () => {
    const { sockets } = openByHand()
    expect([...(sockets[0]?.listeners.keys() ?? [])].sort()).toEqual(['close', 'error', 'message', 'open'])
  })

  test('that was closed is made anew after the pause; one that we closed is not', () => {
    jest.useFakeTimers()
    try {
      const { sockets, hear, close } = openByHand(2_000)
      hear('close')
      jest.advanceTimersByTime(1_999)
      expect(sockets).toHaveLength(1)
      jest.advanceTimersByTime(1)
      expect(sockets).toHaveLength(2)
      hear('close')
      close()
      expect(sockets[1]?.isClosed).toBe(true)
      hear('close')
      jest.runAllTimers()
      expect(sockets).toHaveLength(2)
    } finally {
      jest.useRealTimers()
    }
  })
})

test('a wrong option is named', () => {
  const problem = 'must be the address of a WebSocket, such as ws://localhost:8080 (got a string)'
  expect(() => createSocketInspector({ url: 'http://localhost' })).toThrow(
    new OptionError('createSocketInspector', 'url', problem),
  )
  const without = {} as Parameters<typeof createSocketInspector>[0]
  expect(() => createSocketInspector(without)).toThrow(
    new OptionError('createSocketInspector', 'url', problem.replace('a string', 'nothing')),
  )
  expect(() => createSocketInspector({ url: 'no address' })).toThrow(OptionError)
  const pause = 'must be a whole number of milliseconds above 0, such as 2000 (two seconds) (got 0)'
  expect(() => createSocketInspector({ url: 'ws://localhost', retryAfter: 0 })).toThrow(
    new OptionError('createSocketInspector', 'retryAfter', pause),
  )
})
