import type { JsonObject, StepUpRequest } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { AdapterCall } from '../../../machines/ports.js'
import { createReachFiveAdapter, type ReachFiveAdapter, type ReachFiveAdapterOptions } from './index.js'

/** A `fetch` by script, and what the tests beside this file share. */

export const NOW = Date.UTC(2026, 2, 1, 12)
export const FLOW_ID = '6f1c0f3e-6a0b-4b3a-9a55-0f4f4c1f7a01'
export const REDIRECT_URI = 'https://app.example/cb'

export const paths = {
  config: '/identity/v1/config',
  login: '/identity/v1/password/login',
  begin: '/identity/v1/mfa/stepup',
  start: '/identity/v1/passwordless/start',
  verify: '/identity/v1/passwordless/verify',
  token: '/oauth/token',
} as const

export const config = {
  sso: true,
  is_public: true,
  pkce_enforced: true,
  is_implicit_flow_forbidden: false,
  rba_enabled: true,
  scope: 'openid mfa',
  language: 'en',
}

export interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly init: RequestInit
}

/** JSON, a ready `Response`, or something that `fetch` throws. */
type Scripted = object | Error | ((request: Sent) => Response | Promise<Response>)

/** Answers of each path, one after the other; the last one stays. */
export type Script = Partial<Record<string, Scripted | readonly Scripted[]>>

export function createScript(script: Script = {}) {
  const sent: Sent[] = []
  const counts = new Map<string, number>()
  const answers: Script = {
    [paths.config]: config,
    [paths.login]: { tkn: 'TK1', mfa_required: true },
    [paths.begin]: { amr: ['sms', 'email'], token: 'ST1' },
    [paths.start]: { challenge_id: 'CH1' },
    [paths.verify]: { code: 'AC1' },
    [paths.token]: {
      access_token: 'AT1',
      id_token: idToken({ sub: 'u1', amr: ['pwd', 'mfa'] }),
      expires_in: 60,
    },
    ...script,
  }
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname } = new URL(url)
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {}
    const headers = Object.fromEntries(new Headers(init.headers))
    const request: Sent = { url, method: init.method ?? 'GET', headers, body, init }
    sent.push(request)
    const scripted = answers[pathname]
    const list: readonly Scripted[] = Array.isArray(scripted) ? scripted : scripted ? [scripted] : []
    const count = counts.get(pathname) ?? 0
    counts.set(pathname, count + 1)
    const answer = list[Math.min(count, list.length - 1)]
    if (answer === undefined) throw new Error(`nothing scripted for ${pathname}`)
    if (answer instanceof Error) throw answer
    return typeof answer === 'function'
      ? (answer as (request: Sent) => Promise<Response>)(request)
      : Response.json(answer)
  }
  const to = (path: string) => sent.filter(({ url }) => new URL(url).pathname === path)
  return { fetch, sent, to, only: (path: string) => to(path)[0] ?? fail(`no request to ${path}`) }
}

/** An error answer in ReachFive's shape. */
export const refusal =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  (): Response =>
    Response.json(body, { status, headers })

/** An answer with a body of any text. */
export const raw =
  (text: string | null, status = 200, type = 'application/json') =>
  (): Response =>
    new Response(text, { status, headers: { 'Content-Type': type } })

export function setup(script: Script = {}, options: Partial<ReachFiveAdapterOptions> = {}) {
  const server = createScript(script)
  let ids = 0
  const adapter = createReachFiveAdapter({
    domain: 'tenant.example',
    clientId: 'CID',
    redirectUri: REDIRECT_URI,
    fetch: server.fetch,
    now: () => NOW,
    generateId: () => `id-${(ids += 1)}`,
    ...options,
  })
  return { adapter, server, ...drive(adapter) }
}

export function createCall(overrides: Partial<AdapterCall> = {}): AdapterCall {
  return {
    signal: new AbortController().signal,
    now: () => NOW,
    idempotencyKey: 'key',
    flowId: FLOW_ID,
    ...overrides,
  }
}

/** The acts of a flow, each on top of the one before. */
function drive(adapter: ReachFiveAdapter) {
  const session = { kind: 'session' } as const
  const begin = (request: Partial<StepUpRequest> = {}, call = createCall()) =>
    adapter.begin({ approach: session, ...request }, call)
  const send = async (request: Partial<StepUpRequest> = {}, factorIndex = 0, call = createCall()) => {
    const grant = await begin(request)
    const factor = grant.factors[factorIndex] ?? fail('no factor')
    const { challenge } = await adapter.send({ grant, factor }, call)
    return { grant, factor, challenge }
  }
  const verify = async (
    request: Partial<StepUpRequest> = {},
    more: { trustDevice?: boolean; code?: string } = {},
  ) => {
    const { trustDevice = false, code = '123456' } = more
    const input = { ...(await send(request)), response: { kind: 'code', code } as const, trustDevice }
    return { grant: input.grant, answer: await adapter.verify(input, createCall()) }
  }
  const exchange = async (request: Partial<StepUpRequest> = {}) => {
    const { grant, answer } = await verify(request)
    if (answer.outcome !== 'verified') return fail(answer.outcome)
    return adapter.exchange?.({ grant, proof: answer.proof }, createCall()) ?? fail('no exchange')
  }
  return { begin, send, verify, exchange }
}

/** The StepUpError that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<StepUpError> {
  const error: unknown = await promise.then(
    () => fail('it did not fail'),
    (thrown: unknown) => thrown,
  )
  return error instanceof StepUpError ? error : fail(`not a StepUpError: ${String(error)}`)
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await failureOf(promise)).code
}

/** An unsigned token with these claims. */
export function idToken(claims: JsonObject): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode(claims)}.`
}

export function fail(reason: string): never {
  throw new Error(reason)
}
