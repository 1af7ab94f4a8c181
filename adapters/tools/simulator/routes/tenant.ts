import type { Hono } from 'hono'

import { readQuery, readString } from '../requests.js'
import { emptyResponse, jsonResponse, redirectResponse } from '../responses.js'
import { findClient } from '../services/clients.js'
import type { Services } from '../services/services.js'
import { closeSession, findSession } from '../services/sessions.js'
import { requireUser } from '../services/users.js'

/** What a client begins with (the configuration, the discovery document, the keys), and the SSO session: who is in it, and out again. */
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

  // OpenID Connect Discovery 1.0. The keys are at `/jwks.json`, not under `/.well-known`.
  app.get('/.well-known/openid-configuration', ({ req: { raw } }) => {
    const issuer = services.issuerOf(raw)
    return jsonResponse({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      introspection_endpoint: issuer + services.settings.assumptions.introspection.path,
      end_session_endpoint: `${issuer}/identity/v1/logout`,
      jwks_uri: `${issuer}/jwks.json`,
      response_types_supported: ['code', 'token'],
      response_modes_supported: ['query', 'fragment', 'web_message'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'implicit'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'none'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['openid', 'profile', 'email', 'phone', 'offline_access', 'mfa'],
    })
  })

  app.get('/jwks.json', async () => jsonResponse(await services.signer.keys()))
}
