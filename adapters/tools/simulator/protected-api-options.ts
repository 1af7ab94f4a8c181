import * as check from './option-checks.js'
import type { ReachFiveSimulator } from './server.js'

/** Who calls, as introspection told it (RFC 7662 section 2.2, RFC 9470 section 6.2). */
export interface Caller {
  /** `sub`; `undefined` for a token without a user. */
  readonly subject: string | undefined
  readonly clientId: string | undefined
  readonly scope: readonly string[]
  /** `amr`: methods used (RFC 8176). */
  readonly methods: readonly string[]
  readonly acr: string | undefined
  /** `auth_time`, epoch seconds; `undefined` where the server does not tell. */
  readonly authTime: number | undefined
}

/** One route, and what it asks of a token. Without more than `method` and `path`: any valid token. */
export interface ProtectedResource {
  /** E.g. `POST`. */
  readonly method: string
  /** Exact path, e.g. `/payments`. */
  readonly path: string
  /** `acr` values in order of preference, one of which the token must have (RFC 9470 section 3). */
  readonly acrValues?: readonly string[]
  /** Seconds since the last active authentication, 0 or more; judged by `auth_time` (RFC 9470 section 3). */
  readonly maxAge?: number
  /** Words with single spaces; all must be granted. */
  readonly scope?: string
  /** Members that `amr` must have. No challenge can ask for them: see `acrValues`. */
  readonly amr?: readonly string[]
  /** The answer to a call that passed. Default: JSON `{ subject }`, with 201 for `POST`, else 200. */
  readonly handle?: (request: Request, caller: Caller) => Response | Promise<Response>
}

/** Give `simulator`, or `introspectionUrl`; the rest has defaults. */
export interface ProtectedApiOptions {
  /** Whom it asks about tokens, over HTTP. Gives the defaults of `introspectionUrl`, `fetch` and `now`. */
  readonly simulator?: Pick<ReachFiveSimulator, 'adapterOptions'>
  /** Endpoint of RFC 7662 that takes the token itself as authorization. Default: `/oauth/introspect` of the simulator. */
  readonly introspectionUrl?: string
  /** How it reaches that endpoint. Default: the simulator's, else the global one. */
  readonly fetch?: (input: string, init: RequestInit) => Promise<Response>
  /** Epoch milliseconds. Default: the simulator's clock, else `Date.now`. */
  readonly now?: () => number
  /** Default: a small bank. `GET /account` for any valid token, `POST /payments` with `amr` `mfa` and `maxAge` 300. */
  readonly resources?: readonly ProtectedResource[]
  /** Status of a step-up challenge. Default 401 (RFC 9470); several servers send 403, for their clients refresh on 401. */
  readonly status?: 401 | 403
  /**
   * How refusals are written: `'rfc9470'` (default) by `WWW-Authenticate`; `'reachfive'` by a JSON body with
   * `error_message_key` and without that header.
   */
  readonly form?: 'rfc9470' | 'reachfive'
  /**
   * Scheme of the challenge. Default `Bearer`. With `DPoP` (RFC 9449 section 7.1) the token may come by either scheme;
   * proofs are NOT checked.
   */
  readonly scheme?: 'Bearer' | 'DPoP'
  /** `max_age="300"` (default) or `max_age=300`; RFC 9470 section 3 allows both. */
  readonly quotesMaxAge?: boolean
  /** Challenges in front of ours in the same header, e.g. `Basic realm="x, y"` (RFC 9110 section 11.6.1). Default none. */
  readonly otherChallenges?: readonly string[]
  /** Origins that may read answers from a page (CORS). Default: every origin. */
  readonly allowedOrigins?: readonly string[]
  /**
   * `Access-Control-Expose-Headers: WWW-Authenticate`. Default true. Without it a page of another origin sees the status
   * of a refusal and not its challenge (Fetch Standard, "CORS-safelisted response-header name").
   */
  readonly exposesChallenge?: boolean
}

/** `POST /payments` wants a step-up of the last 300 s (5 minutes). */
const BANK: readonly ProtectedResource[] = [
  { method: 'GET', path: '/account' },
  { method: 'POST', path: '/payments', amr: ['mfa'], maxAge: 300 },
]

/** Options with every gap filled. */
export type ProtectedApiSettings = Required<Omit<ProtectedApiOptions, 'simulator' | 'allowedOrigins'>> &
  Pick<ProtectedApiOptions, 'allowedOrigins'>

/** Checks the options and fills their gaps. Throws a `TypeError` that names the option at fault. */
export function resolveProtectedApi(options: ProtectedApiOptions): ProtectedApiSettings {
  const { simulator, ...given } = check.checkKeys(options, ['simulator', ...Object.keys(CHECKS)], 'options')
  const tenant = simulator?.adapterOptions
  if (simulator !== undefined) check.checkObject(tenant, 'simulator')
  const settings = check.checkGroup<ProtectedApiSettings>(
    given,
    {
      introspectionUrl: tenant === undefined ? '' : `${tenant.domain}/oauth/introspect`,
      fetch: tenant?.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      now: tenant?.now ?? (() => Date.now()),
      resources: BANK,
      status: 401,
      form: 'rfc9470',
      scheme: 'Bearer',
      quotesMaxAge: true,
      otherChallenges: [],
      exposesChallenge: true,
    },
    CHECKS,
    'options',
  )
  const routes = settings.resources.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  if (new Set(routes).size < routes.length)
    throw new TypeError('Option "options.resources" names the same route twice')
  return settings
}

const optional =
  (test: (value: unknown, name: string) => unknown) =>
  (value: unknown, name: string): void => {
    if (value !== undefined) test(value, name)
  }

/** Characters that need no escape in a quoted string; those of a scope (RFC 6749 section 3.3). */
const WORD = /^[\x21\x23-\x5B\x5D-\x7E]+$/

function checkWords(value: unknown, name: string): void {
  const words = check.checkStrings(value, name)
  if (words.length === 0 || !words.every((word) => WORD.test(word)))
    throw new TypeError(`Option "${name}" must be words without spaces, quotes or backslashes, one at least`)
}

const RESOURCE_CHECKS: check.Checks<ProtectedResource> = {
  method: check.checkString,
  path: check.checkPath,
  acrValues: optional(checkWords),
  maxAge: optional(check.checkAge),
  scope: optional((value, name) => {
    checkWords(check.checkString(value, name).split(' '), name)
  }),
  amr: optional(checkWords),
  handle: optional(check.checkFunction),
}

function checkResources(value: unknown, name: string): void {
  if (!Array.isArray(value)) throw new TypeError(`Option "${name}" must be an array`)
  value.forEach((item: unknown, index) => {
    const place = `${name}[${index}]`
    const resource: Partial<ProtectedResource> = check.checkObject(item, place)
    const { method = '', path = '' } = resource
    check.checkGroup<ProtectedResource>(resource, { method, path }, RESOURCE_CHECKS, place)
  })
}

const CHECKS: check.Checks<ProtectedApiSettings> = {
  introspectionUrl: check.checkUrl,
  fetch: check.checkFunction,
  now: check.checkFunction,
  resources: checkResources,
  status: check.oneOf(401, 403),
  form: check.oneOf('rfc9470', 'reachfive'),
  scheme: check.oneOf('Bearer', 'DPoP'),
  quotesMaxAge: check.checkBoolean,
  otherChallenges: check.checkStrings,
  allowedOrigins: optional(check.checkStrings),
  exposesChallenge: check.checkBoolean,
}
