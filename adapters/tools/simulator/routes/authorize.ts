import type { Hono } from 'hono'

import { type Fields, readQuery, readString } from '../requests.js'
import { ApiError, redirectResponse } from '../responses.js'
import { findOrchestration, readAuthorizationRequest, startOrchestration } from '../services/clients.js'
import { findLive, type Services } from '../services/services.js'
import { findSession, openSession, type SignedIn } from '../services/sessions.js'
import type { AuthorizationRequest } from '../services/store.js'
import { issueCode, issueImplicit } from '../services/tokens.js'

/** `GET /oauth/authorize`: by login ticket or by session; answers by redirect or by web message. */
export function addAuthorizeRoutes(app: Hono, services: Services): void {
  app.get('/oauth/authorize', async ({ req: { raw } }) => {
    const query = readQuery(raw)
    // A request that is wrong about its client or its redirect is never sent on (https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1).
    const request = findRequest(services, query)
    const isWebMessage = readString(query, 'response_mode') === 'web_message'
    const answer = (
      parameters: AnswerFields,
      place: 'query' | 'fragment',
      cookies: readonly string[] = [],
    ): Response =>
      isWebMessage || request.redirectUri === undefined
        ? webMessagePage(parameters, messageTarget(services, request), cookies)
        : redirectResponse(request.redirectUri, { ...parameters, state: request.state }, place, cookies)
    try {
      const signedIn = signIn(services, raw, query, request)
      const needed = signedIn === undefined ? 'login_required' : missingAnswer(query)
      if (signedIn === undefined || needed !== undefined) {
        const { loginUrl } = services.settings
        if (request.prompt !== 'none' && loginUrl !== undefined) {
          return redirectResponse(loginUrl, { r5_request_token: startOrchestration(services, request) })
        }
        throw new ApiError({ status: 401, error: needed ?? 'login_required' }, 'The user must be asked')
      }
      if (request.responseType === 'code') {
        return answer(
          { code: issueCode(services, request, signedIn.authentication) },
          'query',
          signedIn.cookies,
        )
      }
      const tokens = await issueImplicit(services, request, signedIn.authentication, services.issuerOf(raw))
      return answer({ ...tokens }, 'fragment', signedIn.cookies)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { answer: category, message, messageKey } = error
      return answer(
        { error: category.error, error_description: message, error_message_key: messageKey },
        'query',
      )
    }
  })
}

type AnswerFields = Readonly<Record<string, string | number | undefined>>

/** An orchestrated page names only the token of the request it resumes. */
function findRequest(services: Services, query: Fields): AuthorizationRequest {
  const token = readString(query, 'r5_request_token')
  const orchestration = token === undefined ? undefined : findOrchestration(services, token)
  return orchestration?.request ?? readAuthorizationRequest(services, query)
}

/** A list of words ([OpenID Connect Core, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)). */
const hasPrompt = (prompts: string | undefined, word: string) => prompts?.split(' ').includes(word) === true

/**
 * `consent` and `select_account` ask the user even where a session is there; a page that resumes the request by `r5_request_token`, or that has
 * logged the user in, has done so ([OpenID Connect Core, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
 */
function missingAnswer(query: Fields): 'consent_required' | 'account_selection_required' | undefined {
  const isAsked =
    readString(query, 'r5_request_token') !== undefined || readString(query, 'tkn') !== undefined
  const prompts = readString(query, 'prompt')
  if (isAsked) return undefined
  if (hasPrompt(prompts, 'consent')) return 'consent_required'
  return hasPrompt(prompts, 'select_account') ? 'account_selection_required' : undefined
}

/** A ticket counts before the session. One that asks for a step-up opens nothing here. */
function signIn(
  services: Services,
  raw: Request,
  query: Fields,
  request: AuthorizationRequest,
): SignedIn | undefined {
  const tkn = readString(query, 'tkn')
  if (tkn === undefined) {
    // It must be a new login, not that of the session.
    const session = hasPrompt(request.prompt, 'login') ? undefined : findSession(services, raw)
    return session && { authentication: session.authentication, cookies: [] }
  }
  const { ticketInvalid, stepUpRequiredError } = services.settings.assumptions
  const ticket = findLive(services, services.store.tickets, tkn)
  if (ticket === undefined) throw new ApiError(ticketInvalid, 'The login ticket is invalid, expired or used')
  if (ticket.mfaRequired) {
    const answer = { status: 401, error: stepUpRequiredError, messageKey: 'error.authn.mfa.stepup.required' }
    throw new ApiError(answer, 'A step-up is required')
  }
  services.store.tickets.delete(tkn)
  return openSession(services, ticket.authentication, request.persistent)
}

/** The page that may read the message: the origin of the redirect, else of the client's first callback. */
function messageTarget(services: Services, request: AuthorizationRequest): string {
  const client = services.settings.clients.find(({ clientId }) => clientId === request.clientId)
  const uri = request.redirectUri ?? client?.redirectUris[0]
  return uri === undefined ? services.issuerOf() : new URL(uri).origin
}

/**
 * The page behind `response_mode=web_message`: it posts the answer to the window that framed or opened it, and to no
 * origin but `target`. The one answer of this server that is not JSON.
 */
export function webMessagePage(
  response: Readonly<Record<string, string | number | undefined>>,
  target: string,
  cookies: readonly string[],
): Response {
  const message = scriptLiteral({ type: 'authorization_response', response })
  const script = `(window.opener || window.parent).postMessage(${message}, ${scriptLiteral(target)})`
  const headers = new Headers({ 'Content-Type': 'text/html;charset=UTF-8', 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(`<!doctype html><title>Authorization</title><script>${script}</script>`, { headers })
}

/** JSON that cannot close the script element it stands in. */
function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
