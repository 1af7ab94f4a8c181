import { once } from 'node:events'

import { afterAll, beforeAll, beforeEach, jest } from '@jest/globals'
import { createWebSocketReceiver } from '@xstate/inspect'
import { WebSocket, WebSocketServer } from 'ws'

import { inspectOverServer } from './server.inspector.js'

type Receiver = ReturnType<typeof createWebSocketReceiver>

/** The server side of @xstate/inspect 0.8 over a real socket, its own receiver, and all frames as they went out. */
export function useServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const frames: string[] = []
  const stage: { address: string; receiver: Receiver | null } = { address: '', receiver: null }

  const openReceiver = () => createWebSocketReceiver({ server: stage.address, serialize: undefined })

  beforeAll(async () => {
    // It parses machines without the option that v4 wants to see.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined)
    await once(server, 'listening')
    const bound = server.address()
    stage.address = `127.0.0.1:${typeof bound === 'object' ? (bound?.port ?? 0) : 0}`
    // The receiver is made for browsers; Node 20 has no WebSocket.
    Object.assign(globalThis, { WebSocket })
    inspectOverServer(server)
    const connected = once(server, 'connection')
    stage.receiver = openReceiver()
    await connected
    const raw = new WebSocket(`ws://${stage.address}`)
    raw.on('message', (data: Buffer) => frames.push(data.toString()))
    await once(raw, 'open')
  })

  beforeEach(() => {
    frames.length = 0
  })

  afterAll(async () => {
    for (const client of server.clients) client.terminate()
    server.close()
    await once(server, 'close')
    Reflect.deleteProperty(globalThis, 'WebSocket')
    jest.restoreAllMocks()
  })

  const receiver = (): Receiver => {
    if (stage.receiver === null) throw new Error('the server is not up')
    return stage.receiver
  }
  return {
    frames,
    openReceiver,
    receiver,
    connect: async () => {
      const client = new WebSocket(`ws://${stage.address}`)
      await once(client, 'open')
      return client
    },
    /** What the inspector's page sends when somebody clicks on an event. */
    ask: (sessionId: string, data: object) => {
      const event = { name: 'any', data, origin: sessionId, $$type: 'scxml', type: 'external' }
      receiver().send({ type: 'xstate.event', event: JSON.stringify(event), service: sessionId })
    },
  }
}
