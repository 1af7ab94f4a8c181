import { randomErrorId } from './environment.js'

/** A JSON answer. `no-store`: it may carry tokens ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)). */
export function jsonResponse(body: unknown, status = 200, cookies: readonly string[] = []): Response {
  const headers = new Headers({
    'Content-Type': 'application/json;charset=UTF-8',
    'Cache-Control': 'no-store',
  })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(JSON.stringify(body), { status, headers })
}

/** 204, or 200 `{}`: the two answers that say nothing. */
export function emptyResponse(status: 200 | 204 = 204, cookies: readonly string[] = []): Response {
  if (status === 200) return jsonResponse({}, 200, cookies)
  const headers = new Headers({ 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status, headers })
}

/** 303 See Other to `target` with `parameters` in its query, or in its fragment. Undefined ones are left out. */
export function redirectResponse(
  target: string,
  parameters: Readonly<Record<string, string | number | undefined>>,
  place: 'query' | 'fragment' = 'query',
  cookies: readonly string[] = [],
): Response {
  const url = new URL(target)
  const search = place === 'query' ? url.searchParams : new URLSearchParams()
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) search.set(name, String(value))
  if (place === 'fragment') url.hash = search.toString()
  const headers = new Headers({ Location: url.href, 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}

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

const METHODS = 'GET, POST, DELETE'
const HEADERS = 'authorization, content-type, custom-locale, x-r5-correlation-id'

/**
 * The CORS headers of an answer. With `credentials: 'include'` a browser accepts neither `*` nor another origin: the
 * exact `Origin` is echoed (Fetch Standard, "CORS check"). `undefined` allows every origin. A page can read a header such
 * as `Retry-After` only when it is `exposed`.
 */
export function corsHeaders(
  request: Request,
  allowedOrigins: readonly string[] | undefined,
  exposed: readonly string[] = ['Retry-After'],
): [string, string][] {
  const origin = request.headers.get('origin')
  if (origin === null || allowedOrigins?.includes(origin) === false) return [['Vary', 'Origin']]
  return [
    ['Vary', 'Origin'],
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ...exposed.map((name): [string, string] => ['Access-Control-Expose-Headers', name]),
  ]
}

/** The answer to a preflight, without the headers of `corsHeaders`. */
export function preflightResponse(): Response {
  return new Response(null, {
    status: 204,
    headers: { 'Access-Control-Allow-Methods': METHODS, 'Access-Control-Allow-Headers': HEADERS },
  })
}

/** One refusal of the server: the HTTP status and the category, and where known the key, of the error body. */
export interface ErrorAnswer {
  /** HTTP status, 400 to 599. */
  readonly status: number
  /** Category: the `error` field, e.g. `invalid_grant` (ReachFive; [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) where it has one). */
  readonly error: string
  /** The `error_message_key` field. Default: made from the category, e.g. `error.invalidGrant`. */
  readonly messageKey?: string
}

/** One entry of `error_details`: the field at fault and whether it is `missing` or `invalid`. */
interface ErrorDetail {
  readonly field: string
  readonly message: string
  readonly code: 'missing' | 'invalid'
}

/** A refusal on its way to the client. Thrown by a route, answered by the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly answer: ErrorAnswer,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }

  /** `error_message_key` of the body. */
  get messageKey(): string {
    return this.answer.messageKey ?? keyOf(this.answer.error)
  }
}

/**
 * The connection broke. `fetch` of the simulator rejects with it for a scripted drop, as a browser's `fetch` rejects
 * with a `TypeError` on a network failure (Fetch Standard, "network error").
 */
export class SimulatedNetworkError extends TypeError {
  override readonly name = 'SimulatedNetworkError'

  constructor(readonly when: 'beforeEffect' | 'afterEffect') {
    super('Failed to fetch')
  }
}

/** 400 `invalid_request` with the field at fault in `error_details`. */
export function invalidRequest(
  field: string,
  message: string,
  code: ErrorDetail['code'] = 'invalid',
): ApiError {
  return new ApiError({ status: 400, error: 'invalid_request' }, message, [{ field, message, code }])
}

/** The one answer for a wrong code, an expired one and used-up trials: a client cannot tell them apart. */
export const WRONG_CODE: ErrorAnswer = {
  status: 401,
  error: 'invalid_grant',
  messageKey: 'error.invalidVerificationCode',
}

/** The JSON body of an error: every field a ReachFive client may read. */
export function errorBody(error: ApiError): Record<string, unknown> {
  return {
    error: error.answer.error,
    error_id: randomErrorId(),
    error_description: error.message,
    error_user_msg: error.message,
    error_message_key: error.messageKey,
    ...(error.details.length > 0 && { error_details: error.details }),
  }
}

/** `invalid_grant` becomes `error.invalidGrant`. */
function keyOf(category: string): string {
  return `error.${category.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())}`
}
