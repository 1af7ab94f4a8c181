/** Entry `mfa-step-up/better-auth`: the two-factor plugin of better-auth as an adapter. */
export { createBetterAuthAdapter } from './adapter.js'

export type { BetterAuthAdapter, BetterAuthRequestOptions } from './adapter.js'
export type { BetterAuthAdapterOptions, BetterAuthFactor } from './options.js'
