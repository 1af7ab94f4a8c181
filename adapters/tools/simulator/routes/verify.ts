import type { Hono } from 'hono'

import { type Fields, readBody, readBoolean, readQuery, readString, requireString } from '../requests.js'
import { ApiError, emptyResponse, invalidRequest, jsonResponse, redirectResponse } from '../responses.js'
import { checkCode, consumeChallenge, firstFactorChallengeId } from '../services/challenges.js'
import { findOrchestration } from '../services/clients.js'
import { epochSeconds, findLive, type Services } from '../services/services.js'
import { openSession, type SignedIn, trustDevice } from '../services/sessions.js'
import type { Authentication, AuthorizationRequest, Challenge } from '../services/store.js'
import { issueCode, issueImplicit } from '../services/tokens.js'
import { readIdentifier } from '../services/users.js'

/**
 * The challenge a verify call speaks of: its `challenge_id` (step-up), or the identifier the code was sent to (first
 * factor). The names of a step-up link are read too.
 */
function readChallengeId(services: Services, fields: Fields): string {
  const { challengeId } = services.settings.assumptions.linkParameters
  const id = readString(fields, 'challenge_id') ?? readString(fields, challengeId)
  if (id !== undefined) return id
  const identifier = readIdentifier(services, fields)
  if (identifier === undefined) throw invalidRequest('challenge_id', 'challenge_id is missing', 'missing')
  return firstFactorChallengeId(identifier.value)
}

/** The code, under the name of the API or of the link. */
function readVerificationCode(services: Services, fields: Fields): string {
  const { verificationCode } = services.settings.assumptions.linkParameters
  return readString(fields, verificationCode) ?? requireString(fields, 'verification_code')
}

/** Verifies a code for good: consumes the challenge, opens the session, and trusts the device where asked. */
function completeChallenge(
  services: Services,
  fields: Fields,
  request: Request,
): SignedIn & { challenge: Challenge } {
  const challengeId = readChallengeId(services, fields)
  const code = readVerificationCode(services, fields)
  const wantsTrust = readBoolean(fields, 'trust_device')
  const challenge = checkCode(services, challengeId, code)
  consumeChallenge(services, challenge)
  const authentication = authenticationOf(services, challenge)
  const signedIn = openSession(services, authentication, challenge.request.persistent)
  const isTrusted = wantsTrust && challenge.purpose === 'step_up'
  const trust = isTrusted ? trustDevice(services, authentication.userId, request) : []
  return { challenge, authentication: signedIn.authentication, cookies: [...signedIn.cookies, ...trust] }
}

/** A step-up adds its methods to the authentication it began with; a first factor is one of its own. */
function authenticationOf(services: Services, { purpose, authentication }: Challenge): Authentication {
  const now = epochSeconds(services)
  if (purpose === 'first_factor') return { ...authentication, authTime: now }
  const { stepUp, acr, authTime } = services.settings.assumptions.authenticationClaims
  return {
    ...authentication,
    amr: [...new Set([...authentication.amr, ...stepUp])],
    authTime: authTime === 'stepUp' ? now : authentication.authTime,
    ...(acr !== undefined && { acr }),
  }
}

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
