import type { Hono } from 'hono'

import type { StepUpApproach } from '../assumptions.js'
import { type Fields, readBody, readString } from '../requests.js'
import { ApiError, jsonResponse } from '../responses.js'
import { readAuthorizationRequest } from '../services/clients.js'
import { expiry, findLive, type Services } from '../services/services.js'
import { findSession } from '../services/sessions.js'
import type { Authentication } from '../services/store.js'
import { readBearer, requireAccessToken, requireFresh } from '../services/tokens.js'
import { factorsOf, requireUser } from '../services/users.js'

/**
 * `POST /identity/v1/mfa/stepup`: an authorization request in disguise. It is checked now and bound to the step-up
 * token; the start call later says only which factor.
 */
export function addStepUpRoutes(app: Hono, services: Services): void {
  app.post('/identity/v1/mfa/stepup', async ({ req: { raw } }) => {
    const body = await readBody(raw)
    const action = readString(body, 'action')
    // First the request, then who asks: a refused redirect_uri does not cost the one-time ticket.
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

/** Who asks. The first approach present decides: a bad one is refused, not passed over for the next (U1). */
function authenticate(services: Services, request: Request, body: Fields): Authentication {
  const { approachOrder, approachMissing } = services.settings.assumptions
  for (const approach of approachOrder) {
    const authentication = READERS[approach](services, request, body)
    if (authentication !== undefined) return authentication
  }
  throw new ApiError(approachMissing, 'Login is required')
}

type ApproachReader = (services: Services, request: Request, body: Fields) => Authentication | undefined

const READERS: Readonly<Record<StepUpApproach, ApproachReader>> = {
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
