import { findLive, expiry, type Services } from './simulator.services.js'
import type { AuthorizationRequest, Orchestration } from './simulator.store.js'

/**
 * Parks an authorization request until its login page is done. The page gets the token as `r5_request_token`
 * (developer.reachfive.com, "Orchestration token").
 */
export function startOrchestration(services: Services, request: AuthorizationRequest): string {
  const token = services.settings.generateToken()
  const expiresAt = expiry(services, services.settings.assumptions.lifetimes.orchestration)
  services.store.orchestrations.set(token, { request, expiresAt })
  return token
}

/** The parked request of a token, while it lives. */
export function findOrchestration(services: Services, token: string): Orchestration | undefined {
  return findLive(services, services.store.orchestrations, token)
}
