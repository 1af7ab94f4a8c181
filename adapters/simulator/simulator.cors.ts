const METHODS = 'GET, POST, DELETE'
const HEADERS = 'authorization, content-type, custom-locale, x-r5-correlation-id'

/**
 * The CORS headers of an answer. With `credentials: 'include'` a browser accepts neither `*` nor another origin: the
 * exact `Origin` is echoed (Fetch Standard, "CORS check"). `undefined` allows every origin. A page can read a header such
 * as `Retry-After` only when it is `exposed`.
 */
export function corsHeaders(
  request: Request,
  allowedOrigins: readonly string[] | undefined,
  exposed: readonly string[] = ['Retry-After'],
): [string, string][] {
  const origin = request.headers.get('origin')
  if (origin === null || allowedOrigins?.includes(origin) === false) return [['Vary', 'Origin']]
  return [
    ['Vary', 'Origin'],
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ...exposed.map((name): [string, string] => ['Access-Control-Expose-Headers', name]),
  ]
}

/** The answer to a preflight, without the headers of `corsHeaders`. */
export function preflightResponse(): Response {
  return new Response(null, {
    status: 204,
    headers: { 'Access-Control-Allow-Methods': METHODS, 'Access-Control-Allow-Headers': HEADERS },
  })
}
