/** Name of the SSO session cookie. The `__Host-` prefix demands `Secure`, `Path=/` and no `Domain` (RFC 6265bis). */
export const SESSION_COOKIE = '__Host-Session'

/** Name of the trusted device cookie; backends send its value as a header of the same name. */
export const TRUSTED_DEVICE_COOKIE = '__Host-trusted-device-id'

/** Attributes of both cookies beyond the ones their prefix demands. */
export interface CookieAttributes {
  readonly httpOnly: boolean
  readonly sameSite: 'None' | 'Lax' | 'Strict'
}

/** The value of one cookie of a request. */
export function readCookie(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const separator = pair.indexOf('=')
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim()
  }
  return undefined
}

/** A `Set-Cookie` value. `maxAge` in seconds; 0 removes the cookie. */
export function serializeCookie(
  name: string,
  value: string,
  maxAge: number,
  attributes: CookieAttributes,
): string {
  return [
    `${name}=${value}`,
    'Path=/',
    'Secure',
    ...(attributes.httpOnly ? ['HttpOnly'] : []),
    `SameSite=${attributes.sameSite}`,
    `Max-Age=${maxAge}`,
  ].join('; ')
}
