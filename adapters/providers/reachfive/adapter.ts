import type { Milliseconds } from '../../../machines/domain.js'
import type { StepUpAdapter } from '../../../machines/ports.js'
import { createClockSkew } from '../../_shared/clock-skew.js'
import { guardOptions } from '../../_shared/options.js'
import { createPkceSource } from '../../_shared/pkce.js'
import { begin } from './begin.js'
import { exchange, send, verify } from './challenge.js'
import { createClient, createConfigLoader } from './client.js'
import { type ReachFiveAdapterOptions, resolveOptions } from './options.js'
import { partsOf, type ReachFiveParts } from './parts.js'

export interface ReachFiveAdapter extends StepUpAdapter {
  readonly name: 'reachfive'
  /**
   * What to add to this device's time to get ReachFive's, in milliseconds, by the `Date` of its answers so far: for a check of
   * evidence, as its option `clockSkew`. 0 for a right clock, before the first answer, and where `Date` can't be read.
   */
  readonly clockSkew: () => Milliseconds
  /** Internal: what `logInWithPassword` needs of the adapter. A function, so that no log of the adapter shows a secret. */
  readonly [partsOf]: () => ReachFiveParts
}

/**
 * ReachFive's identity API as a {@link StepUpAdapter}: step-up by session cookie, login ticket or access token, and
 * passwordless login by an identifier (developer.reachfive.com, "MFA"). No request is made before the first call, and
 * none is repeated. Nothing that comes back is verified here: `claimed` is what the ID token says.
 *
 * Throws an `OptionError` that names the first wrong option.
 */
export function createReachFiveAdapter(options: ReachFiveAdapterOptions): ReachFiveAdapter {
  const settings = resolveOptions(options)
  const skew = createClockSkew(settings.fetch, settings.environment.now)
  const client = createClient({ ...settings, fetch: skew.fetch })
  const parts: ReachFiveParts = {
    settings,
    client,
    loadConfig: createConfigLoader(client, settings),
    pkce: createPkceSource(settings.crypto),
    refresher: settings.refresh?.connect(client, settings),
  }
  const adapter: ReachFiveAdapter = {
    name: 'reachfive',
    identity: `${settings.origin} ${settings.clientId}`,
    environment: settings.environment,
    clockSkew: skew.read,
    begin: guardOptions((request, call) => begin(parts, request, call)),
    send: guardOptions((input, call) => send(parts, input, call)),
    verify: guardOptions((input, call) => verify(parts, input, call)),
    [partsOf]: () => parts,
  }
  if (!settings.exchange) return adapter
  return { ...adapter, exchange: guardOptions((input, call) => exchange(parts, input, call)) }
}
