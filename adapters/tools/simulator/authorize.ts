import type { Hono } from 'hono'

import { readAuthorizationRequest } from './clients.js'
import { issueCode, issueImplicit } from './grants.js'
import { findOrchestration, startOrchestration } from './mfa.js'
import type { User } from './options.js'
import { type Fields, readQuery, readString } from './requests.js'
import {
  ApiError,
  readCookie,
  redirectResponse,
  serializeCookie,
  SESSION_COOKIE,
  TRUSTED_DEVICE_COOKIE,
} from './responses.js'
import { expiry, findLive, type Services } from './services.js'
import type { Authentication, AuthorizationRequest, Session } from './store.js'

/**
 * The page behind `response_mode=web_message`: it posts the answer to the window that framed or opened it, and to no
 * origin but `target`. The one answer of this server that is not JSON.
 */
export function webMessagePage(
  response: Readonly<Record<string, string | number | undefined>>,
  target: string,
  cookies: readonly string[],
): Response {
  const message = scriptLiteral({ type: 'authorization_response', response })
  const script = `(window.opener || window.parent).postMessage(${message}, ${scriptLiteral(target)})`
  const headers = new Headers({ 'Content-Type': 'text/html;charset=UTF-8', 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(`<!doctype html><title>Authorization</title><script>${script}</script>`, { headers })
}

/** JSON that cannot close the script element it stands in. */
function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

/** 90 days: how long a device stays trusted (developer.reachfive.com, "Risk-based authentication"). */
const TRUSTED_DEVICE_LIFETIME = 90 * 86_400

/** An authentication that has its session, and the `Set-Cookie` values that tell the browser. */
export interface SignedIn {
  readonly authentication: Authentication
  readonly cookies: readonly string[]
}

/** The live SSO session of the request's cookie. There is none where the tenant has no SSO: none is ever opened. */
export function findSession(services: Services, request: Request): Session | undefined {
  const id = readCookie(request, SESSION_COOKIE)
  return id === undefined ? undefined : findLive(services, services.store.sessions, id)
}

/** Opens the SSO session of an authentication, or goes on with the one it came from. */
export function openSession(
  services: Services,
  authentication: Authentication,
  persistent: boolean,
): SignedIn {
  if (!services.settings.tenant.sso) return { authentication, cookies: [] }
  const { cookies } = services.settings.assumptions
  const lifetime = persistent ? cookies.persistentSession : cookies.session
  const sessionId = authentication.sessionId ?? services.settings.generateToken()
  const signedIn = { ...authentication, sessionId }
  services.store.sessions.set(sessionId, { authentication: signedIn, expiresAt: expiry(services, lifetime) })
  return {
    authentication: signedIn,
    cookies: [serializeCookie(SESSION_COOKIE, sessionId, lifetime, cookies)],
  }
}

/** Ends the session of the request's cookie. Returns the `Set-Cookie` value that removes it. */
export function closeSession(services: Services, request: Request): string {
  const id = readCookie(request, SESSION_COOKIE)
  if (id !== undefined) services.store.sessions.delete(id)
  return serializeCookie(SESSION_COOKIE, '', 0, services.settings.assumptions.cookies)
}

/** Remembers the device as trusted. Returns its `Set-Cookie` values: none where the tenant has no RBA. */
export function trustDevice(services: Services, userId: string, request: Request): readonly string[] {
  if (!services.settings.tenant.rbaEnabled) return []
  // The id is for lists; the value in the cookie is the secret.
  const secret = services.settings.generateToken()
  services.store.trustedDevices.set(secret, {
    id: services.settings.generateToken(),
    userId,
    createdAt: services.clock.now(),
    expiresAt: expiry(services, TRUSTED_DEVICE_LIFETIME),
    userAgent: request.headers.get('user-agent') ?? undefined,
  })
  return [
    serializeCookie(
      TRUSTED_DEVICE_COOKIE,
      secret,
      TRUSTED_DEVICE_LIFETIME,
      services.settings.assumptions.cookies,
    ),
  ]
}

/** Whether the request comes from a device the user trusts: by cookie, or by the header a backend sends instead. */
export function isTrustedDevice(services: Services, user: User, request: Request): boolean {
  const secret = readCookie(request, TRUSTED_DEVICE_COOKIE) ?? request.headers.get(TRUSTED_DEVICE_COOKIE)
  return secret !== null && findLive(services, services.store.trustedDevices, secret)?.userId === user.id
}

/** `GET /oauth/authorize`: by login ticket or by session; answers by redirect or by web message. */
export function addAuthorizeRoutes(app: Hono, services: Services): void {
  app.get('/oauth/authorize', async ({ req: { raw } }) => {
    const query = readQuery(raw)
    // A request that is wrong about its client or its redirect is never sent on (RFC 6749 section 4.1.2.1).
    const request = findRequest(services, query)
    const isWebMessage = readString(query, 'response_mode') === 'web_message'
    const answer = (
      parameters: AnswerFields,
      place: 'query' | 'fragment',
      cookies: readonly string[] = [],
    ): Response =>
      isWebMessage || request.redirectUri === undefined
        ? webMessagePage(parameters, messageTarget(services, request), cookies)
        : redirectResponse(request.redirectUri, { ...parameters, state: request.state }, place, cookies)
    try {
      const signedIn = signIn(services, raw, query, request)
      if (signedIn === undefined) {
        const { loginUrl } = services.settings
        if (readString(query, 'prompt') !== 'none' && loginUrl !== undefined) {
          return redirectResponse(loginUrl, { r5_request_token: startOrchestration(services, request) })
        }
        throw new ApiError({ status: 401, error: 'login_required' }, 'Login is required')
      }
      if (request.responseType === 'code') {
        return answer(
          { code: issueCode(services, request, signedIn.authentication) },
          'query',
          signedIn.cookies,
        )
      }
      const tokens = await issueImplicit(services, request, signedIn.authentication, services.issuerOf(raw))
      return answer({ ...tokens }, 'fragment', signedIn.cookies)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { answer: category, message, messageKey } = error
      return answer(
        { error: category.error, error_description: message, error_message_key: messageKey },
        'query',
      )
    }
  })
}

type AnswerFields = Readonly<Record<string, string | number | undefined>>

/** An orchestrated page names only the token of the request it resumes. */
function findRequest(services: Services, query: Fields): AuthorizationRequest {
  const token = readString(query, 'r5_request_token')
  const orchestration = token === undefined ? undefined : findOrchestration(services, token)
  return orchestration?.request ?? readAuthorizationRequest(services, query)
}

/** A ticket counts before the session. One that asks for a step-up opens nothing here. */
function signIn(
  services: Services,
  raw: Request,
  query: Fields,
  request: AuthorizationRequest,
): SignedIn | undefined {
  const tkn = readString(query, 'tkn')
  if (tkn === undefined) {
    const session = findSession(services, raw)
    return session && { authentication: session.authentication, cookies: [] }
  }
  const { ticketInvalid, stepUpRequiredError } = services.settings.assumptions
  const ticket = findLive(services, services.store.tickets, tkn)
  if (ticket === undefined) throw new ApiError(ticketInvalid, 'The login ticket is invalid, expired or used')
  if (ticket.mfaRequired) {
    const answer = { status: 401, error: stepUpRequiredError, messageKey: 'error.authn.mfa.stepup.required' }
    throw new ApiError(answer, 'A step-up is required')
  }
  services.store.tickets.delete(tkn)
  return openSession(services, ticket.authentication, request.persistent)
}

/** The page that may read the message: the origin of the redirect, else of the client's first callback. */
function messageTarget(services: Services, request: AuthorizationRequest): string {
  const client = services.settings.clients.find(({ clientId }) => clientId === request.clientId)
  const uri = request.redirectUri ?? client?.redirectUris[0]
  return uri === undefined ? services.issuerOf() : new URL(uri).origin
}
