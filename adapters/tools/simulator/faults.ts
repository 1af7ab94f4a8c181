import { anObject, oneOf, requireOption, wholeNumber } from '../../../machines/errors.js'
import { aLimit } from './option-rules.js'
import { ApiError, errorBody, jsonResponse, SimulatedNetworkError } from './responses.js'

/** Which requests a fault is for. */
export interface FaultMatch {
  /** Default: every method but `OPTIONS`, so that a preflight passes. */
  readonly method?: string
  /** Exact path, e.g. `/identity/v1/passwordless/start`, or a pattern of it. */
  readonly path: string | RegExp
  /** Requests it happens to. Default 1; `Infinity` until cleared. */
  readonly times?: number
}

/** What goes wrong. "Effect" is what the server does: sends the code, consumes it, mints tokens. */
export type FaultEffect =
  /** The real answer, so many milliseconds late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection breaks before the server has done anything. */
  | { readonly kind: 'dropBeforeEffect' }
  /** The server does all its work, then the connection breaks. */
  | { readonly kind: 'dropAfterEffect' }
  /** No answer until the request is aborted, and no effect. */
  | { readonly kind: 'hang' }
  /** A bare status such as 500, 502 or 503; no effect unless `afterEffect`. */
  | { readonly kind: 'status'; readonly status: number; readonly afterEffect?: boolean }
  /** 429. `retryAfter`: seconds, or a date; without it no `Retry-After` ([RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)). No effect. */
  | { readonly kind: 'rateLimited'; readonly retryAfter?: number | Date }
  /** The real answer, after its effect, with the body spoilt. */
  | { readonly kind: 'malformed'; readonly body: MalformedBody }
  /** The real answer with fields nobody knows. */
  | { readonly kind: 'extraFields' }

/** How a body is spoilt: none at all, HTML, JSON cut in half, plain text, valid JSON of another shape. */
export type MalformedBody = 'empty' | 'html' | 'truncated' | 'text' | 'wrongShape'

/** A scripted fault. */
export type Fault = FaultMatch & FaultEffect

/** Faults by script. The first one added that matches a request applies; delays add up with it. */
export interface Faults {
  /** Throws an `OptionError` for a fault that could never happen. */
  add(fault: Fault): void
  clear(): void
  /** Faults still to come, in the order they were added. */
  readonly pending: readonly Fault[]
}

/** For the server itself. */
interface FaultScript extends Faults {
  /** The faults of this request, used up by it. */
  take(request: Request): readonly Fault[]
}

/** An empty script. */
export function createFaults(): FaultScript {
  let script: { readonly fault: Fault; left: number }[] = []
  return {
    add: (fault) => {
      checkFault(fault)
      script.push({ fault, left: fault.times ?? 1 })
    },
    clear: () => {
      script = []
    },
    get pending() {
      return script.map(({ fault, left }) => ({ ...fault, times: left }))
    },
    take: (request) => {
      const taken: Fault[] = []
      for (const entry of script) {
        const isTaken = taken.some(({ kind }) => kind !== 'delay')
        if (!matches(entry.fault, request) || (entry.fault.kind !== 'delay' && isTaken)) continue
        entry.left -= 1
        taken.push(entry.fault)
      }
      script = script.filter(({ left }) => left > 0)
      return taken
    },
  }
}

function matches({ method, path }: FaultMatch, request: Request): boolean {
  if (method === undefined ? request.method === 'OPTIONS' : method.toUpperCase() !== request.method)
    return false
  const { pathname } = new URL(request.url)
  // A pattern with the flag `g` remembers where it stopped: search() does not.
  return typeof path === 'string' ? path === pathname : pathname.search(path) !== -1
}

const KINDS: readonly FaultEffect['kind'][] = [
  'delay',
  'dropBeforeEffect',
  'dropAfterEffect',
  'hang',
  'status',
  'rateLimited',
  'malformed',
  'extraFields',
]

