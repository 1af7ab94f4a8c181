import type { Hono } from 'hono'

import type { FactorType } from '../options.js'
import { type Fields, readBody, readBoolean, readString, requireString } from '../requests.js'
import { ApiError, emptyResponse, invalidRequest, jsonResponse } from '../responses.js'
import { type AddressClaim, confirmAddress, readAddress, sendAddressCode } from '../services/challenges.js'
import { findClient, requireCallback } from '../services/clients.js'
import type { Services } from '../services/services.js'
import { trustDevice } from '../services/sessions.js'
import type { AccessToken, Profile } from '../services/store.js'
import { requireAccessToken, requireFresh, requireScope, requireStepUp } from '../services/tokens.js'
import * as users from '../services/users.js'

/** Everything here wants the scope `mfa` and a token of the last 5 minutes ("listMfaCredentials" and its siblings). */
function requireCredentialAccess(
  services: Services,
  request: Request,
): { token: AccessToken; user: Profile } {
  const token = requireAccessToken(services, request)
  requireScope(token, 'mfa')
  requireFresh(services, token)
  return { token, user: users.requireUser(services, token.authentication.userId) }
}

/** The first factor needs no step-up, a further one does (developer.reachfive.com, "Stepup required"). */
function requireEnrolmentAccess(
  services: Services,
  request: Request,
  type: FactorType,
): ReturnType<typeof requireCredentialAccess> {
  const { tenant, assumptions } = services.settings
  if (!(type === 'sms' ? tenant.mfaSmsEnabled : tenant.mfaEmailEnabled)) {
    const status = assumptions.statuses.featureNotAvailable
    const answer = { status, error: 'access_denied', messageKey: 'error.feature.notAvailable' }
    throw new ApiError(answer, 'This second factor is not enabled')
  }
  const access = requireCredentialAccess(services, request)
  if (access.user.factors.length > 0) requireStepUp(services, access.token)
  return access
}

/** The e-mail address is the profile's. A phone number may be given (U26); without one it is the profile's, too. */
function chooseAddress(services: Services, user: Profile, type: FactorType, body: Fields): string {
  const own = users.addressOf(user, type)
  const address = type === 'sms' ? (readAddress(services, body, type) ?? own) : own
  const kind = users.kindOf(type)
  if (address === '') throw invalidRequest(kind, `${kind} is missing`, 'missing')
  const { otherPhoneNumber } = services.settings.assumptions
  const isOther = own !== '' && !users.isAddressOf(services, user, type, address)
  if (isOther && otherPhoneNumber !== 'replaces') {
    throw new ApiError(otherPhoneNumber, 'This is not the phone number of the profile')
  }
  users.requireFree(services, user.id, type, address)
  return address
}

const CREDENTIALS = '/identity/v1/mfa/credentials'

/** The second factors of a user: listed, enrolled, removed. */
export function addCredentialRoutes(app: Hono, services: Services): void {
  app.get(CREDENTIALS, ({ req: { raw } }) => {
    const { user } = requireCredentialAccess(services, raw)
    return jsonResponse({
      credentials: user.factors.map((type) => users.describeCredential(user, type)),
    })
  })
  addFactorRoutes(app, services, 'email', `${CREDENTIALS}/emails`)
  addFactorRoutes(app, services, 'sms', `${CREDENTIALS}/phone-numbers`)
}

function addFactorRoutes(app: Hono, services: Services, type: FactorType, path: string): void {
  const { assumptions } = services.settings

  app.post(path, async ({ req: { raw } }) => {
    const { token, user } = requireEnrolmentAccess(services, raw, type)
    const body = await readBody(raw)
    const wantsTrust = readBoolean(body, 'trust_device')
    const redirectUrl = readString(body, 'redirect_url')
    requireCallback(services, findClient(services, { client_id: token.clientId }), redirectUrl)
    const address = chooseAddress(services, user, type, body)
    const isOwn = users.isAddressOf(services, user, type, address)
    const isEnrolled = isOwn && user.factors.includes(type)
    if (isEnrolled && assumptions.enrolledAgain !== 'enabled') {
      throw new ApiError(assumptions.enrolledAgain, 'This is a second factor already')
    }
    if (!isEnrolled && !(isOwn && users.isVerified(user, type))) {
      sendAddressCode(services, claimOf(user, type), address, readString(body, 'action'))
      return jsonResponse({ status: type === 'sms' ? 'sms_sent' : 'email_sent' })
    }
    const enrolled = isEnrolled ? user : users.addFactor(services, user.id, type, users.addressOf(user, type))
    const cookies = wantsTrust ? trustDevice(services, user.id, raw) : []
    const credential = users.describeCredential(enrolled, type)
    return jsonResponse({ status: 'enabled', credential }, 200, cookies)
  })

  app.post(`${path}/verify`, async ({ req: { raw } }) => {
    const { user } = requireEnrolmentAccess(services, raw, type)
    const body = await readBody(raw)
    const wantsTrust = readBoolean(body, 'trust_device')
    const code = requireString(body, 'verification_code')
    const address = confirmAddress(services, claimOf(user, type), code)
    users.requireFree(services, user.id, type, address)
    const enrolled = users.addFactor(services, user.id, type, address)
    const cookies = wantsTrust ? trustDevice(services, user.id, raw) : []
    return assumptions.enrolmentAnswer === 'credential'
      ? jsonResponse(users.describeCredential(enrolled, type), 200, cookies)
      : emptyResponse(204, cookies)
  })

  app.delete(path, async ({ req: { raw } }) => {
    const { token, user } = requireCredentialAccess(services, raw)
    const address = type === 'sms' ? readAddress(services, await readBody(raw), type) : undefined
    const isOther = address !== undefined && !users.isAddressOf(services, user, type, address)
    // What is no second factor can't be removed, and asks for no step-up: a user without one could not do it.
    if (isOther || !user.factors.includes(type)) {
      throw new ApiError(assumptions.credentialMissing, 'There is no such second factor')
    }
    requireStepUp(services, token)
    users.removeFactor(services, user.id, type)
    return emptyResponse()
  })
}

function claimOf(user: Profile, channel: FactorType): AddressClaim {
  return { userId: user.id, purpose: 'mfa_registration', channel }
}
