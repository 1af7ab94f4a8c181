import type { EpochMilliseconds, Factor, Milliseconds } from '../../../machines/domain.js'
import {
  aFunction,
  isText,
  oneOf,
  type OptionRules,
  requireOptions,
  wholeNumber,
} from '../../../machines/errors.js'
import type { Environment } from '../../../machines/ports.js'
import { createEnvironment, environmentRules } from '../../_shared/environment.js'
import { aTimeout, type FetchFunction } from '../../_shared/http.js'
import { isSecureUrl, parseUrl } from '../../_shared/url.js'

/** What the plugin has, and the ids of the factors: a code sent by `sendOTP`, an authenticator app, a backup code. */
export type BetterAuthFactor = 'otp' | 'totp' | 'backupCode'

export const factorIds: readonly BetterAuthFactor[] = ['otp', 'totp', 'backupCode']

export const isFactorId = (value: unknown): value is BetterAuthFactor => factorIds.some((id) => id === value)

/** How the user is known, and what of it decides which factors are on offer. */
interface FactorSituation {
  /** Of a sign-in: what its `twoFactorRedirect` listed. Default: all of it. */
  readonly twoFactorMethods?: readonly string[] | undefined
  /** A sign-in waits for its second factor. On a live session the server ignores `trustDevice`. */
  readonly isSignIn: boolean
}

/** The app's factors, without those that the sign-in did not list. */
export function toFactors(settings: BetterAuthSettings, situation: FactorSituation): readonly Factor[] {
  const { twoFactorMethods, isSignIn } = situation
  // The server never lists backup codes; they are made together with the secret of an authenticator app.
  const isListed = (id: BetterAuthFactor) =>
    twoFactorMethods === undefined || twoFactorMethods.includes(id === 'backupCode' ? 'totp' : id)
  return settings.factors.filter(isListed).map((id) => ({
    id,
    hint: null,
    canTrustDevice: isSignIn,
    ...propertiesOf(id, settings),
  }))
}

function propertiesOf(
  id: BetterAuthFactor,
  settings: BetterAuthSettings,
): Pick<Factor, 'kind' | 'needsSend' | 'canResend' | 'code'> {
  const { otpKind, otpDigits, totpDigits, backupCodeLength } = settings
  const inHand = { needsSend: false, canResend: false }
  switch (id) {
    case 'otp':
      return {
        kind: otpKind,
        needsSend: true,
        canResend: true,
        code: { length: otpDigits, alphabet: 'digits' },
      }
    case 'totp':
      return { kind: 'totp', ...inHand, code: { length: totpDigits, alphabet: 'digits' } }
    case 'backupCode':
      return { kind: 'recovery', ...inHand, code: { length: backupCodeLength, alphabet: 'alphanumeric' } }
  }
}

/** What {@link createBetterAuthAdapter} takes. What better-auth doesn't tell a client, the app must. */
export interface BetterAuthAdapterOptions {
  /** Where better-auth answers, its `basePath` included: `https://app.example/api/auth`. `http:` for loopback hosts only. */
  readonly baseUrl: string
  /** What to offer, in this order; a sign-in may narrow it by `providerOptions.twoFactorMethods`. At least one. */
  readonly factors: readonly BetterAuthFactor[]
  /** By what your server's `sendOTP` reaches the user. Default `email`. */
  readonly otpKind?: 'email' | 'sms' | 'voice'
  /** `otpOptions.digits` of the server, 1 to 64. Default 6. */
  readonly otpDigits?: number
  /** `totpOptions.digits` of the server, 1 to 8. Default 6. */
  readonly totpDigits?: number
  /** `backupCodeOptions.length` of the server, 1 to 64: characters without the dash. Default 10. */
  readonly backupCodeLength?: number
  /**
   * A backup code as the server keeps it: it compares every character, and the flow takes spaces and dashes out. Default:
   * a dash after the fifth character. Needed beside a `customBackupCodesGenerate`.
   */
  readonly formatBackupCode?: (code: string) => string
  /** Time for one request in milliseconds, 1 to 600,000. Default 15,000 (15 seconds). */
  readonly timeout?: Milliseconds
  /** Must keep cookies, as a browser does. Default: the global `fetch`. */
  readonly fetch?: FetchFunction
  /** Default: the system's clock. */
  readonly now?: () => EpochMilliseconds
  /** Unguessable, URL-safe. Default: a version 4 UUID. */
  readonly generateId?: () => string
  /** From 0 (included) to 1 (excluded). Default `Math.random`. */
  readonly random?: () => number
  /** `false`: a hint that the device is offline. Default `navigator.onLine`, where the platform has it. */
  readonly isOnline?: () => boolean
  /** Gets what a callback of the app threw, with its stack. Default: `reportError` where the platform has it, else the console. */
  readonly reportDefect?: (error: unknown) => void
}

/** The options, checked, with every default in its place. */
export interface BetterAuthSettings extends Required<
  Omit<BetterAuthAdapterOptions, 'now' | 'generateId' | 'random' | 'isOnline' | 'reportDefect'>
> {
  readonly environment: Environment
}

const rules: OptionRules<BetterAuthAdapterOptions> = {
  baseUrl: [
    'be an https: URL without user and query, such as https://app.example/api/auth (http: for localhost only)',
    (value) => isText(value) && readBaseUrl(value) !== undefined,
  ],
  factors: [
    `be a list of one or more of ${factorIds.join(', ')}`,
    (value) => Array.isArray(value) && value.length > 0 && value.every(isFactorId),
  ],
  otpKind: oneOf('email', 'sms', 'voice'),
  otpDigits: wholeNumber(1, 64),
  totpDigits: wholeNumber(1, 8),
  backupCodeLength: wholeNumber(1, 64),
  formatBackupCode: aFunction,
  timeout: aTimeout,
  fetch: aFunction,
  ...environmentRules,
}

/** Throws an `OptionError` that names the first wrong option. */
export function resolveOptions(options: BetterAuthAdapterOptions): BetterAuthSettings {
  const required = ['baseUrl', 'factors'] as const
  requireOptions<BetterAuthAdapterOptions>('createBetterAuthAdapter', options, rules, required)
  return {
    baseUrl: readBaseUrl(options.baseUrl) ?? '',
    factors: [...new Set(options.factors)],
    otpKind: options.otpKind ?? 'email',
    otpDigits: options.otpDigits ?? 6,
    totpDigits: options.totpDigits ?? 6,
    backupCodeLength: options.backupCodeLength ?? 10,
    formatBackupCode: options.formatBackupCode ?? ((code) => `${code.slice(0, 5)}-${code.slice(5)}`),
    timeout: options.timeout ?? 15_000,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    environment: createEnvironment(options),
  }
}

/** Without a slash at its end; `undefined` for an address with more than a path, and for one where a secret must not go. */
function readBaseUrl(text: string): string | undefined {
  const url = parseUrl(text)
  if (url === undefined || !isSecureUrl(url) || url.href !== url.origin + url.pathname) return undefined
  return url.href.replace(/\/+$/, '')
}
