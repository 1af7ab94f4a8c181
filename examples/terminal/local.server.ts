import { once } from 'node:events'

import { createAdaptorServer } from '@hono/node-server'

/** A server on the loopback interface, on a free port that other machines can't reach. */
export interface LocalServer {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Serves a fetch handler over real HTTP. */
export async function serveLocally(fetch: (request: Request) => Promise<Response>): Promise<LocalServer> {
  const server = createAdaptorServer({ fetch })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}
