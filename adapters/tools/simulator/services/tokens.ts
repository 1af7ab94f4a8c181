import type { Client } from '../options.js'
import { ApiError } from '../responses.js'
import { epochSeconds, expiry, findLive, type Services } from './services.js'
import type { AccessToken, Authentication, AuthorizationRequest, Profile } from './store.js'
import { requireUser } from './users.js'

/** The answer of the token endpoint ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)). */
interface TokenSet {
  readonly access_token: string
  readonly token_type: 'Bearer'
  /** Seconds. */
  readonly expires_in: number
  /** With scope `openid`. */
  readonly id_token?: string
  /** With scope `offline_access`, for a client that can keep it. */
  readonly refresh_token?: string
}

/** What a granted authorization request asks to be told in the tokens. */
interface TokenRequest {
  readonly clientId: string
  readonly scope: string
  readonly nonce?: string | undefined
  /** A refresh token whatever the client is: for the back door of tests. */
  readonly alwaysRefreshable?: boolean
}

/** An authorization code for `request`, valid once. */
export function issueCode(
  services: Services,
  request: AuthorizationRequest,
  authentication: Authentication,
): string {
  const code = services.settings.generateToken()
  const expiresAt = expiry(services, services.settings.assumptions.lifetimes.authorizationCode)
  services.store.authorizationCodes.set(code, { request, authentication, expiresAt })
  return code
}

/** Tokens without a code, for `response_type=token`. */
export async function issueImplicit(
  services: Services,
  request: AuthorizationRequest,
  authentication: Authentication,
  issuer: string,
): Promise<TokenSet> {
  if (requireClient(services, request.clientId).implicitForbidden) {
    // https://www.rfc-editor.org/rfc/rfc6749#section-4.2.2.1.
    throw new ApiError({ status: 400, error: 'unauthorized_client' }, 'The implicit flow is forbidden')
  }
  // No refresh token by the implicit grant (https://www.rfc-editor.org/rfc/rfc6749#section-4.2.2).
  const scope = request.scope.split(' ').filter((word) => word !== 'offline_access')
  return issueTokens(services, { ...request, scope: scope.join(' ') }, authentication, issuer)
}

/** Mints an access token and, by scope, an ID token and a refresh token. */
export async function issueTokens(
  services: Services,
  request: TokenRequest,
  authentication: Authentication,
  issuer: string,
): Promise<TokenSet> {
  const { store, signer, settings } = services
  const { clientId, scope } = request
  const client = requireClient(services, clientId)
  const user = requireUser(services, authentication.userId)
  const words = scope.split(' ')
  const issuedAt = epochSeconds(services)
  const common = {
    iss: issuer,
    sub: user.id,
    aud: [clientId],
    iat: issuedAt,
    exp: issuedAt + client.accessTokenLifetime,
    auth_time: authentication.authTime,
    auth_type: authentication.authType,
    amr: authentication.amr,
    ...(authentication.acr !== undefined && { acr: authentication.acr }),
  }
  const accessToken = await signer.sign(
    { ...common, scope, azp: clientId, jti: settings.generateToken() },
    client,
  )
  const record = { clientId, scope, authentication, issuer, issuedAt, expiresAt: common.exp * 1000 }
  store.accessTokens.set(accessToken, record)
  const refreshable = request.alwaysRefreshable === true || !client.isPublic || client.pkceEnforced
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: client.accessTokenLifetime,
    ...(words.includes('openid') && {
      id_token: await signer.sign({ ...common, ...idTokenClaims(user, words, request.nonce) }, client),
    }),
    ...(words.includes('offline_access') &&
      refreshable && { refresh_token: issueRefreshToken(services, client, scope, authentication) }),
  }
}

function issueRefreshToken(
  services: Services,
  client: Client,
  scope: string,
  authentication: Authentication,
): string {
  const token = services.settings.generateToken()
  const expiresAt = expiry(services, client.refreshTokenLifetime)
  services.store.refreshTokens.set(token, {
    clientId: client.clientId,
    scope,
    authentication,
    expiresAt,
    used: false,
  })
  return token
}

/** Claims of the ID token alone (OpenID Connect Core 1.0 sections 2 and 5.4, and ReachFive's own). */
function idTokenClaims(
  user: Profile,
  scope: readonly string[],
  nonce: string | undefined,
): Record<string, unknown> {
  return {
    ...(nonce !== undefined && { nonce }),
    new_user: user.newUser,
    updated_at: new Date(user.updatedAt).toISOString(),
    custom_fields: user.customFields,
    ...(scope.includes('profile') && {
      name: user.name,
      given_name: user.givenName,
      family_name: user.familyName,
      birthdate: user.birthdate,
      gender: user.gender,
      locale: user.locale,
      picture: user.picture,
      profile: user.profile,
    }),
    ...(scope.includes('email') &&
      user.email !== undefined && { email: user.email, email_verified: user.emailVerified }),
    ...(scope.includes('phone') &&
      user.phoneNumber !== undefined && {
        phone_number: user.phoneNumber,
        phone_number_verified: user.phoneNumberVerified,
      }),
  }
}

function requireClient(services: Services, clientId: string): Client {
  const client = services.settings.clients.find((candidate) => candidate.clientId === clientId)
  if (client === undefined) throw new TypeError('There is no such client')
  return client
}

/** 300 s (5 minutes): an access token issued earlier is not fresh (developer.reachfive.com, "getMfaStepUpToken"). */
const FRESHNESS = 300

/** The bearer token of a request ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)), as sent. */
export function readBearer(request: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/**
 * The live access token of a request, or the refusal. Does not check freshness or scope. `fallback`: a token that
 * came elsewhere than in the header.
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

/** Refuses a token without `scope` ([RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1), `insufficient_scope`). */
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
