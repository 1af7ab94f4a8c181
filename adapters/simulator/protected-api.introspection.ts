import type { Caller } from './protected-api.options.js'
import type { ProtectedApiSettings } from './protected-api.resolver.js'
import { isFields } from './request.readers.js'

/** What the authorization server says of a token: whose it is, that it is worth nothing, or no answer to go by. */
export type Introspection =
  | { readonly kind: 'active'; readonly caller: Caller }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'unavailable' }

/**
 * Asks about a token (RFC 7662 section 2.1), the token itself being the authorization: so 401 says that it is worth
 * nothing. Whatever else is not an introspection response is an outage. Rejects only when the call is aborted.
 */
export async function introspect(
  settings: ProtectedApiSettings,
  token: string,
  signal: AbortSignal,
): Promise<Introspection> {
  try {
    const response = await settings.fetch(settings.introspectionUrl, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      },
      body: new URLSearchParams({ token }).toString(),
      signal,
    })
    if (response.status === 401) return { kind: 'inactive' }
    const body: unknown = response.ok ? await response.json() : undefined
    if (!isFields(body) || typeof body['active'] !== 'boolean') return { kind: 'unavailable' }
    return body['active'] ? { kind: 'active', caller: readCaller(body) } : { kind: 'inactive' }
  } catch {
    signal.throwIfAborted()
    return { kind: 'unavailable' }
  }
}

/** A claim of another type than it should have counts as absent: it can't open anything. */
function readCaller(body: Readonly<Record<string, unknown>>): Caller {
  const { sub, client_id: clientId, scope, amr, acr, auth_time: authTime } = body
  return {
    subject: typeof sub === 'string' ? sub : undefined,
    clientId: typeof clientId === 'string' ? clientId : undefined,
    scope: typeof scope === 'string' ? scope.split(' ') : [],
    methods: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
    acr: typeof acr === 'string' ? acr : undefined,
    authTime: typeof authTime === 'number' ? authTime : undefined,
  }
}
