import { ApiError, errorBody, SimulatedNetworkError } from './simulator.errors.js'
import type { Fault, MalformedBody } from './simulator.faults.js'
import { jsonResponse } from './simulator.responses.js'

/** What a fault needs of its host. */
export interface FaultHost {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly generateToken: () => string
}

/** Answers a request under its faults. `answer` is the server: calling it is the effect. */
export async function applyFaults(
  faults: readonly Fault[],
  request: Request,
  answer: () => Promise<Response>,
  host: FaultHost,
): Promise<Response> {
  for (const fault of faults) if (fault.kind === 'delay') await host.sleep(fault.milliseconds, request.signal)
  const fault = faults.find(({ kind }) => kind !== 'delay')
  switch (fault?.kind) {
    case undefined:
    case 'delay':
      return answer()
    case 'dropBeforeEffect':
      throw new SimulatedNetworkError('beforeEffect')
    case 'dropAfterEffect':
      await answer()
      throw new SimulatedNetworkError('afterEffect')
    case 'hang':
      return hang(request.signal)
    case 'status':
      if (fault.afterEffect === true) await answer()
      return failure(host, fault.status, categoryOf(fault.status))
    case 'rateLimited': {
      const response = failure(host, 429, 'rate_limit_reached', 'error.tooManyAttempts')
      const { retryAfter } = fault
      if (retryAfter !== undefined) response.headers.set('Retry-After', formatRetryAfter(retryAfter))
      return response
    }
    case 'malformed':
      return spoil(await answer(), fault.body)
    case 'extraFields':
      return addFields(await answer())
  }
}

/** Seconds as they are; a date in the HTTP format (RFC 9110 section 5.6.7). */
export function formatRetryAfter(value: number | Date): string {
  return value instanceof Date ? value.toUTCString() : String(value)
}

function categoryOf(status: number): string {
  if (status < 500) return 'invalid_request'
  return status > 501 && status < 505 ? 'temporarily_unavailable' : 'server_error'
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

function failure(host: FaultHost, status: number, error: string, messageKey?: string): Response {
  const answer = { status, error, ...(messageKey !== undefined && { messageKey }) }
  // 204, 205 and 304 may not carry a body (Fetch Standard, "null body status").
  if ([204, 205, 304].includes(status)) return new Response(null, { status })
  return jsonResponse(errorBody(new ApiError(answer, 'Scripted fault'), host.generateToken()), status)
}

async function spoil(response: Response, kind: MalformedBody): Promise<Response> {
  const text = await response.text()
  const bodies: Record<MalformedBody, [body: string, type: string]> = {
    empty: ['', 'application/json'],
    html: ['<!doctype html><title>Bad gateway</title>', 'text/html'],
    truncated: [text.slice(0, Math.max(1, Math.floor(text.length / 2))) || '{', 'application/json'],
    text: ['upstream error', 'text/plain'],
    wrongShape: ['["unexpected"]', 'application/json'],
  }
  const [body, type] = bodies[kind]
  const headers = new Headers(response.headers)
  headers.set('Content-Type', type)
  return new Response(body, { status: response.status === 204 ? 200 : response.status, headers })
}

async function addFields(response: Response): Promise<Response> {
  const text = await response.text()
  if (!text.startsWith('{')) return new Response(text === '' ? null : text, response)
  const body = JSON.parse(text) as Record<string, unknown>
  const extra = { x_unknown: true, x_nested: { list: [1, 2, 3] }, ...body }
  return new Response(JSON.stringify(extra), { status: response.status, headers: response.headers })
}
