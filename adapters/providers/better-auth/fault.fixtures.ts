import type { ContractCall, ContractFault } from '../../tools/testing/index.js'

const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  Promise.resolve(new Response(JSON.stringify(body), { status, headers }))

/** In better-auth's own words: `rate-limiter` and `two-factor/verify-two-factor` of version 1.7. */
export function answerFault(fault: ContractFault): Promise<Response> {
  const tooMany = { message: 'Too many requests. Please try again later.' }
  switch (fault.kind) {
    case 'throttled':
      return json(429, tooMany, { 'X-Retry-After': String(fault.retryAfter) })
    case 'throttledWithoutTime':
      return json(429, tooMany)
    case 'locked':
      return json(429, {
        code: 'ACCOUNT_TEMPORARILY_LOCKED',
        message: 'Too many failed verification attempts.',
      })
    case 'unavailable':
      // Of the proxy in front of better-auth.
      return Promise.resolve(
        new Response('<h1>Service Unavailable</h1>', {
          status: 503,
          ...(fault.retryAfter !== undefined && { headers: { 'Retry-After': String(fault.retryAfter) } }),
        }),
      )
    case 'broken':
      return json(500, {})
    case 'dropped':
      return Promise.reject(new TypeError('fetch failed'))
    case 'hanging':
      return new Promise(() => undefined)
    case 'misshapen':
      return json(200, {})
    case 'malformed':
      return Promise.resolve(new Response('<!doctype html><title>Sign in</title>'))
  }
}

/** The call of the port that a request belongs to. */
export function callOf(url: string): ContractCall {
  if (url.includes('/get-session')) return 'begin'
  return url.endsWith('/send-otp') ? 'send' : 'verify'
}
