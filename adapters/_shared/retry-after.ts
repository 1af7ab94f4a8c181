import type { EpochMilliseconds } from '../../machines/domain.js'

/** IMF-fixdate (RFC 9110, section 5.6.7); `NaN` for anything else. `Date.parse` alone takes far more, `x 1` among it. */
function parseHttpDate(text: string | null): EpochMilliseconds {
  return /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/.test(text ?? '') ? Date.parse(text ?? '') : NaN
}

/**
 * The moment that a `Retry-After` header names (RFC 9110, section 10.2.3): seconds from now, or an HTTP date. A date is
 * read against the `Date` header of the same answer, so that a wrong clock on either side doesn't count. Never before
 * `now`; `undefined` where the header is absent or is neither.
 */
export function readRetryAfter(headers: Headers, now: EpochMilliseconds): EpochMilliseconds | undefined {
  const text = headers.get('Retry-After') ?? ''
  if (/^\d{1,9}$/.test(text)) return now + Number(text) * 1000
  const wait = parseHttpDate(text) - (parseHttpDate(headers.get('Date')) || now)
  return Number.isNaN(wait) ? undefined : now + Math.max(0, wait)
}
