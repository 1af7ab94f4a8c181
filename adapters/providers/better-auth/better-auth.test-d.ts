import type { StepUpRequest } from '../../../machines/domain.js'
import type { StepUpAdapter } from '../../../machines/ports.js'
import { type BetterAuthFactor, type BetterAuthRequestOptions, createBetterAuthAdapter } from './index.js'

/** Types, both ways; the compiler runs this file. */

const good = { baseUrl: 'https://app.example/api/auth', factors: ['otp', 'totp'] } as const
export const adapter: StepUpAdapter = createBetterAuthAdapter(good)
export const named: 'better-auth' = createBetterAuthAdapter({ ...good, fetch, otpKind: 'sms' }).name
export const factor: BetterAuthFactor = 'backupCode'
export const request: StepUpRequest = {
  approach: { kind: 'session' },
  providerOptions: { twoFactorMethods: ['otp'] } satisfies BetterAuthRequestOptions,
}

// @ts-expect-error an address is needed
createBetterAuthAdapter({ factors: ['otp'] })
// @ts-expect-error factors are needed
createBetterAuthAdapter({ baseUrl: 'https://app.example' })
// @ts-expect-error no such factor
createBetterAuthAdapter({ ...good, factors: ['passkey'] })
// @ts-expect-error no such option
createBetterAuthAdapter({ ...good, baseURL: 'https://app.example' })
// @ts-expect-error no such way to send a code
createBetterAuthAdapter({ ...good, otpKind: 'pigeon' })
// @ts-expect-error there is none
export const exchange: unknown = createBetterAuthAdapter(good).exchange
