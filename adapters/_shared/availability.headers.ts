import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'
import { parseHttpDate } from './http.date.js'
import type { HttpAnswer } from './http.request.js'
import { readQuotas } from './quota.headers.js'

/** 30 days. A longer wait is no wait but a mistake, such as a date where seconds belong. */
const longestWait: Milliseconds = 2_592_000_000

/**
 * When a provider that asks to wait can be asked again, by its answer; never before `now`. In this order:
 *
 * 1. `Retry-After` (RFC 9110, section 10.2.3): seconds from now, or an HTTP date. A date is read against the `Date` header of
 *    the same answer, so that a wrong clock on either side doesn't count.
 * 2. The `RateLimit` header fields ({@link readQuotas}) of limits with nothing left: the last of them to end. Where the answer
 *    is a 429 and none of its limits says so: the first to end.
 *
 * `undefined` where the answer doesn't say, where it can't be read (negative, a fraction, two values in one field), and for
 * more than 30 days. It never throws.
 *
 * @param names Header fields that have the meaning of `Retry-After`; the first that can be read counts.
 */
export function readAvailableAt(
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
  now: EpochMilliseconds,
  names: readonly string[] = ['Retry-After'],
): EpochMilliseconds | undefined {
  const date = parseHttpDate(headers.get('Date'))
  const asked = names.map((name) => readWait(headers.get(name), Number.isNaN(date) ? now : date))
  const wait = [...asked, readLimitWait(headers, status)].find((each) => each !== undefined)
  return wait === undefined ? undefined : now + wait
}

function readWait(text: string | null, from: EpochMilliseconds): Milliseconds | undefined {
  const isSeconds = /^\d+$/.test(text ?? '')
  return limit(isSeconds ? Number(text) * 1000 : parseHttpDate(text) - from)
}

function readLimitWait(headers: Headers, status: number): Milliseconds | undefined {
  const quotas = readQuotas(headers).flatMap(({ remaining, reset }) => {
    const wait = limit(reset * 1000)
    return wait === undefined ? [] : [{ remaining, wait }]
  })
  const spent = quotas.filter(({ remaining }) => remaining === 0).map(({ wait }) => wait)
  if (spent.length > 0) return Math.max(...spent)
  return status === 429 && quotas.length > 0 ? Math.min(...quotas.map(({ wait }) => wait)) : undefined
}

function limit(wait: Milliseconds): Milliseconds | undefined {
  return wait <= longestWait ? Math.max(0, wait) : undefined
}
