import { isFunction, isObject } from '../../../machines/errors.js'
import { fieldsOf } from '../../_shared/answers.js'

/** The part of `fetch` that `withStepUp` uses; the global one fits. */
export type WrappedFetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

/** A call of the app, as it was when it was made. */
export interface Call {
  readonly url: URL
  /** As it is sent: `fetch` writes only the common ones in upper case. */
  readonly method: string
  /** A copy. */
  readonly headers: Headers
  readonly signal: AbortSignal | undefined
  /** That of `init` alone: each `Request`, and each of its clones, has another one of its own. */
  readonly querySignal: AbortSignal | null
  /** Why it can't be sent again; `null` when it can. */
  readonly obstacle: 'method' | 'body' | null
  /** Sends it for the first time. */
  readonly send: (fetch: WrappedFetch) => Promise<Response>
  /** Sends it again with these headers in place of its own. */
  readonly replay: (fetch: WrappedFetch, headers: Headers) => Promise<Response>
  /** Gives up the copy of its body. Call it when the call won't be sent again. */
  readonly release: () => void
}

/** Methods that change nothing, so that sending one twice is harmless ([RFC 9110, section 9.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1)). */
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/** Methods that `fetch` writes in upper case ([Fetch, "normalize"](https://fetch.spec.whatwg.org/#concept-method-normalize)). */
const normalizedMethods = [...safeMethods, 'DELETE', 'POST', 'PUT']

/** Members that `fetch` reads ([Fetch, RequestInit](https://fetch.spec.whatwg.org/#requestinit)), except `body`. A class has them as getters, which a spread misses. */
const initMembers =
  'method headers referrer referrerPolicy mode credentials cache redirect integrity keepalive signal duplex priority window'.split(
    ' ',
  )

/** A `Request` of any realm or package: `instanceof` knows only those of this one. */
const isRequest = (value: unknown): value is Request =>
  isObject(value) && typeof value['url'] === 'string' && isFunction(value['clone'])

/** Where a call goes, as `fetch` reads it: a URL, a `Location` and every other object counts as its text. */
export const addressOf = (input: RequestInfo | URL): string => (isRequest(input) ? input.url : String(input))

/**
 * Reads a call. Each member of `init` is read once, as `fetch` does: an iterator gives its headers only once. The body is copied before
 * it is sent, and only where the call may be sent again: a clone of a `Request` keeps all of its body in memory. Throws for a broken
 * call, as `fetch` does.
 *
 * @param methods Methods that may be sent again beside the safe ones.
 */
export function readCall(
  url: URL,
  input: RequestInfo | URL,
  given: RequestInit | null | undefined,
  methods: readonly string[],
): Call {
  const init = readInit(given)
  const request = isRequest(input) ? input : null
  const method = normalizeMethod(init.method ?? request?.method ?? 'GET')
  const headers = new Headers(init.headers ?? request?.headers)
  const hasKey = (headers.get('Idempotency-Key') ?? '') !== ''
  const isAllowed = [...safeMethods, ...methods].includes(method.toUpperCase()) || hasKey
  // Cloned before its body is read: a clone takes the body away, and puts another one in its place.
  const template = isRequest(given) ? given : null
  const donor = template?.body && isAllowed && !template.bodyUsed ? template.clone() : null
  const body: unknown = fieldsOf(given)['body']
  const hasOwnBody = body !== undefined && body !== null
  // In some browsers `body` of a Request is `undefined`: there may be one.
  const mayHaveBody = !hasOwnBody && request !== null && request.body !== null
  const again = hasOwnBody && donor === null ? copyBody(body) : { body }
  const canReplay = isAllowed && again !== null && !(mayHaveBody && request.bodyUsed)
  const copy = canReplay && mayHaveBody ? request.clone() : null
  const withBody = (value: unknown) => (value === undefined ? init : { ...init, body: value as BodyInit })
  return {
    url,
    method,
    headers,
    signal: (init.signal === undefined ? request?.signal : init.signal) ?? undefined,
    querySignal: (template === null ? init.signal : null) ?? null,
    obstacle: canReplay ? null : isAllowed ? 'body' : 'method',
    send: (fetch) => fetch(request ?? (typeof input === 'string' ? input : url.href), withBody(body)),
    replay: (fetch, newHeaders) =>
      fetch(copy?.clone() ?? request ?? url.href, {
        ...withBody(donor === null ? again?.body : donor.clone().body),
        headers: newHeaders,
      }),
    release: () => {
      // Not awaited: a branch of a clone is cancelled only when the other one is.
      for (const each of [copy, donor]) each?.body?.cancel().catch(() => undefined)
    },
  }
}

/** All members of an `init` but `body`, with those that aren't in the standard. */
function readInit(given: RequestInit | null | undefined): RequestInit {
  const source = fieldsOf(given)
  const names = new Set([...initMembers, ...Object.keys(source)])
  names.delete('body')
  const members = [...names].map((name) => [name, source[name]] as const)
  const read = members
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      if (name === 'headers') return [name, readHeaders(value)] as const
      return [name, name === 'method' ? String(value) : value] as const
    })
  return Object.fromEntries(read)
}

/** A list in place of an iterator, or of an iterable of iterators, which can be read only once. */
function readHeaders(given: unknown): unknown {
  const isList = isIterable(given) && !isFunction(fieldsOf(given)['get'])
  return isList ? Array.from(given, (pair) => (isIterable(pair) ? Array.from(pair) : pair)) : given
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && isFunction(Reflect.get(value, Symbol.iterator))

function normalizeMethod(method: string): string {
  const upperCase = method.toUpperCase()
  return normalizedMethods.includes(upperCase) ? upperCase : method
}

/**
 * The body as it is now: an app may go on writing into its bytes, or its form, while the user is asked. `null` for a body that can't be
 * read twice: a stream, or one of an unknown type, which may be one. A type is known by its name, whichever realm it is of, and
 * copied by its own class, which the `fetch` that gets it knows.
 */
function copyBody(body: unknown): { readonly body: unknown } | null {
  if (typeof body !== 'object' || body === null) return { body: String(body) }
  if (ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body
    return { body: new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength)) }
  }
  const type = Object.prototype.toString.call(body).slice(8, -1)
  if (type === 'Blob' || type === 'File') return { body }
  if (type === 'ArrayBuffer') return { body: (body as ArrayBuffer).slice(0) }
  if (type === 'URLSearchParams') return { body: Reflect.construct(body.constructor, [body]) as unknown }
  if (type !== 'FormData' || !isIterable(body)) return null
  const copy = Reflect.construct(body.constructor, []) as FormData
  for (const [name, value] of body as FormData) copy.append(name, value)
  return { body: copy }
}
