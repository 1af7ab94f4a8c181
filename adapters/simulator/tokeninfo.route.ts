import type { Hono } from 'hono'
import { readBearer, requireAccessToken } from './bearer.service.js'
import { authenticateClient } from './client.service.js'
import { type Fields, readBody, requireString } from './request.readers.js'
import { ApiError } from './simulator.errors.js'
import { emptyResponse, jsonResponse } from './simulator.responses.js'
import { findLive, type Services } from './simulator.services.js'

/** What a token is worth: introspection and revocation. */
export function addTokenInfoRoutes(app: Hono, services: Services): void {
  const { introspection } = services.settings.assumptions

  // RFC 7662. An unknown, expired or revoked token is `{ active: false }`, never an error (section 2.2).
  app.post(introspection.path, async ({ req: { raw } }) => {
    const body = await readBody(raw)
    if (introspection.access === 'client') authorizeIntrospection(services, raw, body)
    return jsonResponse(describeToken(services, requireString(body, 'token')))
  })

  // RFC 7009, answered 204 as ReachFive does. An unknown token is no error (section 2.2).
  app.post('/oauth/revoke', async ({ req: { raw } }) => {
    const body = await readBody(raw)
    const client = authenticateClient(services, body, raw)
    const token = requireString(body, 'token')
    if (services.store.accessTokens.get(token)?.clientId === client.clientId)
      services.store.accessTokens.delete(token)
    const refreshToken = services.store.refreshTokens.get(token)
    if (refreshToken?.clientId === client.clientId) refreshToken.used = true
    return emptyResponse()
  })
}

/** RFC 7662 section 2.1: some authorization there must be; a client's secret, or a bearer token. */
function authorizeIntrospection(services: Services, raw: Request, body: Fields): void {
  if (readBearer(raw) !== undefined) {
    requireAccessToken(services, raw)
  } else if (authenticateClient(services, body, raw).isPublic) {
    throw new ApiError({ status: 401, error: 'invalid_client' }, 'A public client cannot prove itself here')
  }
}

function describeToken(services: Services, token: string): Record<string, unknown> {
  const access = findLive(services, services.store.accessTokens, token)
  if (access !== undefined) {
    const { authentication } = access
    return {
      active: true,
      scope: access.scope,
      client_id: access.clientId,
      token_type: 'Bearer',
      iat: access.issuedAt,
      exp: Math.floor(access.expiresAt / 1000),
      iss: access.issuer,
      sub: authentication.userId,
      aud: [access.clientId],
      auth_time: authentication.authTime,
      amr: authentication.amr,
      ...(authentication.acr !== undefined && { acr: authentication.acr }),
    }
  }
  const refresh = findLive(services, services.store.refreshTokens, token)
  if (refresh === undefined || refresh.used) return { active: false }
  const { clientId, scope, authentication, expiresAt } = refresh
  const exp = Math.floor(expiresAt / 1000)
  return {
    active: true,
    scope,
    client_id: clientId,
    sub: authentication.userId,
    amr: authentication.amr,
    exp,
  }
}
