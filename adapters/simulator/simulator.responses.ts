/** A JSON answer. `no-store`: it may carry tokens (RFC 6749 section 5.1). */
export function jsonResponse(body: unknown, status = 200, cookies: readonly string[] = []): Response {
  const headers = new Headers({
    'Content-Type': 'application/json;charset=UTF-8',
    'Cache-Control': 'no-store',
  })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(JSON.stringify(body), { status, headers })
}

/** 204, or 200 `{}`: the two answers that say nothing. */
export function emptyResponse(status: 200 | 204 = 204, cookies: readonly string[] = []): Response {
  if (status === 200) return jsonResponse({}, 200, cookies)
  const headers = new Headers({ 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status, headers })
}

/** 303 See Other to `target` with `parameters` in its query, or in its fragment. Undefined ones are left out. */
export function redirectResponse(
  target: string,
  parameters: Readonly<Record<string, string | number | undefined>>,
  place: 'query' | 'fragment' = 'query',
  cookies: readonly string[] = [],
): Response {
  const url = new URL(target)
  const search = place === 'query' ? url.searchParams : new URLSearchParams()
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) search.set(name, String(value))
  if (place === 'fragment') url.hash = search.toString()
  const headers = new Headers({ Location: url.href, 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}
