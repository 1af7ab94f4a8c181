import type { StepUpAdapter } from '../../machines/ports.js'
import { begin } from './better-auth.begin.js'
import { createClient } from './better-auth.client.js'
import { fromOptionError } from './better-auth.errors.js'
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
    begin: guarded((request, call) => begin(parts, request, call)),
    send: guarded((input, call) => send(parts, input, call)),
    verify: guarded((input, call) => verify(parts, input, call)),
  }
}

/** Wrong input at run time is `configuration`, with a cause that names the option. */
function guarded<Input extends readonly unknown[], Answer>(
  act: (...input: Input) => Promise<Answer>,
): (...input: Input) => Promise<Answer> {
  return async (...input) => {
    try {
      return await act(...input)
    } catch (error) {
      throw fromOptionError(error)
    }
  }
}
