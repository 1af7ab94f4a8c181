/** Entry `mfa-step-up/reachfive`: ReachFive's identity API as an adapter. Each function is shipped only where it is imported. */
export { createReachFiveAdapter } from './adapter.js'
export { logInWithPassword } from './login.js'
export { createTokenRefresh } from './refresh.js'
export { readIdTokenClaims } from './tokens.js'

export type { ReachFiveAdapter } from './adapter.js'
export type { ReachFiveAdapterOptions } from './options.js'
export type { ReachFiveAuthOptions } from './auth-options.js'
export type { PasswordLogin, PasswordLoginAnswer, PasswordLoginOptions } from './login.js'
export type { TokenRefresh, TokenRefreshOptions } from './refresh.js'
export type { ReachFiveAuthType, ReachFiveIdTokenClaims } from './tokens.js'
