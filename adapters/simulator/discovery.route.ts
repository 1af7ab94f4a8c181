import type { Hono } from 'hono'
import { jsonResponse } from './simulator.responses.js'
import type { Services } from './simulator.services.js'

/** OpenID Connect Discovery 1.0, and the keys: at `/jwks.json`, not under `/.well-known`. */
export function addDiscoveryRoutes(app: Hono, services: Services): void {
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
