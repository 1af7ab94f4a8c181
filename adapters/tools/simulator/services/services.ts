import type { SimulatorClock } from '../environment.js'
import type { WritableOutbox } from '../outbox.js'
import type { Settings } from '../settings.js'
import type { TokenSigner } from './signer.js'
import type { Store } from './store.js'

/** What the routes share. */
export interface Services {
  readonly settings: Settings
  readonly store: Store
  readonly clock: SimulatorClock
  readonly outbox: WritableOutbox
  readonly signer: TokenSigner
  /** The origin that answers `request`: the `issuer` option, else the origin the client asked. */
  issuerOf(request?: Request): string
}

/** Epoch seconds, as JWT claims have them (RFC 7519, "NumericDate"). */
export function epochSeconds(services: Services): number {
  return Math.floor(services.clock.now() / 1000)
}

/** The live entry of a map, or `undefined`; a dead one is dropped on the way. */
export function findLive<Entry extends { readonly expiresAt: number }>(
  services: Services,
  entries: Map<string, Entry>,
  key: string,
): Entry | undefined {
  const entry = entries.get(key)
  if (entry === undefined || entry.expiresAt > services.clock.now()) return entry
  entries.delete(key)
  return undefined
}

/** Epoch milliseconds `seconds` from now. */
export function expiry(services: Services, seconds: number): number {
  return services.clock.now() + seconds * 1000
}
