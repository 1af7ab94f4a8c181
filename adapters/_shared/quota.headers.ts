/** What a server says of one of its limits. */
export interface Quota {
  /** Requests left; `undefined` where it doesn't say, or not in a number. */
  readonly remaining: number | undefined
  /** Seconds until there are more. */
  readonly reset: number
}

/** In characters, far beyond any real field: a longer one isn't read. */
const longestField = 4_096

/**
 * The `RateLimit` header fields of the IETF's drafts ("RateLimit header fields for HTTP", draft-ietf-httpapi-ratelimit-headers),
 * in the three forms that servers send:
 *
 * - since draft 8: `RateLimit: "burst";r=0;t=5, "daily";r=400;t=3600`, a list (RFC 9651) with one item per policy;
 * - draft 7: `RateLimit: limit=100, remaining=0, reset=30`;
 * - before: `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`, read where there is no `RateLimit`.
 *
 * All of them count seconds from the answer. `RateLimit-Policy` says how long a window is, not when it ends: it isn't read.
 * Nor is `X-RateLimit-Reset`, which is seconds for some servers and a date for others. Of a parameter that is there twice the
 * last counts; an item that can't be read is left out.
 */
export function readQuotas(headers: Headers): readonly Quota[] {
  const field = headers.get('RateLimit') ?? ''
  const members = field.length > longestField ? [] : field.replace(quoted, 'name').split(',').map(readMember)
  const combined = new Map(members.flatMap(([first]) => (first ? [first] : [])))
  const quotas = [
    ...members.map(([, ...parameters]) => new Map(parameters)).flatMap((item) => toQuota(item, 'r', 't')),
    ...toQuota(combined, 'remaining', 'reset'),
  ]
  return quotas.length > 0 ? quotas : toQuota(headers, 'RateLimit-Remaining', 'RateLimit-Reset')
}

/** The name of a policy may have commas and semicolons in it. */
const quoted = /"[^"\\]*(?:\\.[^"\\]*)*"/g

type Pair = readonly [name: string, value: string]

function readMember(member: string): readonly Pair[] {
  return member.split(';').map((part) => {
    const [name = '', value = ''] = part.trim().split('=', 2)
    return [name, value]
  })
}

interface Named {
  readonly get: (name: string) => string | null | undefined
}

function toQuota(fields: Named, remaining: string, reset: string): readonly Quota[] {
  const seconds = readCount(fields.get(reset))
  return seconds === undefined ? [] : [{ remaining: readCount(fields.get(remaining)), reset: seconds }]
}

/** An integer that isn't negative, of up to 15 digits (RFC 9651, section 3.3.1). */
function readCount(text: string | null | undefined): number | undefined {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined
}
