import { isObject } from '../../../machines/errors.js'
import { invalidRequest } from './responses.js'

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
interface WritableRequestLog extends RequestLog {
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

/** The fields of a body or of a query. Unknown ones are never looked at, and so ignored. */
export type Fields = Readonly<Record<string, unknown>>

/** The body as fields: JSON, or a form (RFC 7662 and 7009 clients send forms). No body reads as no fields. */
export async function readBody(request: Request): Promise<Fields> {
  const text = await request.text()
  if (text === '') return {}
  if (request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  const body = parseJson(text)
  if (!isObject(body)) throw invalidRequest('body', 'The body must be a JSON object')
  return body
}

/** The query as fields. Of a name given twice the last value counts. */
export function readQuery(request: Request): Fields {
  return Object.fromEntries(new URL(request.url).searchParams)
}

/** A string, or `undefined` where the field is absent, null or empty. Another type is refused. */
export function readString(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw invalidRequest(name, `${name} must be a string`)
  return value
}

/** A string that must be there; `missing` in the details where it is not. */
export function requireString(fields: Fields, name: string): string {
  const value = readString(fields, name)
  if (value === undefined) throw invalidRequest(name, `${name} is missing`, 'missing')
  return value
}

/** A boolean; in a query or a form the words `true` and `false`. Absent reads as `false`. */
export function readBoolean(fields: Fields, name: string): boolean {
  const value = fields[name]
  if (value === undefined || value === null || value === false || value === 'false') return false
  if (value !== true && value !== 'true') throw invalidRequest(name, `${name} must be a boolean`)
  return true
}

/** One of a few words, or `undefined` where the field is absent. */
export function readChoice<Choice extends string>(
  fields: Fields,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = readString(fields, name)
  if (value === undefined) return undefined
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) throw invalidRequest(name, `${name} must be one of ${choices.join(', ')}`)
  return choice
}

/** A scope: one string with spaces, or (the JavaScript SDK does so on refresh) an array of strings. */
export function readScope(fields: Fields, name = 'scope'): string | undefined {
  const value = fields[name]
  const text =
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(' ') : value
  const scope = readString({ [name]: text }, name)
  return scope === undefined
    ? undefined
    : [...new Set(scope.split(' ').filter((item) => item !== ''))].join(' ')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidRequest('body', 'The body is not valid JSON')
  }
}
