import type { StepUpResult } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { StepUpChallenge } from './challenge.js'

/** The part of `fetch` that `withStepUp` uses; the global one fits. */
export type WrappedFetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

/** A call of the app, as it was when it was made. */
export interface Call {
  readonly url: URL
  /** In upper case. */
  readonly method: string
  /** A copy. */
  readonly headers: Headers
  readonly signal: AbortSignal | undefined
  /** Why it can't be sent again; `null` when it can. */
  readonly obstacle: 'method' | 'body' | null
  /** Sends it again with these headers in place of its own. */
  readonly replay: (fetch: WrappedFetch, headers: Headers) => Promise<Response>
  /** Gives up the copy of its body. Call it when the call won't be sent again. */
  readonly release: () => void
}

/** Methods that change nothing, so that sending one twice is harmless ([RFC 9110, section 9.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1)). */
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input !== 'string' && !(input instanceof URL)

/** Whether a body can be read twice. A stream can't, and a body of an unknown type may be one. */
const isResendable = (body: unknown): boolean =>
  body === undefined ||
  body === null ||
  typeof body === 'string' ||
  ArrayBuffer.isView(body) ||
  [ArrayBuffer, Blob, FormData, URLSearchParams].some((kind) => body instanceof kind)

/** The body as it is now: an app may go on writing into its bytes, or its form, while the user is asked. */
function copyBody<Body>(
  body: Body,
): Body | ArrayBuffer | Uint8Array<ArrayBuffer> | URLSearchParams | FormData {
  if (body instanceof ArrayBuffer) return body.slice(0)
  if (ArrayBuffer.isView(body))
    return Uint8Array.from(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
  if (body instanceof URLSearchParams) return new URLSearchParams(body)
  if (!(body instanceof FormData)) return body
  const copy = new FormData()
  for (const [name, value] of body) copy.append(name, value)
  return copy
}

export const urlOf = (input: RequestInfo | URL): string => (isRequest(input) ? input.url : String(input))

/**
 * Reads a call. Its body is copied before it is sent, and only where the call may be sent again: a clone of a `Request` keeps all of
 * its body in memory. Throws for a broken call, as `fetch` does.
 *
 * @param methods Methods that may be sent again beside the safe ones.
 */
export function readCall(
  url: URL,
  input: RequestInfo | URL,
  given: RequestInit | undefined,
  methods: readonly string[],
): Call {
  const init = { ...given }
  const request = isRequest(input) ? input : null
  const method = (init.method ?? request?.method ?? 'GET').toUpperCase()
  const headers = new Headers(init.headers ?? request?.headers)
  const hasKey = (headers.get('Idempotency-Key') ?? '') !== ''
  const isAllowed = [...safeMethods, ...methods].includes(method) || hasKey
  const hasOwnBody = init.body === undefined || init.body === null
  const isUsed = hasOwnBody && request?.bodyUsed === true
  const canReplay = isAllowed && !isUsed && isResendable(init.body)
  // In some browsers `body` of a Request is `undefined`: there may be one.
  const copy = canReplay && hasOwnBody && request !== null && request.body !== null ? request.clone() : null
  const body = canReplay ? copyBody(init.body) : init.body
  return {
    url,
    method,
    headers,
    signal: init.signal ?? request?.signal,
    obstacle: canReplay ? null : isAllowed ? 'body' : 'method',
    replay: (fetch, newHeaders) =>
      fetch(copy?.clone() ?? request ?? url.href, {
        ...init,
        ...(body !== undefined && { body }),
        headers: newHeaders,
      }),
    release: () => {
      // Not awaited: a branch of a clone is cancelled only when the other one is.
      copy?.body?.cancel().catch(() => undefined)
    },
  }
}

/** A call that is about to be sent again. */
export interface ReplayedCall {
  /** Whole URL. */
  readonly url: string
  /** In upper case. */
  readonly method: string
  /** Its headers; change them in place. */
  readonly headers: Headers
}

/** What a call is sent again with, and why. */
export interface ReplayContext {
  /** What the step-up gave: tokens, a code, or a session. */
  readonly result: StepUpResult
  /** The challenge that the call answers. `challenge.dpopNonce` is the nonce for a DPoP proof. */
  readonly challenge: StepUpChallenge
}

/**
 * Puts new credentials into `call.headers`. A DPoP call needs the new token and a proof for this call: `htm` is `call.method`, `htu` is
 * `call.url` without query and fragment (RFC 9449, sections [4.2](https://www.rfc-editor.org/rfc/rfc9449#section-4.2) and
 * [7](https://www.rfc-editor.org/rfc/rfc9449#section-7)).
 */
export type ReplayAuthorizer = (call: ReplayedCall, context: ReplayContext) => void | Promise<void>

const credentialsOf = (headers: Headers) => {
  const [scheme = '', credentials = ''] = (headers.get('Authorization') ?? '').split(' ')
  return { scheme: scheme.toLowerCase(), credentials }
}

/** The access token of a result; `undefined` for a session, a code, or tokens without one. */
export function accessTokenOf(result: StepUpResult): string | undefined {
  return result.kind === 'tokens' ? result.tokens.accessToken : undefined
}

/** Whether a call was made with this result already: with its token, or with cookies, which the browser adds. */
export function carriesToken({ headers }: Pick<Call, 'headers'>, result: StepUpResult): boolean {
  const accessToken = accessTokenOf(result)
  return accessToken === undefined || credentialsOf(headers).credentials === accessToken
}

/** The challenge for the scheme of the call, else for Bearer, else the first. */
export function chooseChallenge(
  challenges: readonly StepUpChallenge[],
  { headers }: Pick<Call, 'headers'>,
): StepUpChallenge | null {
  const own = credentialsOf(headers).scheme
  const find = (name: string) => challenges.find(({ scheme }) => scheme === name)
  return find(own) ?? find('bearer') ?? challenges[0] ?? null
}

const needAuthorizer = () => new StepUpError('configuration', { option: 'authorize' })

/** Throws `configuration` before the user is asked, where only the app can make the credentials. */
export function assertBearer({ scheme }: StepUpChallenge, { headers }: Pick<Call, 'headers'>): void {
  const isBearer = (name: string | null) => name === null || name === '' || name === 'bearer'
  if (!isBearer(scheme) || !isBearer(credentialsOf(headers).scheme)) throw needAuthorizer()
}

/**
 * The default: a bearer token ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)). Without an access token the
 * call is sent as it was, with its cookies.
 */
export const authorizeBearer: ReplayAuthorizer = ({ headers }, { result }) => {
  const accessToken = accessTokenOf(result)
  if (accessToken === undefined) return
  // A token of an unknown type must not be used (https://www.rfc-editor.org/rfc/rfc6749#section-7.1).
  const type = result.kind === 'tokens' ? (result.tokens.tokenType ?? 'Bearer') : 'Bearer'
  if (type.toLowerCase() !== 'bearer') throw needAuthorizer()
  headers.set('Authorization', `Bearer ${accessToken}`)
}

/** The headers of the replay. An error of the authorizer may quote a token: only a `StepUpError` is handed on. */
export async function authorizeReplay(
  call: Call,
  authorize: ReplayAuthorizer,
  context: ReplayContext,
): Promise<Headers> {
  const headers = new Headers(call.headers)
  try {
    await authorize({ url: call.url.href, method: call.method, headers }, context)
    return headers
  } catch (error) {
    if (error instanceof StepUpError) throw error
    throw new StepUpError('configuration', { option: 'authorize', cause: error })
  }
}
