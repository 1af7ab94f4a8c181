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
  /** Answers late by so many milliseconds, otherwise as ever. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection breaks before the server has done anything. */
  | { readonly kind: 'dropBeforeEffect' }
  /** The server does all its work, then the connection breaks. */
  | { readonly kind: 'dropAfterEffect' }
  /** No answer until the request is aborted, and no effect. */
  | { readonly kind: 'hang' }
  /** A bare status such as 500, 502 or 503; no effect unless `afterEffect`. */
  | { readonly kind: 'status'; readonly status: number; readonly afterEffect?: boolean }
  /** 429. `retryAfter`: seconds, or a date; without it no `Retry-After` (RFC 9110 section 10.2.3). No effect. */
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
  /** Throws a `TypeError` for a fault that could never happen. */
  add(fault: Fault): void
  clear(): void
  /** Faults still to come, in the order they were added. */
  readonly pending: readonly Fault[]
}

/** For the server itself. */
export interface FaultScript extends Faults {
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
  ...(['delay', 'dropBeforeEffect', 'dropAfterEffect', 'hang'] as const),
  ...(['status', 'rateLimited', 'malformed', 'extraFields'] as const),
]

function checkFault(fault: Fault): void {
  if (!KINDS.includes(fault.kind))
    throw new TypeError(`faults.add: "kind" must be one of ${KINDS.join(', ')}`)
  const { times = 1 } = fault
  if (!(times >= 1)) throw new TypeError('faults.add: "times" must be 1 or more')
  if (fault.kind === 'delay' && !(fault.milliseconds >= 0)) {
    throw new TypeError('faults.add: "milliseconds" must be 0 or more')
  }
  if (fault.kind === 'status' && !(fault.status >= 200 && fault.status <= 599)) {
    throw new TypeError('faults.add: "status" must be an HTTP status from 200 to 599')
  }
}
