import type { Hono } from 'hono'

import { sha256 } from '../environment.js'
import type { Client } from '../options.js'
import { type Fields, readBody, readBoolean, readScope, readString, requireString } from '../requests.js'
import { ApiError, emptyResponse, invalidRequest, jsonResponse } from '../responses.js'
import { authenticateClient } from '../services/clients.js'
import { findLive, type Services } from '../services/services.js'
import { openSession } from '../services/sessions.js'
import type { AuthorizationCode, RefreshToken } from '../services/store.js'
import { issueTokens, readBearer, requireAccessToken } from '../services/tokens.js'
import { requireUser } from '../services/users.js'

/** The token endpoint, introspection and revocation. */
export function addOAuthRoutes(app: Hono, services: Services): void {
  const { introspection } = services.settings.assumptions

  app.post('/oauth/token', async ({ req: { raw } }) => {
    const body = await readBody(raw)
    const grantType = requireString(body, 'grant_type')
    const client = authenticateClient(services, body, raw)
    if (grantType === 'authorization_code') return exchangeCode(services, raw, body, client)
    if (grantType === 'refresh_token') return refresh(services, raw, body, client)
    throw new ApiError(
      { status: 400, error: 'unsupported_grant_type' },
      `The grant ${grantType} is not supported`,
    )
  })

  // An unknown, expired or revoked token is `{ active: false }`, never an error: https://www.rfc-editor.org/rfc/rfc7662#section-2.2.
  app.post(introspection.path, async ({ req: { raw } }) => {
    const body = await readBody(raw)
    if (introspection.access === 'client') authorizeIntrospection(services, raw, body)
    return jsonResponse(describeToken(services, requireString(body, 'token')))
  })

  // Answered 204, as ReachFive does. An unknown token is no error: https://www.rfc-editor.org/rfc/rfc7009#section-2.2.
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

/** [RFC 6749, section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3). A code is spent by the first try, also by one that fails. */
async function exchangeCode(
  services: Services,
  raw: Request,
  body: Fields,
  client: Client,
): Promise<Response> {
  const { authorizationCodeInvalid } = services.settings.assumptions
  const code = requireString(body, 'code')
  const redirectUri = readString(body, 'redirect_uri')
  const verifier = readString(body, 'code_verifier')
  const grant = findLive(services, services.store.authorizationCodes, code)
  services.store.authorizationCodes.delete(code)
  if (grant?.request.clientId !== client.clientId) {
    throw new ApiError(authorizationCodeInvalid, 'The code is invalid, expired or used')
  }
  if (redirectUri !== grant.request.redirectUri) {
    throw invalidRequest('redirect_uri', 'redirect_uri is not the one the code was minted for')
  }
  if (!(await isProofOfKey(grant, verifier, client))) {
    throw new ApiError(authorizationCodeInvalid, 'code_verifier does not match code_challenge')
  }
  const { authentication, cookies } = openSession(services, grant.authentication, grant.request.persistent)
  const tokens = await issueTokens(services, grant.request, authentication, services.issuerOf(raw))
  const { socialProvider } = requireUser(services, authentication.userId)
  const isAsked = readBoolean(body, 'return_provider_token') && socialProvider !== undefined
  const provider = isAsked && {
    provider_name: socialProvider.name,
    provider_access_token: socialProvider.accessToken,
  }
  return jsonResponse({ ...tokens, ...provider }, 200, cookies)
}

/**
 * PKCE ([RFC 7636, section 4.6](https://www.rfc-editor.org/rfc/rfc7636#section-4.6)). A verifier for a code without a challenge is refused: it is the sign of a downgrade
 * ([RFC 9700, section 4.8.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.8.2)).
 */
async function isProofOfKey(
  { request: { codeChallenge } }: AuthorizationCode,
  verifier: string | undefined,
  client: Client,
): Promise<boolean> {
  if (codeChallenge === undefined) return verifier === undefined && !client.pkceEnforced
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false
  return (await sha256(verifier)) === codeChallenge
}

/** [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6). Refresh tokens are single use: each one gives the next. */
async function refresh(services: Services, raw: Request, body: Fields, client: Client): Promise<Response> {
  const given = requireString(body, 'refresh_token')
  const wanted = readScope(body)
  const token = services.store.refreshTokens.get(given)
  if (token?.clientId !== client.clientId || token.used) throw refusal('revoked')
  if (token.expiresAt <= services.clock.now()) throw refusal('expired')
  const scope = narrow(token, wanted)
  token.used = true
  const authentication = { ...token.authentication, authType: 'refresh' as const }
  const request = { clientId: client.clientId, scope, alwaysRefreshable: true }
  return jsonResponse(await issueTokens(services, request, authentication, services.issuerOf(raw)))
}

function refusal(reason: 'expired' | 'revoked'): ApiError {
  const answer = { status: 400, error: 'invalid_grant', messageKey: `error.refreshToken.${reason}` }
  return new ApiError(answer, `The refresh token is ${reason}`)
}

/** The scope of a refresh: no more than was granted. `offline_access` stays, or the chain would end here. */
function narrow(token: RefreshToken, wanted: string | undefined): string {
  if (wanted === undefined) return token.scope
  const granted = token.scope.split(' ')
  const words = wanted.split(' ')
  if (!words.every((word) => granted.includes(word))) {
    throw new ApiError({ status: 400, error: 'invalid_scope' }, 'The scope exceeds the one that was granted')
  }
  return [...new Set([...words, 'offline_access'])].join(' ')
}

/** [RFC 7662, section 2.1](https://www.rfc-editor.org/rfc/rfc7662#section-2.1): some authorization there must be; a client's secret, or a bearer token. */
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