function checkFault(fault: Fault): void {
  const caller = 'faults.add'
  requireOption(caller, 'fault', fault, anObject)
  requireOption(caller, 'kind', fault.kind, oneOf(...KINDS))
  requireOption(caller, 'path', fault.path, [
    'be a path, such as /oauth/token, or a RegExp',
    (path) => typeof path === 'string' || Object.prototype.toString.call(path) === '[object RegExp]',
  ])
  if (fault.times !== undefined) requireOption(caller, 'times', fault.times, aLimit)
  if (fault.kind === 'delay')
    requireOption(caller, 'milliseconds', fault.milliseconds, [
      'be a number of milliseconds, 0 or more',
      (milliseconds) => Number(milliseconds) >= 0,
    ])
  if (fault.kind === 'status')
    requireOption(caller, 'status', fault.status, [
      'be an HTTP status from 200 to 599',
      wholeNumber(200, 599)[1],
    ])
}

/** What a fault needs from the server. */
interface FaultHost {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** Answers a request under its faults. `answer` is the server: calling it is the effect. */
export async function applyFaults(
  faults: readonly Fault[],
  request: Request,
  answer: () => Promise<Response>,
  host: FaultHost,
): Promise<Response> {
  for (const fault of faults) if (fault.kind === 'delay') await host.sleep(fault.milliseconds, request.signal)
  const fault = faults.find(({ kind }) => kind !== 'delay')
  switch (fault?.kind) {
    case undefined:
    case 'delay':
      return answer()
    case 'dropBeforeEffect':
      throw new SimulatedNetworkError('beforeEffect')
    case 'dropAfterEffect':
      await answer()
      throw new SimulatedNetworkError('afterEffect')
    case 'hang':
      return hang(request.signal)
    case 'status':
      if (fault.afterEffect === true) await answer()
      return failure(fault.status, categoryOf(fault.status))
    case 'rateLimited': {
      const response = failure(429, 'rate_limit_reached', 'error.tooManyAttempts')
      const { retryAfter } = fault
      if (retryAfter !== undefined) response.headers.set('Retry-After', formatRetryAfter(retryAfter))
      return response
    }
    case 'malformed':
      return spoil(await answer(), fault.body)
    case 'extraFields':
      return addFields(await answer())
  }
}

/** Seconds as they are; a date in the HTTP format ([RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)). */
export function formatRetryAfter(value: number | Date): string {
  return typeof value === 'number' ? String(value) : value.toUTCString()
}

function categoryOf(status: number): string {
  if (status < 500) return 'invalid_request'
  return status > 501 && status < 505 ? 'temporarily_unavailable' : 'server_error'
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

function failure(status: number, error: string, messageKey?: string): Response {
  const answer = { status, error, ...(messageKey !== undefined && { messageKey }) }
  // 204, 205 and 304 may not carry a body (Fetch Standard, "null body status").
  if ([204, 205, 304].includes(status)) return new Response(null, { status })
  return jsonResponse(errorBody(new ApiError(answer, 'Scripted fault')), status)
}

async function spoil(response: Response, kind: MalformedBody): Promise<Response> {
  const text = await response.text()
  const bodies: Record<MalformedBody, [body: string, type: string]> = {
    empty: ['', 'application/json'],
    html: ['<!doctype html><title>Bad gateway</title>', 'text/html'],
    truncated: [text.slice(0, Math.max(1, Math.floor(text.length / 2))) || '{', 'application/json'],
    text: ['upstream error', 'text/plain'],
    wrongShape: ['["unexpected"]', 'application/json'],
  }
  const [body, type] = bodies[kind]
  const headers = new Headers(response.headers)
  headers.set('Content-Type', type)
  return new Response(body, { status: response.status === 204 ? 200 : response.status, headers })
}

async function addFields(response: Response): Promise<Response> {
  const text = await response.text()
  if (!text.startsWith('{')) return new Response(text === '' ? null : text, response)
  const body = JSON.parse(text) as Record<string, unknown>
  const extra = { x_unknown: true, x_nested: { list: [1, 2, 3] }, ...body }
  return new Response(JSON.stringify(extra), { status: response.status, headers: response.headers })
}
