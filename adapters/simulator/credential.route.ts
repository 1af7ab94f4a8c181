import type { Hono } from 'hono'
import { type AddressClaim, confirmAddress, readAddress, sendAddressCode } from './address.service.js'
import { requireStepUp } from './bearer.service.js'
import { findClient, requireCallback } from './client.service.js'
import { chooseAddress, requireCredentialAccess, requireEnrolmentAccess } from './credential.service.js'
import * as profile from './profile.service.js'
import { readBody, readBoolean, readString, requireString } from './request.readers.js'
import { trustDevice } from './session.service.js'
import { ApiError } from './simulator.errors.js'
import type { FactorType } from './simulator.options.js'
import { emptyResponse, jsonResponse } from './simulator.responses.js'
import type { Services } from './simulator.services.js'
import type { Profile } from './simulator.store.js'
import { addressOf } from './user.service.js'

const CREDENTIALS = '/identity/v1/mfa/credentials'

/** The second factors of a user: listed, enrolled, removed. */
export function addCredentialRoutes(app: Hono, services: Services): void {
  app.get(CREDENTIALS, ({ req: { raw } }) => {
    const { user } = requireCredentialAccess(services, raw)
    return jsonResponse({
      credentials: user.factors.map((type) => profile.describeCredential(user, type)),
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
    const isOwn = profile.isAddressOf(user, type, address)
    const isEnrolled = isOwn && user.factors.includes(type)
    if (isEnrolled && assumptions.enrolledAgain !== 'enabled') {
      throw new ApiError(assumptions.enrolledAgain, 'This is a second factor already')
    }
    if (!isEnrolled && !(isOwn && profile.isVerified(user, type))) {
      sendAddressCode(services, claimOf(user, type), address, readString(body, 'action'))
      return jsonResponse({ status: type === 'sms' ? 'sms_sent' : 'email_sent' })
    }
    const enrolled = isEnrolled ? user : profile.addFactor(services, user.id, type, addressOf(user, type))
    const cookies = wantsTrust ? trustDevice(services, user.id, raw) : []
    const credential = profile.describeCredential(enrolled, type)
    return jsonResponse({ status: 'enabled', credential }, 200, cookies)
  })

  app.post(`${path}/verify`, async ({ req: { raw } }) => {
    const { user } = requireEnrolmentAccess(services, raw, type)
    const body = await readBody(raw)
    const wantsTrust = readBoolean(body, 'trust_device')
    const code = requireString(body, 'verification_code')
    const address = confirmAddress(services, claimOf(user, type), code)
    profile.requireFree(services, user.id, type, address)
    const enrolled = profile.addFactor(services, user.id, type, address)
    const cookies = wantsTrust ? trustDevice(services, user.id, raw) : []
    return assumptions.enrolmentAnswer === 'credential'
      ? jsonResponse(profile.describeCredential(enrolled, type), 200, cookies)
      : emptyResponse(204, cookies)
  })

  app.delete(path, async ({ req: { raw } }) => {
    const { token, user } = requireCredentialAccess(services, raw)
    const address = type === 'sms' ? readAddress(await readBody(raw), type) : undefined
    const isOther = address !== undefined && !profile.isAddressOf(user, type, address)
    // What is no second factor can't be removed, and asks for no step-up: a user without one could not do it.
    if (isOther || !user.factors.includes(type)) {
      throw new ApiError(assumptions.credentialMissing, 'There is no such second factor')
    }
    requireStepUp(services, token)
    profile.removeFactor(services, user.id, type)
    return emptyResponse()
  })
}

function claimOf(user: Profile, channel: FactorType): AddressClaim {
  return { userId: user.id, purpose: 'mfa_registration', channel }
}
