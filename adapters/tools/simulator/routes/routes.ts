import { Hono } from 'hono'

import { formatRetryAfter } from '../faults.js'
import { ApiError, errorBody, jsonResponse } from '../responses.js'
import type { Services } from '../services/services.js'
import { addAuthorizeRoutes } from './authorize.js'
import { addCredentialRoutes } from './credentials.js'
import { addDeviceRoutes } from './devices.js'
import { addOAuthRoutes } from './oauth.js'
import { addPasswordRoutes } from './password.js'
import { addPasswordlessRoutes } from './passwordless.js'
import { addProfileRoutes } from './profile.js'
import { addStepUpRoutes } from './step-up.js'
import { addTenantRoutes } from './tenant.js'
import { addVerifyRoutes } from './verify.js'

/** The endpoints under the IP limiter (developer.reachfive.com, "Rate limiting"). The step-up itself is not one. */
const LIMITED_PATHS = [
  '/oauth/token',
  '/oauth/revoke',
  '/identity/v1/password/login',
  '/identity/v1/passwordless/start',
  '/identity/v1/passwordless/verify',
  '/identity/v1/verify-auth-code',
]

/** All endpoints, as one function of a request. Answers every request; a refusal is an answer, too. */
export function createRoutes(services: Services): (request: Request) => Promise<Response> {
  const app = new Hono()
  app.onError((error) => errorResponse(services, error))
  app.notFound(() =>
    errorResponse(services, new ApiError({ status: 404, error: 'resource_not_found' }, 'Not found')),
  )
  addLimiter(app, services)
  addTenantRoutes(app, services)
  addStepUpRoutes(app, services)
  addPasswordlessRoutes(app, services)
  addVerifyRoutes(app, services)
  addPasswordRoutes(app, services)
  addAuthorizeRoutes(app, services)
  addOAuthRoutes(app, services)
  addCredentialRoutes(app, services)
  addProfileRoutes(app, services)
  addDeviceRoutes(app, services)
  return async (request) => app.fetch(request)
}

function addLimiter(app: Hono, services: Services): void {
  const { limits, clientAddress, assumptions } = services.settings
  const limiter = createLimiter(() => services.clock.now(), limits.requests, limits.window)
  for (const path of LIMITED_PATHS) {
    app.use(path, async ({ req: { raw } }, next) => {
      const wait = limiter.take(`${clientAddress(raw)} ${path}`)
      if (wait === 0) return next()
      const { retryAfter } = assumptions.rateLimit
      const value = retryAfter === 'date' ? new Date(services.clock.now() + wait * 1000) : wait
      const answer = { status: 429, error: 'rate_limit_reached', messageKey: 'error.tooManyAttempts' }
      throw new ApiError(answer, 'Too many attempts', [], {
        ...(retryAfter !== 'none' && { 'Retry-After': formatRetryAfter(value) }),
      })
    })
  }
}

function errorResponse(services: Services, error: Error): Response {
  const known =
    error instanceof ApiError
      ? error
      : new ApiError({ status: 500, error: 'server_error' }, 'The simulator failed')
  const { status } = known.answer
  const isHtml = status === 429 && services.settings.assumptions.rateLimit.body === 'html'
  const response = isHtml
    ? new Response('<!doctype html><title>429</title>', { status, headers: { 'Content-Type': 'text/html' } })
    : jsonResponse(errorBody(known), status)
  for (const [name, value] of Object.entries(known.headers)) response.headers.set(name, value)
  return response
}

/** Counts requests per key in a sliding window. */
interface Limiter {
  /** Takes one request. Returns 0 when it may pass, else the seconds (at least 1) until the next one may. */
  take(key: string): number
}

/** At most `requests` per `window` seconds and key. A refused request is not counted. */
function createLimiter(now: () => number, requests: number, window: number): Limiter {
  const passed = new Map<string, number[]>()
  return {
    take: (key) => {
      const time = now()
      const recent = (passed.get(key) ?? []).filter((at) => at > time - window * 1000)
      passed.set(key, recent)
      const oldest = recent[0]
      if (oldest === undefined || recent.length < requests) {
        recent.push(time)
        return 0
      }
      return Math.max(1, Math.ceil((oldest + window * 1000 - time) / 1000))
    },
  }
}
