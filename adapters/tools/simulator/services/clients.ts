import type { Client } from '../options.js'
import { type Fields, readBoolean, readChoice, readScope, readString, requireString } from '../requests.js'
import { ApiError, invalidRequest } from '../responses.js'
import { expiry, findLive, type Services } from './services.js'
import type { AuthorizationRequest, Orchestration } from './store.js'

/** The client that `client_id` names. Identity endpoints are for first-party clients only. */
export function findClient(services: Services, fields: Fields): Client {
  const clientId = requireString(fields, 'client_id')
  const client = services.settings.clients.find((candidate) => candidate.clientId === clientId)
  if (client === undefined) throw new ApiError({ status: 401, error: 'invalid_client' }, 'Unknown client')
  return client
}

/** The client, if it may call `/identity/v1`: ReachFive's own pages may, third-party applications may not. */
export function findFirstPartyClient(services: Services, fields: Fields): Client {
  const client = findClient(services, fields)
  if (client.firstParty) return client
  const answer = { status: 403, error: 'unauthorized_client', messageKey: 'error.client.notFirstParty' }
  throw new ApiError(answer, 'This client is not a first-party client')
}

/**
 * The client of a token request. A confidential one proves itself with its secret, in the body or by HTTP Basic
 * ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)).
 */
export function authenticateClient(services: Services, fields: Fields, request: Request): Client {
  const basic = readBasic(request)
  const client = findClient(services, { ...fields, ...(basic && { client_id: basic.clientId }) })
  const secret = basic?.clientSecret ?? readString(fields, 'client_secret')
  if (
    client.isPublic ? secret === undefined || secret === client.clientSecret : secret === client.clientSecret
  ) {
    return client
  }
  throw new ApiError({ status: 401, error: 'invalid_client' }, 'Client authentication failed')
}

/** Reads and checks an authorization request. Throws before anything is bound to it. */
export function readAuthorizationRequest(services: Services, fields: Fields): AuthorizationRequest {
  const client = findFirstPartyClient(services, fields)
  const redirectUri = readString(fields, 'redirect_uri')
  const responseType =
    readChoice(fields, 'response_type', ['code', 'token']) ?? (redirectUri === undefined ? 'token' : 'code')
  if (redirectUri === undefined && responseType === 'code') {
    throw invalidRequest('redirect_uri', 'redirect_uri is missing', 'missing')
  }
  requireCallback(services, client, redirectUri)
  return {
    clientId: client.clientId,
    responseType,
    redirectUri,
    scope: readScope(fields) ?? client.scope,
    state: readString(fields, 'state'),
    nonce: readString(fields, 'nonce'),
    codeChallenge: readCodeChallenge(fields),
    persistent: readBoolean(fields, 'persistent'),
    prompt: readString(fields, 'prompt'),
  }
}

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

/** Refuses a URL that is not an allowed callback of the client. None at all is fine. */
export function requireCallback(services: Services, client: Client, url: string | undefined): void {
  if (url === undefined || client.redirectUris.includes(url)) return
  const status = services.settings.assumptions.statuses.accessDenied
  throw new ApiError({ status, error: 'access_denied' }, 'This URL is not an allowed callback URL')
}

/** A PKCE challenge. No method means `plain` ([RFC 7636, section 4.3](https://www.rfc-editor.org/rfc/rfc7636#section-4.3)), which is refused as `plain` itself is. */
function readCodeChallenge(fields: Fields): string | undefined {
  const challenge = readString(fields, 'code_challenge')
  const method = readString(fields, 'code_challenge_method')
  if (challenge === undefined && method === undefined) return undefined
  if (challenge === undefined) throw invalidRequest('code_challenge', 'code_challenge is missing', 'missing')
  if (method !== 'S256') throw invalidRequest('code_challenge_method', 'Only S256 is supported')
  if (!/^[\w-]{43}$/.test(challenge))
    throw invalidRequest('code_challenge', 'This is not a SHA-256 in base64url')
  return challenge
}

function readBasic(request: Request): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^Basic ([\w+/]+=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [id = '', ...secret] = decodeBase64(encoded).split(':')
  return { clientId: decodeForm(id), clientSecret: decodeForm(secret.join(':')) }
}

/** Id and secret are form-encoded before they are joined ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)). */
function decodeForm(text: string): string {
  return new URLSearchParams(`_=${text.replaceAll('&', '%26')}`).get('_') ?? ''
}

function decodeBase64(encoded: string): string {
  try {
    return atob(encoded)
  } catch {
    return ''
  }
}
