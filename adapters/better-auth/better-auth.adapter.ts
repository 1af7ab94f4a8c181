import type { StepUpAdapter } from '../../machines/ports.js'
import { guardOptions } from '../_shared/option.checks.js'
import { begin } from './better-auth.begin.js'
import { createClient } from './better-auth.client.js'
import { type BetterAuthAdapterOptions, resolveOptions } from './better-auth.options.js'
import { send } from './better-auth.send.js'
import { verify } from './better-auth.verify.js'

/** There is no `exchange`: better-auth gives its session, in a cookie. */
export interface BetterAuthAdapter extends Omit<StepUpAdapter, 'exchange'> {
  readonly name: 'better-auth'
}

/**
 * The two-factor plugin of better-auth (1.7) as a {@link StepUpAdapter}, by its HTTP API: codes sent by your `sendOTP`, TOTP
 * and backup codes. The user is known by a cookie: of a live session, or of a sign-in that answered `twoFactorRedirect`.
 * No request is made before the first call, and none is repeated.
 *
 * Throws a `TypeError` that names the first wrong option.
 */
export function createBetterAuthAdapter(options: BetterAuthAdapterOptions): BetterAuthAdapter {
  const settings = resolveOptions(options)
  const parts = { settings, client: createClient(settings) }
  return {
    name: 'better-auth',
    environment: settings.environment,
    begin: guardOptions((request, call) => begin(parts, request, call)),
    send: guardOptions((input, call) => send(parts, input, call)),
    verify: guardOptions((input, call) => verify(parts, input, call)),
  }
}
