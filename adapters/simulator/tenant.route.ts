import type { Hono } from 'hono'
import { findClient } from './client.service.js'
import { readQuery, readString } from './request.readers.js'
import { closeSession, findSession } from './session.service.js'
import { emptyResponse, jsonResponse, redirectResponse } from './simulator.responses.js'
import type { Services } from './simulator.services.js'
import { requireUser } from './user.service.js'

/** The configuration an SDK begins with, and the SSO session: who is in it, and out again. */
export function addTenantRoutes(app: Hono, services: Services): void {
  app.get('/identity/v1/config', ({ req: { raw } }) => {
    const query = readQuery(raw)
    const client = findClient(services, query)
    const { tenant } = services.settings
    return jsonResponse({
      sso: tenant.sso,
      language: readString(query, 'lang') ?? tenant.language,
      is_public: client.isPublic,
      pkce_enforced: client.pkceEnforced,
      is_implicit_flow_forbidden: client.implicitForbidden,
      scope: client.scope,
      mfa_sms_enabled: tenant.mfaSmsEnabled,
      mfa_email_enabled: tenant.mfaEmailEnabled,
      rba_enabled: tenant.rbaEnabled,
      sms: true,
      web_authn: false,
      social_providers: [],
      password_policy: { min_length: 8, min_strength: 2 },
      custom_fields: [],
      resource_base_url: `${services.issuerOf(raw)}/resources`,
      login_type_allowed: { email: true, phone_number: true, custom_identifier: true },
    })
  })

  app.get('/identity/v1/sso/data', ({ req: { raw } }) => {
    const session = findSession(services, raw)
    if (session === undefined) return jsonResponse({ is_authenticated: false })
    const user = requireUser(services, session.authentication.userId)
    return jsonResponse({
      is_authenticated: true,
      name: user.name,
      email: user.email,
      last_login_type: session.authentication.authType,
      has_password: user.password !== undefined,
    })
  })

  // A page navigates here, so that the browser drops its cookie; the redirect must be a known one.
  app.get('/identity/v1/logout', ({ req: { raw } }) => {
    const cookie = closeSession(services, raw)
    const target = readString(readQuery(raw), 'redirect_to')
    const isKnown = services.settings.clients.some(({ logoutUris }) => logoutUris.includes(target ?? ''))
    return target !== undefined && isKnown
      ? redirectResponse(target, {}, 'query', [cookie])
      : emptyResponse(204, [cookie])
  })
}
