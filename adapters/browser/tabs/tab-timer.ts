import type { Milliseconds } from '../../../machines/domain.js'
import type { ShareSettings } from './share-options.js'

/** One thing that is waited for; to wait for another is to give up the one before. */
export interface TabTimer {
  readonly start: (wait: Milliseconds, due: () => void) => void
  /** Resolves when the time is over, or is given up. */
  readonly pass: (wait: Milliseconds) => Promise<void>
  readonly stop: () => void
}

export function createTimer(clock: ShareSettings['clock']): TabTimer {
  let stop = (): void => undefined
  const start = (wait: Milliseconds, due: () => void, onStop?: () => void) => {
    stop()
    const timer: unknown = clock.setTimeout(due, wait)
    stop = () => {
      clock.clearTimeout(timer)
      onStop?.()
    }
  }
  return {
    start,
    pass: (wait) =>
      new Promise((resolve) => {
        start(wait, resolve, resolve)
      }),
    stop: () => {
      stop()
    },
  }
}
