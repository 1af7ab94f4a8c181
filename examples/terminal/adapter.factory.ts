import {
  createReachFiveAdapter,
  type ReachFiveAdapter,
  type ReachFiveAdapterOptions,
} from 'mfa-step-up/reachfive'

import type { TenantArguments } from './arguments.parser.js'
import { UsageError } from './usage.error.js'

/** The adapter for a tenant. Without a redirect URI there is no code to exchange: the tokens come at once. */
export function createAdapter(
  { domain, clientId, redirectUri }: TenantArguments,
  now: () => number,
  options: Pick<ReachFiveAdapterOptions, 'code'> = {},
): ReachFiveAdapter {
  try {
    return createReachFiveAdapter({
      ...{ domain, clientId, now, ...options },
      ...(redirectUri !== undefined && { redirectUri }),
    })
  } catch (error) {
    // It names the option and not its value.
    throw error instanceof TypeError ? new UsageError(`${error.message}. Try --help.`) : error
  }
}
