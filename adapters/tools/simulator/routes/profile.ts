import type { Hono } from 'hono'

import type { FactorType } from '../options.js'
import { type Fields, readBody, readString, requireString } from '../requests.js'
import { invalidRequest, jsonResponse } from '../responses.js'
import { confirmAddress, readAddress, sendAddressCode } from '../services/challenges.js'
import { findClient, requireCallback } from '../services/clients.js'
import type { Services } from '../services/services.js'
import type { AccessToken, Profile } from '../services/store.js'
import { requireAccessToken, requireFresh, requireScope, requireStepUp } from '../services/tokens.js'
import {
  describeProfile,
  isAddressOf,
  isVerified,
  kindOf,
  moveAddress,
  requireFree,
  requireUser,
} from '../services/users.js'

/** The e-mail address and the phone number of a profile: changed, and the new one verified. */
export function addProfileRoutes(app: Hono, services: Services): void {
  for (const [channel, name] of [['email', 'email'] as const, ['sms', 'phone-number'] as const]) {
    app.post(`/identity/v1/update-${name}`, async ({ req: { raw } }) => {
      const body = await readBody(raw)
      const { token, user } = requireUpdate(services, raw, body, channel)
      const address = requireNewAddress(services, user, channel, body)
      const redirectUrl = readString(body, 'redirect_url')
      requireCallback(services, findClient(services, { client_id: token.clientId }), redirectUrl)
      const claim = { userId: user.id, purpose: 'address_update', channel } as const
      const changed = isPending(services, user, channel)
        ? user
        : moveAddress(services, user.id, channel, address, false)
      sendAddressCode(services, claim, address)
      return jsonResponse(describeProfile(changed))
    })

    app.post(`/identity/v1/verify-${name}`, async ({ req: { raw } }) => {
      const body = await readBody(raw)
      const { user } = requireUpdate(services, raw, body, channel)
      const code = requireString(body, 'verification_code')
      const claim = { userId: user.id, purpose: 'address_update', channel } as const
      const address = confirmAddress(services, claim, code, readAddress(services, body, channel))
      requireFree(services, user.id, channel, address)
      const changed = moveAddress(services, user.id, channel, address, true)
      return jsonResponse(describeProfile(changed))
    })
  }
}

/**
 * A fresh token with the scope for updates (U30), and a step-up where the address is a second factor
 * (developer.reachfive.com, "updateEmail" and "Stepup required"). ReachFive's SDK sends the token of verify-email in the body.
 */
function requireUpdate(
  services: Services,
  request: Request,
  body: Fields,
  channel: FactorType,
): { token: AccessToken; user: Profile } {
  const token = requireAccessToken(services, request, readString(body, 'access_token'))
  requireScope(token, services.settings.assumptions.updateScope)
  requireFresh(services, token)
  const user = requireUser(services, token.authentication.userId)
  if (user.factors.includes(channel)) requireStepUp(services, token)
  return { token, user }
}

/** A new e-mail address must differ from the old one; a phone number may be the same ("updatePhoneNumber"). */
function requireNewAddress(services: Services, user: Profile, channel: FactorType, body: Fields): string {
  const kind = kindOf(channel)
  const address = readAddress(services, body, channel)
  if (address === undefined) throw invalidRequest(kind, `${kind} is missing`, 'missing')
  if (channel === 'email' && isAddressOf(services, user, channel, address)) {
    throw invalidRequest(kind, 'The new e-mail address must be different from the old one')
  }
  requireFree(services, user.id, channel, address)
  return address
}

/** A verified address stays until the new one is verified ("Email address management"); for phone numbers see U28. */
function isPending(services: Services, user: Profile, channel: FactorType): boolean {
  if (!isVerified(user, channel)) return false
  return channel === 'email' || services.settings.assumptions.phoneNumberUpdate === 'onVerification'
}
