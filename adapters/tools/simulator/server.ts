import type { CodeFormat } from '../../../machines/domain.js'
import { OptionError } from '../../../machines/errors.js'
import { createClock, type SimulatorClock } from './environment.js'
import { applyFaults, createFaults, type Faults } from './faults.js'
import { type Client, DEFAULT_CLIENT, type SimulatorOptions } from './options.js'
import { createOutbox, type Outbox } from './outbox.js'
import { createRequestLog, type RequestLog, toRequest } from './requests.js'
import { corsHeaders, preflightResponse, SESSION_COOKIE } from './responses.js'
import { createRoutes } from './routes/routes.js'
import { epochSeconds, type Services } from './services/services.js'
import { openSession } from './services/sessions.js'
import { createTokenSigner } from './services/signer.js'
import { createStore } from './services/store.js'
import { issueTokens } from './services/tokens.js'
import { requireUser } from './services/users.js'
import { resolveOptions, type Settings } from './settings.js'

/** What `signIn` leaves in a browser. */
export interface SignInResult {
  /** A `Cookie` header value: `__Host-Session=…`; empty where the tenant has no SSO. */
  readonly cookie: string
  readonly accessToken: string
  readonly refreshToken: string
  readonly idToken: string
}

/** Which client signs in, and for what. */
export interface SignInOptions {
  /** Default: the first client. */
  readonly clientId?: string
  /** Default: the scope of the client. `openid` and `offline_access` are always added. */
  readonly scope?: string
}

/** The simulator, as an adapter sees its tenant. */
export interface SimulatedTenant {
  /** `issuer`, else `https://tenant.example`. */
  readonly domain: string
  readonly clientId: string
  /** The first of the client's `redirectUris`, if it has one. */
  readonly redirectUri?: string
  /** Format of the codes; absent where `generateCode` makes them, or where they have other characters than letters and digits. */
  readonly code?: CodeFormat
  readonly fetch: ReachFiveSimulator['fetch']
  /** The simulator's clock. */
  readonly now: () => number
}

/** A ReachFive-compatible identity server in memory. */
export interface ReachFiveSimulator {
  /**
   * The server; takes what `fetch` takes. Any absolute URL will do: only the path and the query count. Rejects, as `fetch`
   * does, for a scripted drop (`SimulatedNetworkError`) and for an aborted request (`signal.reason`); for nothing else.
   */
  readonly fetch: (input: Request | string | URL, init?: RequestInit) => Promise<Response>
  /** What `createReachFiveAdapter` needs to talk to this server as its first client. Spread it to add more. */
  readonly adapterOptions: SimulatedTenant
  /** Every message "sent", newest last. */
  readonly outbox: Outbox
  /** The server's clock. */
  readonly clock: SimulatorClock
  /** Faults by script. */
  readonly faults: Faults
  /** Requests received, newest last. */
  readonly requests: RequestLog
  /**
   * A password login without its HTTP: a live SSO session (`amr` is `['pwd']`) and tokens of it, issued now. Rejects
   * with an `OptionError` for an unknown user or client.
   */
  signIn(userId: string, options?: SignInOptions): Promise<SignInResult>
}

/**
 * Makes a server that keeps everything in memory. It is a stand-in for tests and demos, not an identity provider:
 * passwords are compared in clear, and its request log holds secrets.
 *
 * @throws OptionError for the first wrong option; the message names it.
 */
export function createReachFiveSimulator(options?: SimulatorOptions): ReachFiveSimulator {
  const settings = resolveOptions(options)
  const clock = createClock(settings.now)
  const outbox = createOutbox()
  const requests = createRequestLog()
  const faults = createFaults()
  let latestOrigin = 'https://tenant.example'
  const services: Services = {
    settings,
    store: createStore(settings.users),
    clock,
    outbox,
    signer: createTokenSigner(settings.signingKey, settings.assumptions.keyId),
    issuerOf: (request) =>
      settings.issuer ?? (request === undefined ? latestOrigin : new URL(request.url).origin),
  }
  const routes = createRoutes(services)

  const answer = async (request: Request): Promise<Response> =>
    request.method === 'OPTIONS' ? preflightResponse() : routes(request)

  const fetch: ReachFiveSimulator['fetch'] = async (input, init) => {
    const request = toRequest(input, init)
    request.signal.throwIfAborted()
    latestOrigin = new URL(request.url).origin
    await requests.record(request, clock.now())
    const response = await applyFaults(faults.take(request), request, () => answer(request), settings)
    // An answer that comes after the abort never reaches the caller, though its effect has happened.
    request.signal.throwIfAborted()
    // https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1: an answer says when it was made.
    response.headers.set('Date', new Date(clock.now()).toUTCString())
    for (const [name, value] of corsHeaders(request, settings.allowedOrigins))
      response.headers.set(name, value)
    return response
  }

  const [client = DEFAULT_CLIENT] = settings.clients
  const [redirectUri] = client.redirectUris
  const code = options?.generateCode === undefined ? codeFormatOf(settings) : undefined
  return {
    fetch,
    adapterOptions: {
      domain: settings.issuer ?? latestOrigin,
      clientId: client.clientId,
      ...(redirectUri !== undefined && { redirectUri }),
      ...(code !== undefined && { code }),
      fetch,
      now: () => clock.now(),
    },
    outbox,
    clock,
    faults,
    requests,
    signIn: (userId, signInOptions = {}) => signIn(services, userId, signInOptions),
  }
}

function codeFormatOf({ assumptions: { code } }: Settings): CodeFormat | undefined {
  if (/^\d+$/.test(code.alphabet)) return { length: code.length, alphabet: 'digits' }
  return /^[A-Za-z\d]+$/.test(code.alphabet) ? { length: code.length, alphabet: 'alphanumeric' } : undefined
}

async function signIn(services: Services, userId: string, options: SignInOptions): Promise<SignInResult> {
  const isUser = services.store.profiles.has(userId)
  if (!isUser) throw new OptionError('signIn', 'userId', 'must be the id of a user of this simulator')
  const user = requireUser(services, userId)
  const client = selectClient(services, options.clientId)
  const scope = `${options.scope ?? client.scope} openid offline_access`
  const request = {
    clientId: client.clientId,
    scope: [...new Set(scope.split(' '))].join(' '),
    alwaysRefreshable: true,
  }
  const amr = services.settings.assumptions.authenticationClaims.password
  const login = { userId: user.id, authType: 'password', amr, authTime: epochSeconds(services) } as const
  const { authentication } = openSession(services, login, true)
  const tokens = await issueTokens(services, request, authentication, services.issuerOf())
  return {
    cookie: authentication.sessionId === undefined ? '' : `${SESSION_COOKIE}=${authentication.sessionId}`,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? '',
    idToken: tokens.id_token ?? '',
  }
}

function selectClient(services: Services, clientId: string | undefined): Client {
  const { clients } = services.settings
  const client =
    clientId === undefined ? clients[0] : clients.find((candidate) => candidate.clientId === clientId)
  if (client === undefined)
    throw new OptionError('signIn', 'clientId', 'must be the clientId of a client of this simulator')
  return client
}
