import type { EpochMilliseconds, Milliseconds } from '../../../machines/domain.js'
import { StepUpError, toStepUpError } from '../../../machines/errors.js'

/** One try to get a step-up. */
export interface Attempt {
  /** The key of its requirement. */
  readonly key: string
  /** What the app calls: the same value for the same call. Absent: not known, nothing is taken for its repetition. */
  readonly subject: unknown
  /** Two signals make two calls, because a query library keeps the signal of a call that it repeats. */
  readonly signal: AbortSignal | undefined
  /** When the app made the call. Its challenge may come much later. */
  readonly madeAt: EpochMilliseconds
}

/** Requirements that were refused just now: for a while they are refused again, and the user is not asked. */
interface Cooldown {
  /** For one requirement, by its key: a step-up did not meet it. */
  readonly start: (key: string, error: StepUpError) => void
  /** For every requirement: an API may ask for another one each time. */
  readonly startAll: (error: StepUpError) => void
  /**
   * A call was refused by what {@link startAll} began. A library keeps the signal of a call that it repeats, so the same call with the
   * same signal is a repetition, however long the pause before it: it is refused for a minute.
   */
  readonly recordCall: (attempt: Pick<Attempt, 'subject' | 'signal'>) => void
  /**
   * While it lasts, throws the error that began it, with its end as `availableAt`. A call that is refused here is refused for
   * longer: {@link createCooldown}.
   */
  readonly assertOver: (attempt: Attempt) => void
  readonly clear: () => void
}

/** The calls of one signal that were refused together. */
interface RefusedCalls extends Refusal {
  readonly subjects: Set<unknown>
}

interface Refusal {
  readonly since: EpochMilliseconds
  readonly until: EpochMilliseconds
  readonly error: StepUpError
  readonly signal?: AbortSignal | undefined
}

/** In milliseconds: a call that is repeated without end is refused for so long after each repetition. */
const longestPause = 60_000

const everything = Symbol('everything')

/**
 * A query library repeats a call that failed, after a pause that doubles: 1, 2 and 4 s in TanStack Query. A call that is repeated
 * while it is refused is therefore refused for twice the pause before it, plus `length`. It compares moments: a timer would keep a
 * process alive.
 *
 * @param length In milliseconds; 0 refuses nothing.
 */
export function createCooldown(length: Milliseconds, now: () => EpochMilliseconds): Cooldown {
  // By the key of a requirement, or by a subject.
  const refused = new Map<unknown, Refusal>()
  const bySignal = new Map<AbortSignal, RefusedCalls>()

  // A clock that was set back, or that answers no number, ends it too.
  const lasts = ({ since, until }: Refusal, madeAt: EpochMilliseconds) =>
    until > since && now() >= since && madeAt < until
  const record = (key: unknown, refusal: Refusal) => {
    for (const [other, each] of refused) if (!lasts(each, refusal.since)) refused.delete(other)
    refused.set(key, refusal)
  }
  const start = (key: unknown, error: StepUpError) => {
    const since = now()
    record(key, { since, until: since + length, error })
  }

  return {
    start,
    startAll: (error) => {
      start(everything, error)
    },
    recordCall: ({ subject, signal }) => {
      const refusal = refused.get(everything)
      if (signal === undefined || refusal === undefined || refusal.until <= refusal.since) return
      // No clock is asked: one that throws has been reported already.
      const { since } = refusal
      for (const [other, { until }] of bySignal) if (until <= since) bySignal.delete(other)
      const subjects = bySignal.get(signal)?.subjects ?? new Set()
      bySignal.set(signal, {
        since,
        until: since + longestPause,
        error: refusal.error,
        subjects: subjects.add(subject),
      })
    },
    assertOver: ({ key, subject, signal, madeAt }) => {
      const own = refused.get(subject)
      const isRepeated = signal === undefined || own?.signal === undefined || own.signal === signal
      const calls = signal && bySignal.get(signal)
      const same = calls?.subjects.has(subject) === true ? calls : undefined
      const [refusal] = [isRepeated ? own : undefined, same, refused.get(key), refused.get(everything)]
        .filter((each) => each !== undefined)
        .filter((each) => lasts(each, madeAt))
      if (refusal === undefined) return
      const { code, details } = toStepUpError(refusal.error)
      const since = now()
      const again = Math.min(length + 2 * Math.max(0, madeAt - refusal.since), longestPause)
      const availableAt = subject === undefined ? refusal.until : Math.max(refusal.until, since + again)
      if (subject !== undefined) record(subject, { since, until: availableAt, error: refusal.error, signal })
      throw new StepUpError(code, { ...details, availableAt })
    },
    clear: () => {
      refused.clear()
      bySignal.clear()
    },
  }
}
