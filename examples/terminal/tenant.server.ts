import {
  createReachFiveSimulator,
  DEFAULT_CLIENT,
  type Outbox,
  type ReachFiveSimulator,
} from 'mfa-step-up/simulator'

import type { TenantArguments } from './arguments.parser.js'
import { serveLocally } from './local.server.js'

/** How long a code lives at the simulated tenant. It doesn't say so in its answers: whoever makes a flow has to know. */
export const simulatedCodeLifetime = 60_000

/** The format of its codes, for the same reason. */
export const simulatedCode = { length: 6, alphabet: 'digits' } as const

/** A tenant to do a step-up at. */
export interface Tenant extends TenantArguments {
  /** Where a simulated tenant's messages go; `null` for a real one. */
  readonly outbox: Outbox | null
  readonly close?: () => Promise<void>
}

/** A simulated tenant that answers on the loopback interface. */
export type TenantServer = Tenant &
  Required<Tenant> & { readonly outbox: Outbox; readonly simulator: ReachFiveSimulator }

/** Starts the simulator behind a real HTTP server. */
export async function startTenantServer(now: () => number): Promise<TenantServer> {
  const simulator = createReachFiveSimulator({
    now,
    assumptions: {
      lifetimes: { code: simulatedCodeLifetime / 1000 },
      // So that an API can ask for a recent authentication: see "auth_time" in the simulator's README.
      authenticationClaims: { authTime: 'stepUp' },
    },
  })
  const { origin, close } = await serveLocally((request) => simulator.fetch(request))
  return {
    domain: origin,
    clientId: DEFAULT_CLIENT.clientId,
    redirectUri: DEFAULT_CLIENT.redirectUris[0],
    outbox: simulator.outbox,
    simulator,
    close,
  }
}
