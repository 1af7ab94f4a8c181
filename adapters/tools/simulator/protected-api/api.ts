import { isObject } from '../../../../machines/errors.js'
import { describeRequest, type ReceivedRequest, toRequest } from '../requests.js'
import { corsHeaders, jsonResponse } from '../responses.js'
import {
  type Caller,
  type ProtectedApiOptions,
  type ProtectedApiSettings,
  resolveProtectedApi,
} from './options.js'
import { judge, refuse } from './refusals.js'

/** One call, and what became of it. */
export interface ReceivedCall extends ReceivedRequest {
  /** `sub` of a valid token, whether or not it was enough; else `undefined`. */
  readonly subject: string | undefined
  /** Of the answer. */
  readonly status: number
}

/** Calls answered, newest last. Preflights are not among them. */
export interface CallLog {
  /** A copy of all calls, or of those to one path, oldest first. */
  all(path?: string): readonly ReceivedCall[]
  /** The ones that passed and succeeded (2xx): a payment is here once for each time it was made. */
  done(path?: string): readonly ReceivedCall[]
  clear(): void
}

/** A resource server that asks for a step-up where a token is not enough. */
export interface ProtectedApi {
  /** The server; takes what `fetch` takes. Rejects, as `fetch` does, for an aborted request (`signal.reason`) only. */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>
  /** What it was asked, and what it did. */
  readonly calls: CallLog
}

/** An answer, and the caller it is for; no caller where the token was not valid. */
interface Answer {
  readonly response: Response
  readonly caller?: Caller
}

/**
 * Makes an API for tests and demos of a step-up challenge (RFC 9470, on top of RFC 6750). It knows of a token only what
 * introspection says, at every call anew: a revoked one is refused at once.
 *
 * @throws OptionError for the first wrong option; the message names it.
 */
export function createProtectedApi(options: ProtectedApiOptions): ProtectedApi {
  const settings = resolveProtectedApi(options)
  const calls = createCallLog()

  const fetch: ProtectedApi['fetch'] = async (input, init) => {
    const request = toRequest(input, init)
    request.signal.throwIfAborted()
    if (request.method === 'OPTIONS') return withCors(settings, request, preflight(settings, request))
    const received = await describeRequest(request, settings.now())
    const { response, caller } = await answer(settings, request)
    calls.record({ ...received, subject: caller?.subject, status: response.status })
    // An answer that comes after the abort never reaches the caller, though its effect has happened.
    request.signal.throwIfAborted()
    return withCors(settings, request, response)
  }

  return { fetch, calls }
}

async function answer(settings: ProtectedApiSettings, request: Request): Promise<Answer> {
  const { pathname } = new URL(request.url)
  const there = settings.resources.filter(({ path }) => path === pathname)
  const resource = there.find(({ method }) => method.toUpperCase() === request.method)
  if (resource === undefined) {
    if (there.length === 0) return { response: failure(404, 'resource_not_found') }
    const response = failure(405, 'method_not_allowed')
    response.headers.set('Allow', there.map(({ method }) => method.toUpperCase()).join(', '))
    return { response }
  }
  const token = readToken(settings, request)
  if (token === undefined) return { response: refuse(settings, resource, 'tokenMissing') }
  const introspection = await introspect(settings, token, request.signal)
  if (introspection.kind === 'unavailable') return { response: failure(503, 'temporarily_unavailable') }
  if (introspection.kind === 'inactive') return { response: refuse(settings, resource, 'tokenInvalid') }
  const { caller } = introspection
  const refusal = judge(resource, caller, settings.now())
  if (refusal !== undefined) return { response: refuse(settings, resource, refusal), caller }
  if (resource.handle === undefined) {
    return {
      response: jsonResponse({ subject: caller.subject }, request.method === 'POST' ? 201 : 200),
      caller,
    }
  }
  try {
    return { response: await resource.handle(request, caller), caller }
  } catch {
    return { response: failure(500, 'server_error'), caller }
  }
}

/** [RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1); [RFC 9449, section 7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1). The token is looked for in the header alone. */
function readToken({ scheme }: ProtectedApiSettings, request: Request): string | undefined {
  const form = scheme === 'DPoP' ? /^(?:Bearer|DPoP) +(\S+) *$/i : /^Bearer +(\S+) *$/i
  return form.exec(request.headers.get('authorization') ?? '')?.[1]
}

const failure = (status: number, error: string): Response => jsonResponse({ error }, status)

/** Every request header is allowed: headers are not what this API tests. */
function preflight({ resources }: ProtectedApiSettings, request: Request): Response {
  const methods = [...new Set(resources.map(({ method }) => method.toUpperCase()))].join(', ')
  const headers = request.headers.get('access-control-request-headers') ?? ''
  return new Response(null, {
    status: 204,
    headers: { 'Access-Control-Allow-Methods': methods, 'Access-Control-Allow-Headers': headers },
  })
}

function withCors(settings: ProtectedApiSettings, request: Request, given: Response): Response {
  // A copy: the headers of an answer that came by fetch can't be changed.
  const response = new Response(given.body, given)
  const exposed = settings.exposesChallenge ? ['WWW-Authenticate'] : []
  for (const [name, value] of corsHeaders(request, settings.allowedOrigins, exposed))
    response.headers.set(name, value)
  return response
}

/** What the authorization server says of a token: who holds it, that it is not valid, or nothing that can be used. */
type Introspection =
  | { readonly kind: 'active'; readonly caller: Caller }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'unavailable' }

/**
 * Asks about a token ([RFC 7662, section 2.1](https://www.rfc-editor.org/rfc/rfc7662#section-2.1)). The token itself is the
 * authorization, so 401 says that it is invalid. Every other answer that is no introspection response counts as an outage.
 * Rejects only when the call is aborted.
 */
async function introspect(
  settings: ProtectedApiSettings,
  token: string,
  signal: AbortSignal,
): Promise<Introspection> {
  try {
    const response = await settings.fetch(settings.introspectionUrl, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      },
      body: new URLSearchParams({ token }).toString(),
      signal,
    })
    if (response.status === 401) return { kind: 'inactive' }
    const body: unknown = response.ok ? await response.json() : undefined
    if (!isObject(body) || typeof body['active'] !== 'boolean') return { kind: 'unavailable' }
    return body['active'] ? { kind: 'active', caller: readCaller(body) } : { kind: 'inactive' }
  } catch {
    signal.throwIfAborted()
    return { kind: 'unavailable' }
  }
}

/** A claim of the wrong type counts as absent, so it can't open anything. */
function readCaller(body: Readonly<Record<string, unknown>>): Caller {
  const { sub, client_id: clientId, scope, amr, acr, auth_time: authTime } = body
  return {
    subject: typeof sub === 'string' ? sub : undefined,
    clientId: typeof clientId === 'string' ? clientId : undefined,
    scope: typeof scope === 'string' ? scope.split(' ') : [],
    methods: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
    acr: typeof acr === 'string' ? acr : undefined,
    authTime: typeof authTime === 'number' ? authTime : undefined,
  }
}

/** For the API itself. */
interface WritableCallLog extends CallLog {
  record(call: ReceivedCall): void
}

/** An empty log. */
function createCallLog(): WritableCallLog {
  const calls: ReceivedCall[] = []
  const all = (path?: string): ReceivedCall[] =>
    calls.filter((call) => path === undefined || call.path === path)
  return {
    all,
    done: (path) => all(path).filter(({ status }) => status >= 200 && status <= 299),
    clear: () => {
      calls.length = 0
    },
    record: (call) => {
      calls.push(call)
    },
  }
}
