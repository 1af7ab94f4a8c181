import {
  aFlag,
  aFunction,
  aText,
  isObject,
  isText,
  oneOf,
  OptionError,
  type OptionRule,
  type OptionRules,
  requireOption,
  requireOptions,
  texts,
} from '../../../../machines/errors.js'
import { aList, aPath, aUrl, withDefaults } from '../option-rules.js'
import type { ReachFiveSimulator } from '../server.js'

/** Who calls, as introspection told it ([RFC 7662, section 2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2), [RFC 9470, section 6.2](https://www.rfc-editor.org/rfc/rfc9470#section-6.2)). */
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
  /** `acr` values in order of preference, one of which the token must have ([RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3)). */
  readonly acrValues?: readonly string[]
  /** Seconds since the last active authentication, 0 or more; judged by `auth_time` ([RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3)). */
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
   * Scheme of the challenge. Default `Bearer`. With `DPoP` ([RFC 9449, section 7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1)) the token may come by either scheme;
   * proofs are NOT checked.
   */
  readonly scheme?: 'Bearer' | 'DPoP'
  /** `max_age="300"` (default) or `max_age=300`; [RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3) allows both. */
  readonly quotesMaxAge?: boolean
  /** Challenges in front of ours in the same header, e.g. `Basic realm="x, y"` ([RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)). Default none. */
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

/** Checks the options and fills their gaps. Throws an `OptionError` that names the first wrong one. */
export function resolveProtectedApi(options: ProtectedApiOptions): ProtectedApiSettings {
  const caller = 'createProtectedApi'
  requireOptions<ProtectedApiOptions>(caller, options, rules)
  const { simulator, ...given } = options
  const tenant = simulator?.adapterOptions
  if (tenant === undefined)
    requireOption(caller, 'introspectionUrl', given.introspectionUrl, rules.introspectionUrl)
  const defaults: ProtectedApiSettings = {
    introspectionUrl: `${tenant?.domain ?? ''}/oauth/introspect`,
    fetch: tenant?.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: tenant?.now ?? (() => Date.now()),
    resources: BANK,
    status: 401,
    form: 'rfc9470',
    scheme: 'Bearer',
    quotesMaxAge: true,
    otherChallenges: [],
    exposesChallenge: true,
  }
  const settings = withDefaults(defaults, given)
  settings.resources.forEach((resource, index) => {
    requireOptions<ProtectedResource>(
      caller,
      resource,
      resourceRules,
      ['method', 'path'],
      `resources[${index}].`,
    )
  })
  const routes = settings.resources.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  if (new Set(routes).size < routes.length)
    throw new OptionError(caller, 'resources', 'must not have the same method and path twice')
  return settings
}

/** Characters that need no escape in a quoted string; those of a scope ([RFC 6749, section 3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)). */
const WORD = /^[\x21\x23-\x5B\x5D-\x7E]+$/
const areWords = (words: readonly unknown[]): boolean =>
  words.length > 0 && words.every((word) => isText(word) && WORD.test(word))
const words: OptionRule = [
  'be a list of words without spaces, quotes or backslashes, one at least',
  (value) => Array.isArray(value) && areWords(value),
]

const rules: OptionRules<ProtectedApiOptions> = {
  simulator: [
    'be made by createReachFiveSimulator',
    (value) => isObject(value) && isObject(value['adapterOptions']),
  ],
  introspectionUrl: [
    'be an absolute URL, such as https://tenant.example/oauth/introspect, where simulator is not given',
    aUrl[1],
  ],
  fetch: aFunction,
  now: aFunction,
  resources: aList('resources'),
  status: oneOf(401, 403),
  form: oneOf('rfc9470', 'reachfive'),
  scheme: oneOf('Bearer', 'DPoP'),
  quotesMaxAge: aFlag,
  otherChallenges: texts,
  allowedOrigins: texts,
  exposesChallenge: aFlag,
}

const resourceRules: OptionRules<ProtectedResource> = {
  method: aText,
  path: aPath,
  acrValues: words,
  maxAge: [
    'be a whole number of seconds, 0 or more, such as 300 (5 minutes)',
    (value) => Number.isInteger(value) && Number(value) >= 0,
  ],
  scope: [
    'be words with single spaces between them, without quotes or backslashes',
    (value) => isText(value) && areWords(value.split(' ')),
  ],
  amr: words,
  handle: aFunction,
}
