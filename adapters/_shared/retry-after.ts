import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'
import type { StepUpError } from '../../machines/errors.js'
import type { HttpAnswer } from './http.js'

/** IMF-fixdate, and the two obsolete forms that a recipient must accept as well. */
const forms = [
  /^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) (?<time>[\d:]{8}) GMT$/,
  /^[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) (?<time>[\d:]{8}) GMT$/,
  /^[A-Z][a-z]{2} (?<month>\w{3}) (?<day>[ \d]\d) (?<time>[\d:]{8}) (?<year>\d{4})$/,
]

/**
 * An HTTP date (RFC 9110, section 5.6.7), in whole seconds; `NaN` for anything else, and for a day or an hour that there is
 * not. Of a year with two digits, 00 to 69 are this century. `Date.parse` alone takes far more, `x 1` among it.
 */
export function parseHttpDate(text: string | null): EpochMilliseconds {
  const form = text === null ? undefined : forms.find((each) => each.test(text))
  const { day = '', month = '', year = '', time = '' } = form?.exec(text ?? '')?.groups ?? {}
  const fullYear = year.length === 2 ? `${Number(year) < 70 ? 20 : 19}${year}` : year
  // A leap second is told as the one before it: there is none in a number of milliseconds.
  const date = `${day.replace(' ', '0')} ${month} ${fullYear} ${time.replace(/:60$/, ':59')} GMT`
  const moment = Date.parse(date)
  // Engines take February 31 and 24 o'clock for a day of the next month: written again, it is another date.
  return new Date(moment).toUTCString().endsWith(date) ? moment : NaN
}

/** What a server says of one of its limits. */
interface Quota {
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
function readQuotas(headers: Headers): readonly Quota[] {
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

/** What servers asked for that did not want to be asked again before a moment, by address. */
export function createWaits() {
  const waits = new Map<string, { readonly error: StepUpError; readonly since: EpochMilliseconds }>()
  return {
    /** Throws the failure again while its server wants no request. */
    require: (url: string, now: EpochMilliseconds): void => {
      const wait = waits.get(url)
      // Before it was kept: the clock was put back, and nobody knows how long the rest of the wait is.
      if (wait && now >= wait.since && now < (wait.error.details.availableAt ?? 0)) throw wait.error
      waits.delete(url)
    },
    keep: (url: string, error: StepUpError, now: EpochMilliseconds): void => {
      waits.set(url, { error, since: now })
    },
  }
}
