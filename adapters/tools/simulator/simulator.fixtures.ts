import { generateKeyPair } from 'jose'

import { sha256 } from './environment.js'
import {
  createReachFiveSimulator,
  DEFAULT_CLIENT,
  DEFAULT_USER,
  type ReachFiveSimulator,
  type SimulatorOptions,
} from './index.js'

/** What the tests of the simulator share: one with time standing still, requests to it, and whole steps of a flow. */

export const ORIGIN = 'https://tenant.example'
export const REDIRECT_URI = 'https://app.example/callback'
const VERIFIER = 'verifier-0123456789-0123456789-0123456789-0'
export const SMS = DEFAULT_USER.phoneNumber ?? ''
export const EMAIL = DEFAULT_USER.email ?? ''

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; `{}` where it is not a JSON object. */
  readonly body: Record<string, unknown>
}

// Making an RSA key takes a while: once for a whole test file.
let signingKey: Promise<CryptoKeyPair> | undefined

/** A simulator at 2026-03-01T12:00:00Z, with time standing still. */
export async function setup(options: SimulatorOptions = {}): Promise<ReachFiveSimulator> {
  signingKey ??= generateKeyPair('RS256', { extractable: true })
  const start = Date.UTC(2026, 2, 1, 12)
  return createReachFiveSimulator({ now: () => start, signingKey: await signingKey, ...options })
}

export async function send(
  simulator: ReachFiveSimulator,
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Answer> {
  const { body, headers = {}, signal } = options
  const request = new Request(ORIGIN + path, {
    method,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  const response = await simulator.fetch(request)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parse(text) }
}

export const post = (
  simulator: ReachFiveSimulator,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => send(simulator, 'POST', path, { body, headers })

export const get = (
  simulator: ReachFiveSimulator,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> => send(simulator, 'GET', path, { headers })

/** Body of a step-up by the default client, with PKCE. */
export async function stepUpBody(more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  return {
    client_id: DEFAULT_CLIENT.clientId,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile email phone mfa',
    code_challenge: await sha256(VERIFIER),
    code_challenge_method: 'S256',
    ...more,
  }
}

export const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` })

/** A field that must be a string. */
export function text(answer: Answer, name: string): string {
  const value = answer.body[name]
  if (typeof value !== 'string') throw new Error(`no "${name}" in ${answer.status} ${answer.text}`)
  return value
}

/** Signs Ada in and asks for a step-up with her access token. */
export async function beginStepUp(
  simulator: ReachFiveSimulator,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
  const answer = await post(simulator, '/identity/v1/mfa/stepup', await stepUpBody(more), bearer(accessToken))
  return text(answer, 'token')
}

export const startCode = (simulator: ReachFiveSimulator, stepUp: string, authType = 'sms'): Promise<Answer> =>
  post(simulator, '/identity/v1/passwordless/start', { auth_type: authType, step_up: stepUp })

/** A step-up whose code is out. */
export async function beginChallenge(
  simulator: ReachFiveSimulator,
  more: Record<string, unknown> = {},
): Promise<{ stepUp: string; challengeId: string; code: string }> {
  const stepUp = await beginStepUp(simulator, more)
  const challengeId = text(await startCode(simulator, stepUp), 'challenge_id')
  return { stepUp, challengeId, code: simulator.outbox.last()?.code ?? '' }
}

export const verify = (
  simulator: ReachFiveSimulator,
  challengeId: string,
  code: string,
  more: Record<string, unknown> = {},
): Promise<Answer> =>
  post(simulator, '/identity/v1/passwordless/verify', {
    challenge_id: challengeId,
    verification_code: code,
    ...more,
  })

/** Body of the exchange of an authorization code. */
export const exchangeBody = (code: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  client_id: DEFAULT_CLIENT.clientId,
  grant_type: 'authorization_code',
  code,
  redirect_uri: REDIRECT_URI,
  code_verifier: VERIFIER,
  ...more,
})

export const exchange = (
  simulator: ReachFiveSimulator,
  code: string,
  more: Record<string, unknown> = {},
): Promise<Answer> => post(simulator, '/oauth/token', exchangeBody(code, more))

/** A verified step-up: the authorization code. */
export async function completeStepUp(
  simulator: ReachFiveSimulator,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { challengeId, code } = await beginChallenge(simulator, more)
  return text(await verify(simulator, challengeId, code), 'code')
}

/** The access token of a step-up by SMS. */
export async function stepUpToken(
  simulator: ReachFiveSimulator,
  more: Record<string, unknown> = {},
): Promise<string> {
  return text(await exchange(simulator, await completeStepUp(simulator, more)), 'access_token')
}

/** A six-digit code that is not `code`. */
export const otherThan = (code: string): string => (code === '000000' ? '111111' : '000000')

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}
