import type { Hono } from 'hono'

import { ApiError, emptyResponse, jsonResponse } from '../responses.js'
import type { Services } from '../services/services.js'
import type { AccessToken, TrustedDevice } from '../services/store.js'
import { requireAccessToken, requireScope, requireStepUp } from '../services/tokens.js'

const DEVICES = '/identity/v1/mfa/trusteddevices'

/** The devices a user trusts. */
export function addDeviceRoutes(app: Hono, services: Services): void {
  app.get(DEVICES, ({ req: { raw } }) => {
    const { authentication } = requireDeviceAccess(services, raw)
    const devices = devicesOf(services, authentication.userId)
    return jsonResponse({ trusted_devices: devices.map(([, device]) => describeDevice(device)) })
  })

  app.delete(`${DEVICES}/:id`, ({ req }) => {
    const { authentication } = requireDeviceAccess(services, req.raw)
    const [secret] =
      devicesOf(services, authentication.userId).find(([, { id }]) => id === req.param('id')) ?? []
    if (secret === undefined) {
      throw new ApiError({ status: 404, error: 'resource_not_found' }, 'There is no such trusted device')
    }
    services.store.trustedDevices.delete(secret)
    return emptyResponse()
  })
}

function requireDeviceAccess(services: Services, request: Request): AccessToken {
  if (!services.settings.tenant.rbaEnabled) {
    const status = services.settings.assumptions.statuses.featureNotAvailable
    const answer = { status, error: 'access_denied', messageKey: 'error.feature.notAvailable' }
    throw new ApiError(answer, 'Risk-based authentication is not enabled')
  }
  const token = requireAccessToken(services, request)
  requireScope(token, 'mfa')
  requireStepUp(services, token)
  return token
}

function devicesOf(services: Services, userId: string): [secret: string, device: TrustedDevice][] {
  const now = services.clock.now()
  return [...services.store.trustedDevices].filter(
    ([, device]) => device.userId === userId && device.expiresAt > now,
  )
}

function describeDevice(device: TrustedDevice): Record<string, unknown> {
  return {
    id: device.id,
    user_id: device.userId,
    created_at: new Date(device.createdAt).toISOString(),
    metadata: device.userAgent === undefined ? {} : { user_agent: device.userAgent },
  }
}
