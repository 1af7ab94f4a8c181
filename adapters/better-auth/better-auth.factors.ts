import type { Factor } from '../../machines/domain.js'
import type { BetterAuthSettings } from './better-auth.options.js'

/** What the plugin has, and the ids of the factors: a code sent by `sendOTP`, an authenticator app, a backup code. */
export type BetterAuthFactor = 'otp' | 'totp' | 'backupCode'

const ids: readonly unknown[] = ['otp', 'totp', 'backupCode'] satisfies readonly BetterAuthFactor[]

export const isFactorId = (value: unknown): value is BetterAuthFactor => ids.includes(value)

/** How the user is known, and what of it decides which factors are on offer. */
export interface FactorSituation {
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
