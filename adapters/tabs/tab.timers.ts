import type { Milliseconds } from '../../machines/domain.js'
import type { ShareStepUpFlowOptions } from './share.options.js'

/** One thing that is waited for; to wait for another is to give up the one before. */
export interface TabTimer {
  readonly start: (wait: Milliseconds, due: () => void) => void
  readonly stop: () => void
}

/** On the timers of the platform, or on those that a test gives. */
export function createTimer(clock: ShareStepUpFlowOptions['clock']): TabTimer {
  let stop = (): void => undefined
  return {
    start: (wait, due) => {
      stop()
      if (clock === undefined) {
        const timer = setTimeout(due, wait)
        stop = () => {
          clearTimeout(timer)
        }
        return
      }
      const timer: unknown = clock.setTimeout(due, wait)
      stop = () => {
        clock.clearTimeout(timer)
      }
    },
    stop: () => {
      stop()
    },
  }
}
