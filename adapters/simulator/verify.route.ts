import type { Hono } from 'hono'
import { checkCode } from './challenge.service.js'
import { issueCode, issueImplicit } from './grant.service.js'
import { findOrchestration } from './orchestration.service.js'
import { type Fields, readBody, readQuery, readString } from './request.readers.js'
import { ApiError, invalidRequest } from './simulator.errors.js'
import { emptyResponse, jsonResponse, redirectResponse } from './simulator.responses.js'
import { findLive, type Services } from './simulator.services.js'
import type { Authentication, AuthorizationRequest } from './simulator.store.js'
import { completeChallenge, readChallengeId, readVerificationCode } from './verification.service.js'

/** The calls that present a code: by XHR (to check it, to verify it), and by navigation. */
export function addVerifyRoutes(app: Hono, services: Services): void {
  // Checks only: the same code is presented again right after.
  app.post('/identity/v1/verify-auth-code', async ({ req: { raw } }) => {
    const { codeTrials, emptyAnswers } = services.settings.assumptions
    const body = await readBody(raw)
    const code = readVerificationCode(services, body)
    checkCode(services, readChallengeId(services, body), code, codeTrials.verifyAuthCodeCounts)
    return emptyResponse(emptyAnswers.verifyAuthCode)
  })

  app.post('/identity/v1/passwordless/verify', async ({ req: { raw } }) => {
    const body = await readBody(raw)
    const { challenge, authentication, cookies } = completeChallenge(services, body, raw)
    const result = await grant(services, raw, challenge.request, authentication)
    return jsonResponse(result.parameters, 200, cookies)
  })

  app.get('/identity/v1/passwordless/verify', async ({ req: { raw } }) => {
    const query = readQuery(raw)
    const target = findTarget(services, query)
    try {
      if (target?.isTokenMissing === true) throw invalidRequest('r5_request_token', 'missing', 'missing')
      const { challenge, authentication, cookies } = completeChallenge(services, query, raw)
      const request = target?.request ?? challenge.request
      const result = await grant(services, raw, request, authentication)
      if (target !== undefined) services.store.orchestrations.delete(target.orchestrationToken ?? '')
      return redirectResponse(requireRedirect(request), result.parameters, result.place, cookies)
    } catch (error) {
      if (!(error instanceof ApiError) || target?.request.redirectUri === undefined) throw error
      return redirectResponse(target.request.redirectUri, {
        error: error.answer.error,
        error_description: error.message,
        error_message_key: error.messageKey,
        state: target.request.state,
      })
    }
  })
}

interface Target {
  readonly request: AuthorizationRequest
  readonly orchestrationToken: string | undefined
  readonly isTokenMissing: boolean
}

/** Where a navigation ends: at the request the orchestration began with, else at the one of the challenge itself. */
function findTarget(services: Services, query: Fields): Target | undefined {
  const challenge = findLive(services, services.store.challenges, readChallengeId(services, query))
  const sent = readString(query, 'r5_request_token')
  const orchestrationToken = challenge?.orchestrationToken ?? sent
  const orchestration =
    orchestrationToken === undefined ? undefined : findOrchestration(services, orchestrationToken)
  const request = orchestration?.request ?? challenge?.request
  const isRequired = services.settings.assumptions.orchestrationOnVerify === 'required'
  const isTokenMissing = isRequired && orchestration !== undefined && sent === undefined
  return request && { request, orchestrationToken, isTokenMissing }
}

/** What a right code earns: a code and the state, or tokens for `response_type=token` (U13). */
async function grant(
  services: Services,
  raw: Request,
  request: AuthorizationRequest,
  authentication: Authentication,
): Promise<{ parameters: Record<string, string | number | undefined>; place: 'query' | 'fragment' }> {
  const { state } = request
  if (request.responseType === 'token' && services.settings.assumptions.implicitVerify === 'tokens') {
    const tokens = await issueImplicit(services, request, authentication, services.issuerOf(raw))
    return { parameters: { ...tokens, state }, place: 'fragment' }
  }
  return { parameters: { code: issueCode(services, request, authentication), state }, place: 'query' }
}

function requireRedirect({ redirectUri }: AuthorizationRequest): string {
  if (redirectUri !== undefined) return redirectUri
  throw invalidRequest('redirect_uri', 'This flow has no redirect_uri to go to', 'missing')
}
