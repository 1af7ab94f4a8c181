import { inspect } from '@xstate/inspect/lib/server.js'
import type { WebSocket, WebSocketServer } from 'ws'

type Incoming = (data: unknown, isBinary: boolean) => void

/**
 * `inspect({ server })` of @xstate/inspect, made safe: there a frame that isn't JSON, or an order that isn't an event, ends the
 * process. It also takes the `WebSocketServer` of an ESM program, whose type differs from the one that it asks for.
 */
export function inspectOverServer(server: WebSocketServer): void {
  const careful = {
    clients: server.clients,
    on: (name: string, listener: (client: unknown) => void) => {
      if (name !== 'connection') server.on(name, listener)
      else
        server.on(name, (client: WebSocket) => {
          listener({
            on: (_: 'message', incoming: Incoming) => {
              listenCarefully(client, incoming)
            },
          })
        })
    },
    close: () => {
      server.close()
    },
  }
  // `inspect` calls these three members and no other.
  Reflect.apply(inspect, undefined, [{ server: careful }])
}

function listenCarefully(client: WebSocket, incoming: Incoming): void {
  client.on('message', (data, isBinary) => {
    try {
      incoming(data, isBinary)
    } catch {
      client.close(1007)
    }
  })
}
