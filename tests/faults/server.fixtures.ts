import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import type { ReachFiveSimulator } from '../../adapters/tools/simulator/index.js'

/** Faults that only a real connection has. */
export type ConnectionFault = 'dropped before' | 'dropped after' | 'broken off' | '10 MB' | 'redirect'

export interface Setting {
  readonly path: string
  readonly fault: ConnectionFault
  /** Requests it happens to. Default 1. */
  readonly times?: number
}

export interface ServerOptions {
  /** Whether a connection serves more than one request. Default `true`. */
  readonly keepsAlive?: boolean
  /** Where a redirect leads. */
  readonly elsewhere?: string
}

/** The simulator behind real sockets. It counts what arrives. */
export async function startServer(
  { fetch }: Pick<ReachFiveSimulator, 'fetch'>,
  { keepsAlive = true, elsewhere = '' }: ServerOptions = {},
) {
  const received: string[] = []
  let set: { readonly path: string; readonly fault: ConnectionFault; left: number } | null = null
  let lastPath: string | null = null
  let origin = ''

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { pathname } = new URL(incoming.url ?? '/', origin)
    received.push(pathname)
    const body = await text(incoming)
    const fault = set?.path === pathname && set.left-- > 0 ? set.fault : null
    if (fault === 'dropped before') {
      incoming.socket.destroy()
      return
    }
    if (!keepsAlive || lastPath === pathname) outgoing.setHeader('Connection', 'close')
    if (fault === 'redirect') {
      outgoing.writeHead(307, { Location: elsewhere }).end()
      return
    }
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
    const { method = 'GET' } = incoming
    const init = { method, headers, body: body === '' ? null : body }
    const response = await fetch(origin + (incoming.url ?? '/'), init)
    const answered = await response.text()
    for (const [name, value] of response.headers) outgoing.setHeader(name, value)
    outgoing.statusCode = response.status
    if (lastPath === pathname) server.close()
    switch (fault) {
      case 'dropped after':
        incoming.socket.destroy()
        return
      case 'broken off':
        outgoing.setHeader('Content-Length', answered.length)
        outgoing.write(answered.slice(0, answered.length / 2), () => incoming.socket.destroy())
        return
      case '10 MB':
        outgoing.end(' '.repeat(10_485_760) + answered)
        return
      case null:
        outgoing.end(answered)
    }
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  let connections = 0
  server.on('connection', () => (connections += 1))
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  /** Nobody listens at the address any more. */
  const stop = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  const port = await listen(0)
  origin = `http://127.0.0.1:${port}`
  return {
    origin,
    set: ({ path, fault, times = 1 }: Setting) => {
      set = { path, fault, left: times }
    },
    count: (path?: string) => received.filter((each) => path === undefined || each === path).length,
    countConnections: () => connections,
    stop,
    /** The same, as soon as a request of this path is answered. */
    stopAfter: (path: string) => {
      lastPath = path
    },
    startAgain: async () => {
      lastPath = null
      await listen(port)
    },
  }
}
