import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'

/** A relay as viewers use it: every frame goes to all others. */
export async function startRelay() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const frames: string[] = []
  const waiting = new Set<() => void>()
  server.on('connection', (client) => {
    client.on('message', (data: Buffer) => {
      frames.push(data.toString())
      for (const other of server.clients) if (other !== client) other.send(data.toString())
      for (const check of waiting) check()
    })
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `ws://127.0.0.1:${port ?? 0}`,
    server,
    frames,
    until: (isReached: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!isReached()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    close: async () => {
      for (const client of server.clients) client.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}

export const createNodeSocket = (url: string) => new WebSocket(url)
