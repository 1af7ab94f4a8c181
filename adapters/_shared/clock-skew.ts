import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'
import type { FetchFunction } from './http.js'
import { parseHttpDate } from './retry-after.js'

/** How wrong the clock of this device is, by the answers of one provider. */
interface ClockSkew {
  /** The same `fetch`; each of its answers is a measure. */
  readonly fetch: FetchFunction
  /**
   * What to add to the device's time to get the provider's, in milliseconds: positive where the device is behind. 0 until
   * something was measured, and for a right clock.
   */
  readonly read: () => Milliseconds
}

/** Less is no wrong clock: `Date` has whole seconds, servers differ a little, too, and checks have a tolerance of their own. */
const smallest: Milliseconds = 2_000
/** A day. More is not believed, and 0 instead. */
export const largestSkew: Milliseconds = 86_400_000
/** An answer that took longer says too little of when it was made. */
const longestRoundTrip: Milliseconds = 10_000
/** Answers that wait to be read. */
const mostUnread = 8

/**
 * Measures the clock of this device by the `Date` header (RFC 9110, section 6.6.1) of the provider's own answers, as it was
 * half the round trip before the answer came. The latest measure counts, for a clock may be put right. It is good to half a
 * second and half the round trip.
 *
 * Only answers to a `POST` count, and none with an `Age`: another one may come from a cache, with the date of long ago (RFC
 * 9111, section 5.1). A page of another origin can't read `Date` unless the provider exposes it (Fetch Standard, "CORS
 * protocol"): nothing is measured then.
 *
 * Nothing in here changes a time: whoever compares one of the provider's with one of the device's asks {@link ClockSkew.read}.
 * What is measured within one clock is never shifted: deadlines of the flow, waits (`Retry-After`, `expires_in`), how long the
 * flow has lasted.
 */
export function createClockSkew(fetch: FetchFunction, now: () => EpochMilliseconds): ClockSkew {
  let skew: Milliseconds = 0
  /** Answers whose date was not parsed yet: it is parsed when somebody asks for the skew. */
  const unread: Sample[] = []
  const read = () => {
    for (const sample of unread.splice(0)) skew = measure(sample) ?? skew
    return skew
  }
  return {
    fetch: async (url, init) => {
      const sentAt = now()
      const response = await fetch(url, init)
      const date = init.method === 'POST' ? response.headers.get('Date') : null
      if (date !== null && !response.headers.has('Age')) {
        unread.push({ date, sentAt, receivedAt: now() })
        if (unread.length > mostUnread) read()
      }
      return response
    },
    read,
  }
}

interface Sample {
  readonly date: string
  readonly sentAt: EpochMilliseconds
  readonly receivedAt: EpochMilliseconds
}

/** The skew by one answer; `undefined` where it measures nothing. */
function measure({ date, sentAt, receivedAt }: Sample): Milliseconds | undefined {
  const roundTrip = receivedAt - sentAt
  const madeAt = parseHttpDate(date)
  // A clock that was put right in between measures nothing.
  const isMeasure = roundTrip >= 0 && roundTrip <= longestRoundTrip && !Number.isNaN(madeAt)
  if (!isMeasure) return undefined
  // `Date` lost the milliseconds: half a second in the mean.
  const skew = Math.round(madeAt + 500 - (sentAt + receivedAt) / 2)
  const size = Math.abs(skew)
  return size > smallest + roundTrip / 2 && size <= largestSkew ? skew : 0
}
