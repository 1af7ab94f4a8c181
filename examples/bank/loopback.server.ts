import { once } from 'node:events'

import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { SimulatedNetworkError } from 'mfa-step-up/simulator'

/** Answers a request. What it rejects with a `SimulatedNetworkError` becomes a broken connection. */
export type RequestHandler = (request: Request) => Promise<Response>

/** What a handler rejects with where the head of its answer arrives, and no more. Without a head Chromium sends the request again (docs/faults.md). */
export class DroppedAnswer extends Error {}

/** A server that other machines can't reach. */
export interface LoopbackServer {
  readonly origin: string
  /** Whoever answers from now on. Until then it is 503: an origin is needed to make what answers at it. */
  readonly answerWith: (handler: RequestHandler) => void
  readonly close: () => Promise<void>
}

const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '::1']

/** Listens on the loopback interface. Port 0 is a free one. Rejects where the port is taken. */
export async function listenLocally(host: string, port: number): Promise<LoopbackServer> {
  // The simulator compares passwords in clear and knows everybody's codes.
  if (!loopbackHosts.includes(host)) throw new TypeError('host must be a loopback host')
  let handler: RequestHandler = () => Promise.resolve(new Response(null, { status: 503 }))
  const server = createAdaptorServer({
    fetch: (request, env) =>
      handler(request).catch((error: unknown) => {
        if (error instanceof DroppedAnswer) return breakAfterHead(env)
        if (error instanceof SimulatedNetworkError) breakConnection(env)
        throw error
      }),
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return {
    origin: `http://${host === '::1' ? '[::1]' : host}:${address.port}`,
    answerWith: (given) => {
      handler = given
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      // Event streams never end by themselves.
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}

function breakAfterHead(env: object): Response {
  if (hasOutgoing(env)) {
    const { outgoing } = env
    outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' })
    outgoing.write('{', () => outgoing.destroy())
  }
  return RESPONSE_ALREADY_SENT
}

function breakConnection(env: object): void {
  if (hasOutgoing(env)) env.outgoing.destroy()
}

const hasOutgoing = (env: object): env is Pick<HttpBindings, 'outgoing'> => 'outgoing' in env
