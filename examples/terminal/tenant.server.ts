import { once } from 'node:events'

import { createAdaptorServer } from '@hono/node-server'
import { createReachFiveSimulator, DEFAULT_CLIENT, type Outbox } from 'mfa-step-up/simulator'

import type { TenantArguments } from './arguments.parser.js'

/** How long a code lives at the simulated tenant. It doesn't say so in its answers: whoever makes a flow has to know. */
export const simulatedCodeLifetime = 60_000

/** A tenant to do a step-up at. */
export interface Tenant extends TenantArguments {
  /** Where a simulated tenant's messages go; `null` for a real one. */
  readonly outbox: Outbox | null
  readonly close?: () => Promise<void>
}

/** A simulated tenant that answers on the loopback interface. */
export type TenantServer = Tenant & Required<Tenant> & { readonly outbox: Outbox }

/** Starts the simulator behind a real HTTP server, on a free port that other machines can't reach. */
export async function startTenantServer(now: () => number): Promise<TenantServer> {
  const simulator = createReachFiveSimulator({
    now,
    assumptions: { lifetimes: { code: simulatedCodeLifetime / 1000 } },
  })
  const server = createAdaptorServer({ fetch: (request) => simulator.fetch(request) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')

  return {
    domain: `http://127.0.0.1:${address.port}`,
    clientId: DEFAULT_CLIENT.clientId,
    redirectUri: DEFAULT_CLIENT.redirectUris[0],
    outbox: simulator.outbox,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}
