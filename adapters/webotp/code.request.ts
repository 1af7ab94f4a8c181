/** The part of `navigator.credentials` that WebOTP uses (WICG "WebOTP API", section 3). */
export interface CredentialSource {
  readonly get: (options: OneTimeCodeRequest) => Promise<unknown>
}

/** TypeScript's DOM library has no `otp` yet. */
export interface OneTimeCodeRequest {
  readonly otp: { readonly transport: 'sms'[] }
  readonly signal: AbortSignal
}

/** The code of the next message that is bound to this origin; `null` where the browser or the user refuses. */
export async function requestCode(
  credentials: CredentialSource,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const credential = await credentials.get({ otp: { transport: ['sms'] }, signal })
    const code: unknown =
      typeof credential === 'object' && credential !== null ? Reflect.get(credential, 'code') : null
    return typeof code === 'string' && code !== '' ? code : null
  } catch {
    return null
  }
}
