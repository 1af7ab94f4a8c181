/** One request as the server received it, whatever became of it. Holds passwords and codes: for tests only. */
export interface ReceivedRequest {
  readonly method: string
  /** Path without the query, e.g. `/identity/v1/mfa/stepup`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed JSON body; the text where it is not JSON; `undefined` where there is none. */
  readonly body: unknown
  /** Epoch milliseconds, by the clock of the server. */
  readonly receivedAt: number
}

/** Requests received, newest last. */
export interface RequestLog {
  /** A copy of all requests, or of those to one path, oldest first. */
  all(path?: string): readonly ReceivedRequest[]
  /** The newest request, or the newest to one path. */
  last(path?: string): ReceivedRequest | undefined
  clear(): void
}

/** For the server itself. */
export interface WritableRequestLog extends RequestLog {
  record(request: Request, receivedAt: number): Promise<void>
}

/** An empty log. */
export function createRequestLog(): WritableRequestLog {
  const requests: ReceivedRequest[] = []
  const matches = (path: string | undefined) => (request: ReceivedRequest) =>
    path === undefined || request.path === path
  return {
    all: (path) => requests.filter(matches(path)),
    last: (path) => requests.findLast(matches(path)),
    clear: () => {
      requests.length = 0
    },
    record: async (request, receivedAt) => {
      requests.push(await describeRequest(request, receivedAt))
    },
  }
}

/** A request as a log has it. Reads a clone: the route still has to read the body. */
export async function describeRequest(request: Request, receivedAt: number): Promise<ReceivedRequest> {
  const url = new URL(request.url)
  return {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(request.headers),
    body: parse(await request.clone().text()),
    receivedAt,
  }
}

/** What `fetch` was given, as a request. Servers hand in requests of their own make: those stay as they are. */
export function toRequest(input: Request | string | URL, init?: RequestInit): Request {
  const isRequest = typeof input === 'object' && 'headers' in input
  return isRequest && init === undefined ? input : new Request(input, init)
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
