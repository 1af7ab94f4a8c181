import { readAddress } from './address.service.js'
import { requireAccessToken, requireFresh, requireScope, requireStepUp } from './bearer.service.js'
import * as profile from './profile.service.js'
import type { Fields } from './request.readers.js'
import { ApiError, invalidRequest } from './simulator.errors.js'
import type { FactorType } from './simulator.options.js'
import type { Services } from './simulator.services.js'
import type { AccessToken, Profile } from './simulator.store.js'
import { addressOf, requireUser } from './user.service.js'

/** Everything here wants the scope `mfa` and a token of the last 5 minutes ("listMfaCredentials" and its siblings). */
export function requireCredentialAccess(
  services: Services,
  request: Request,
): { token: AccessToken; user: Profile } {
  const token = requireAccessToken(services, request)
  requireScope(token, 'mfa')
  requireFresh(services, token)
  return { token, user: requireUser(services, token.authentication.userId) }
}

/** The first factor needs no step-up, a further one does (developer.reachfive.com, "Stepup required"). */
export function requireEnrolmentAccess(
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
export function chooseAddress(services: Services, user: Profile, type: FactorType, body: Fields): string {
  const own = addressOf(user, type)
  const address = type === 'sms' ? (readAddress(body, type) ?? own) : own
  const kind = profile.kindOf(type)
  if (address === '') throw invalidRequest(kind, `${kind} is missing`, 'missing')
  const { otherPhoneNumber } = services.settings.assumptions
  const isOther = own !== '' && !profile.isAddressOf(user, type, address)
  if (isOther && otherPhoneNumber !== 'replaces') {
    throw new ApiError(otherPhoneNumber, 'This is not the phone number of the profile')
  }
  profile.requireFree(services, user.id, type, address)
  return address
}
