import type { Hono } from 'hono'
import { authenticateClient } from './client.service.js'
import { issueTokens } from './grant.service.js'
import { type Fields, readBody, readScope, readString, requireString } from './request.readers.js'
import { openSession } from './session.service.js'
import { ApiError, invalidRequest } from './simulator.errors.js'
import type { Client } from './simulator.options.js'
import { sha256 } from './simulator.random.js'
import { jsonResponse } from './simulator.responses.js'
import { findLive, type Services } from './simulator.services.js'
import type { AuthorizationCode, RefreshToken } from './simulator.store.js'

/** `POST /oauth/token`: the grants `authorization_code` and `refresh_token`. */
export function addTokenRoutes(app: Hono, services: Services): void {
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
}

/** RFC 6749 section 4.1.3. A code is spent by the first try, also by one that fails. */
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
  return jsonResponse(tokens, 200, cookies)
}

/**
 * PKCE (RFC 7636 section 4.6). A verifier for a code without a challenge is refused: it is the sign of a downgrade
 * (RFC 9700 section 4.8.2).
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

/** RFC 6749 section 6. Refresh tokens are single use: each one gives the next. */
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
