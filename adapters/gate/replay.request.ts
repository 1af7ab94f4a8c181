/** The part of `fetch` that is wrapped; the global one fits. */
export type WrappedFetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

/** A call, as it was when it was made. */
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
  /** Gives up the copy of its body. */
  readonly release: () => void
}

/** Methods that change nothing, so that sending one twice is harmless (RFC 9110, section 9.2.1). */
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input !== 'string' && !(input instanceof URL)

/** Whether a body can be read twice. A stream can't, and what isn't known here may be one. */
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
 * Reads a call. Its body is copied before it is sent, and only where the call may be sent again at all: a clone of a `Request`
 * keeps all of it in memory. Throws for a broken call, as `fetch` does.
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
  // Some browsers don't tell of a body: `undefined`.
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
