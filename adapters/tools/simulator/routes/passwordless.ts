import type { Hono } from 'hono'

import { type Fields, readBody, readChoice, readString, requireString } from '../requests.js'
import { ApiError, emptyResponse, invalidRequest, jsonResponse } from '../responses.js'
import {
  type ChallengeDraft,
  firstFactorChallengeId,
  issueChallenge,
  nextChallengeId,
} from '../services/challenges.js'
import { findOrchestration, readAuthorizationRequest } from '../services/clients.js'
import { epochSeconds, findLive, type Services } from '../services/services.js'
import { addressOf, findUser, readIdentifier, requireUser } from '../services/users.js'

/** `POST /identity/v1/passwordless/start`: sends a code, for a step-up or as a first factor. */
export function addPasswordlessRoutes(app: Hono, services: Services): void {
  app.post('/identity/v1/passwordless/start', async ({ req: { raw } }) => {
    const body = await readBody(raw)
    const stepUp = readString(body, 'step_up')
    return stepUp === undefined
      ? startFirstFactor(services, raw, body)
      : startStepUp(services, raw, body, stepUp)
  })
}

/** Takes everything from the step-up token; a `redirect_uri` or scope sent along is ignored. */
function startStepUp(services: Services, request: Request, body: Fields, token: string): Response {
  const { ticketInvalid, codeRequests } = services.settings.assumptions
  const stepUp = findLive(services, services.store.stepUps, token)
  if (stepUp === undefined) throw new ApiError(ticketInvalid, 'The step-up token is invalid or expired')
  const user = requireUser(services, stepUp.authentication.userId)
  // A factor that was removed since is none any more.
  const factors = stepUp.factors.filter((factor) => user.factors.includes(factor))
  const channel = readChoice(body, 'auth_type', factors)
  if (channel === undefined) throw invalidRequest('auth_type', 'auth_type is missing', 'missing')
  const orchestrationToken = readOrchestration(services, body)
  if (stepUp.codesSent >= codeRequests.limit)
    throw new ApiError(codeRequests.answer, 'Too many codes requested')
  stepUp.codesSent += 1
  const { authentication } = stepUp
  const id = nextChallengeId(services, stepUp)
  stepUp.challengeId = id
  const to = addressOf(user, channel)
  issueChallenge(
    services,
    { id, purpose: 'step_up', channel, to, request: stepUp.request, authentication, orchestrationToken },
    { action: stepUp.action, link: (code) => stepUpLink(services, request, id, code) },
  )
  return jsonResponse({ challenge_id: id })
}

/** Answers alike whether or not the identifier belongs to a user: nobody learns who has an account. */
function startFirstFactor(services: Services, request: Request, body: Fields): Response {
  const orchestrationToken = readOrchestration(services, body)
  const authorization = readAuthorizationRequest(services, body)
  const identifier = readIdentifier(services, body)
  // Native SDKs leave auth_type out: the identifier says it.
  const authType =
    readChoice(body, 'auth_type', ['magic_link', 'sms']) ??
    (identifier?.kind === 'email' ? 'magic_link' : 'sms')
  const kind = authType === 'magic_link' ? 'email' : 'phone_number'
  if (identifier?.kind !== kind) requireString(body, kind)
  const user = identifier && findUser(services, identifier)
  if (identifier !== undefined && user !== undefined) {
    const channel = authType === 'magic_link' ? 'email' : 'sms'
    const amr = services.settings.assumptions.authenticationClaims.passwordless
    const draft: ChallengeDraft = {
      id: firstFactorChallengeId(identifier.value),
      purpose: 'first_factor',
      channel,
      to: addressOf(user, channel),
      request: authorization,
      authentication: { userId: user.id, authType, amr, authTime: epochSeconds(services) },
      orchestrationToken,
    }
    issueChallenge(services, draft, {
      link: (code) =>
        verifyLink(services, request, {
          auth_type: authType,
          [kind]: identifier.value,
          verification_code: code,
        }),
    })
  }
  return emptyResponse(services.settings.assumptions.emptyAnswers.firstFactorStart)
}

function readOrchestration(services: Services, body: Fields): string | undefined {
  const token = readString(body, 'r5_request_token')
  if (token !== undefined && findOrchestration(services, token) === undefined) {
    throw invalidRequest('r5_request_token', 'The orchestration token is invalid or expired')
  }
  return token
}

function stepUpLink(services: Services, request: Request, id: string, code: string): string {
  const { challengeId, verificationCode } = services.settings.assumptions.linkParameters
  return verifyLink(services, request, { [challengeId]: id, [verificationCode]: code })
}

function verifyLink(services: Services, request: Request, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters)
  return `${services.issuerOf(request)}/identity/v1/passwordless/verify?${query.toString()}`
}
