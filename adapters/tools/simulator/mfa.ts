import type { Hono } from 'hono'

import type { Proof } from './assumptions.js'
import { findSession } from './authorize.js'
import { readAuthorizationRequest } from './clients.js'
import { factorsOf, requireUser } from './profile.js'
import { type Fields, readBody, readString } from './requests.js'
import { ApiError, emptyResponse, jsonResponse } from './responses.js'
import { expiry, findLive, type Services } from './services.js'
import type {
  AccessToken,
  Authentication,
  AuthorizationRequest,
  Orchestration,
  TrustedDevice,
} from './store.js'
import { readBearer, requireAccessToken, requireFresh, requireScope, requireStepUp } from './tokens.js'

/**
 * Parks an authorization request until its login page is done. The page gets the token as `r5_request_token`
 * (developer.reachfive.com, "Orchestration token").
 */
export function startOrchestration(services: Services, request: AuthorizationRequest): string {
  const token = services.settings.generateToken()
  const expiresAt = expiry(services, services.settings.assumptions.lifetimes.orchestration)
  services.store.orchestrations.set(token, { request, expiresAt })
  return token
}

/** The parked request of a token, while it lives. */
export function findOrchestration(services: Services, token: string): Orchestration | undefined {
  return findLive(services, services.store.orchestrations, token)
}

const DEVICES = '/identity/v1/mfa/trusteddevices'

/** The devices a user trusts. */
export function addMfaRoutes(app: Hono, services: Services): void {
  app.get(DEVICES, ({ req: { raw } }) => {
    const { authentication } = requireDeviceAccess(services, raw)
    const devices = devicesOf(services, authentication.userId)
    return jsonResponse({ trusted_devices: devices.map(([, device]) => describeDevice(device)) })
  })

  app.delete(`${DEVICES}/:id`, ({ req }) => {
    const { authentication } = requireDeviceAccess(services, req.raw)
    const [secret] =
      devicesOf(services, authentication.userId).find(([, { id }]) => id === req.param('id')) ?? []
    if (secret === undefined) {
      throw new ApiError({ status: 404, error: 'resource_not_found' }, 'There is no such trusted device')
    }
    services.store.trustedDevices.delete(secret)
    return emptyResponse()
  })
}

function requireDeviceAccess(services: Services, request: Request): AccessToken {
  if (!services.settings.tenant.rbaEnabled) {
    const status = services.settings.assumptions.statuses.featureNotAvailable
    const answer = { status, error: 'access_denied', messageKey: 'error.feature.notAvailable' }
    throw new ApiError(answer, 'Risk-based authentication is not enabled')
  }
  const token = requireAccessToken(services, request)
  requireScope(token, 'mfa')
  requireStepUp(services, token)
  return token
}

function devicesOf(services: Services, userId: string): [secret: string, device: TrustedDevice][] {
  const now = services.clock.now()
  return [...services.store.trustedDevices].filter(
    ([, device]) => device.userId === userId && device.expiresAt > now,
  )
}

function describeDevice(device: TrustedDevice): Record<string, unknown> {
  return {
    id: device.id,
    user_id: device.userId,
    created_at: new Date(device.createdAt).toISOString(),
    metadata: device.userAgent === undefined ? {} : { user_agent: device.userAgent },
  }
}

/**
 * `POST /identity/v1/mfa/stepup`: an authorization request in disguise. It is checked now and bound to the step-up
 * token; the start call later says only which factor.
 */
export function addStepUpRoutes(app: Hono, services: Services): void {
  app.post('/identity/v1/mfa/stepup', async ({ req: { raw } }) => {
    const body = await readBody(raw)
    const action = readString(body, 'action')
    // First the request, then the proof: a refused redirect_uri does not cost the one-time ticket.
    const request = readAuthorizationRequest(services, body)
    const authentication = authenticate(services, raw, body)
    const { factorsMissing, lifetimes } = services.settings.assumptions
    const factors = factorsOf(services, requireUser(services, authentication.userId))
    if (factors.length === 0 && factorsMissing !== 'emptyList') {
      throw new ApiError(factorsMissing, 'This user has no second factor')
    }
    const token = services.settings.generateToken()
    services.store.stepUps.set(token, {
      request,
      authentication,
      factors,
      action,
      expiresAt: expiry(services, lifetimes.stepUpToken),
      codesSent: 0,
      challengeId: undefined,
    })
    return jsonResponse({ amr: factors, token })
  })
}

/** Who asks. The first proof present decides: a bad one is refused, not passed over for the next (U1). */
function authenticate(services: Services, request: Request, body: Fields): Authentication {
  const { proofOrder, proofMissing } = services.settings.assumptions
  for (const proof of proofOrder) {
    const authentication = PROOFS[proof](services, request, body)
    if (authentication !== undefined) return authentication
  }
  throw new ApiError(proofMissing, 'Login is required')
}

type ProofReader = (services: Services, request: Request, body: Fields) => Authentication | undefined

const PROOFS: Readonly<Record<Proof, ProofReader>> = {
  tkn: (services, _request, body) => {
    const tkn = readString(body, 'tkn')
    if (tkn === undefined) return undefined
    const ticket = findLive(services, services.store.tickets, tkn)
    services.store.tickets.delete(tkn)
    if (ticket !== undefined) return ticket.authentication
    throw new ApiError(
      services.settings.assumptions.ticketInvalid,
      'The login ticket is invalid, expired or used',
    )
  },
  bearer: (services, request) => {
    if (readBearer(request) === undefined) return undefined
    const token = requireAccessToken(services, request)
    if (services.settings.assumptions.freshness.enforced) requireFresh(services, token)
    return token.authentication
  },
  cookie: (services, request) => findSession(services, request)?.authentication,
}
