import type { Hono } from 'hono'

import type { User } from '../options.js'
import { readBody, requireString } from '../requests.js'
import { ApiError, invalidRequest, jsonResponse } from '../responses.js'
import { findFirstPartyClient } from '../services/clients.js'
import { epochSeconds, expiry, type Services } from '../services/services.js'
import { isTrustedDevice } from '../services/sessions.js'
import { factorsOf, findUser, readIdentifier } from '../services/users.js'

/** `POST /identity/v1/password/login`: a one-time login ticket, and whether a step-up must follow. */
export function addPasswordRoutes(app: Hono, services: Services): void {
  app.post('/identity/v1/password/login', async ({ req: { raw } }) => {
    const body = await readBody(raw)
    findFirstPartyClient(services, body)
    const identifier = readIdentifier(services, body)
    if (identifier === undefined) throw invalidRequest('email', 'An identifier is missing', 'missing')
    const user = checkPassword(services, findUser(services, identifier), requireString(body, 'password'))
    const mfaRequired = isMfaRequired(services, user, raw)
    const tkn = services.settings.generateToken()
    const authentication = {
      userId: user.id,
      authType:
        identifier.kind === 'phone_number' ? ('phone_number_password' as const) : ('password' as const),
      amr: services.settings.assumptions.authenticationClaims.password,
      authTime: epochSeconds(services),
    }
    const expiresAt = expiry(services, services.settings.assumptions.lifetimes.ticket)
    services.store.tickets.set(tkn, { authentication, mfaRequired, expiresAt })
    return jsonResponse({ tkn, ...(mfaRequired && { mfa_required: true }) })
  })
}

/** Only users with a second factor are asked, and not on a device they trust. */
function isMfaRequired(services: Services, user: User, request: Request): boolean {
  if (services.settings.tenant.mfaRequired === 'never' || factorsOf(services, user).length === 0) return false
  return !isTrustedDevice(services, user, request)
}

/** The same refusal for an unknown user and a wrong password; another one while the account is locked. */
function checkPassword(services: Services, user: User | undefined, password: string): User {
  const { assumptions, limits } = services.settings
  const status = assumptions.statuses.passwordWrong
  const wrong = { status, error: 'invalid_grant', messageKey: 'error.invalidEmailOrPassword' }
  if (user === undefined) throw new ApiError(wrong, 'Invalid e-mail or password')
  const failures = services.store.passwordFailures.get(user.id) ?? { count: 0, lockedUntil: 0 }
  services.store.passwordFailures.set(user.id, failures)
  if (failures.lockedUntil > services.clock.now()) {
    const messageKey = 'error.accountBlockedAfterMultipleLoginAttempts'
    throw new ApiError({ status, error: 'access_denied', messageKey }, 'The account is blocked for a while')
  }
  if (user.password === password) {
    failures.count = 0
    return user
  }
  failures.count += 1
  if (failures.count >= limits.passwordAttempts) {
    failures.count = 0
    failures.lockedUntil = expiry(services, limits.lockout)
  }
  throw new ApiError(wrong, 'Invalid e-mail or password')
}
