import { ApiError } from './simulator.errors.js'
import { epochSeconds, findLive, type Services } from './simulator.services.js'
import type { AccessToken } from './simulator.store.js'

/** 300 s (5 minutes): an access token issued earlier is not fresh (developer.reachfive.com, "getMfaStepUpToken"). */
const FRESHNESS = 300

/** The bearer token of a request (RFC 6750 section 2.1), as sent. */
export function readBearer(request: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/**
 * The live access token of a request, or the refusal. Says nothing of freshness or scope. `fallback`: a token that came
 * elsewhere than in the header.
 */
export function requireAccessToken(services: Services, request: Request, fallback?: string): AccessToken {
  const bearer = readBearer(request) ?? fallback
  if (bearer === undefined) {
    const answer = { status: 401, error: 'invalid_request', messageKey: 'error.accessToken.missing' }
    throw new ApiError(answer, 'An access token is required')
  }
  const token = findLive(services, services.store.accessTokens, bearer)
  if (token !== undefined) return token
  const answer = { status: 401, error: 'invalid_grant', messageKey: 'error.accessToken.invalid' }
  throw new ApiError(answer, 'The access token is invalid, expired or revoked')
}

/** Refuses a token by its `iat`, not by its expiry: it may live a day and be stale after 5 minutes. */
export function requireFresh(services: Services, token: AccessToken): void {
  const { answer } = services.settings.assumptions.freshness
  if (epochSeconds(services) - token.issuedAt >= FRESHNESS) {
    throw new ApiError(answer, 'The access token is not fresh enough')
  }
}

/** Refuses a token without `scope` (RFC 6750 section 3.1, `insufficient_scope`). */
export function requireScope(token: AccessToken, scope: string): void {
  if (token.scope.split(' ').includes(scope)) return
  throw new ApiError(
    { status: 403, error: 'insufficient_scope' },
    `The access token lacks the scope ${scope}`,
  )
}

/** Refuses a token whose user has not stepped up. */
export function requireStepUp(services: Services, token: AccessToken): void {
  if (token.authentication.amr.includes('mfa')) return
  const error = services.settings.assumptions.stepUpRequiredError
  const answer = { status: 401, error, messageKey: 'error.authn.mfa.stepup.required' }
  throw new ApiError(answer, 'A step-up is required')
}
