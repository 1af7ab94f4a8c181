import type { User } from '../options.js'
import { readCookie, serializeCookie, SESSION_COOKIE, TRUSTED_DEVICE_COOKIE } from '../responses.js'
import { expiry, findLive, type Services } from './services.js'
import type { Authentication, Session } from './store.js'

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
