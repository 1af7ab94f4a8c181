import type { Milliseconds } from '../../../machines/domain.js'
import type { ShareSettings } from './share-options.js'
import { claimLock, type TabLocks } from './tab-lock.js'
import { createTimer } from './tab-timer.js'

/** How long this tab owns the flow. One that has lost it finds that out late: after a sleep, or a long task. */
export interface Tenure {
  isOver: boolean
}

/** Asked, not read: the answer changes while something is waited for. */
export const isOver = (tenure: Tenure): boolean => tenure.isOver

interface SeatOptions extends Pick<ShareSettings, 'name' | 'patience' | 'clock'> {
  readonly locks: TabLocks
  /** Asks the owner for its view. */
  readonly ask: () => void
  readonly onTaken: (tenure: Tenure) => void
  /** See `ClaimOptions.onLost`. */
  readonly onLost: (canAskAgain: boolean) => void
}

/** The one place among the tabs from which the flow is run. */
export interface OwnerSeat {
  /** While this tab has it. */
  readonly tenure: () => Tenure | null
  /** Waits for it in the queue, where this tab doesn't yet. */
  readonly queue: () => void
  /** Was the owner asked something? One that is silent for too long sleeps, or hangs: then this tab takes the seat. */
  readonly expectAnswer: () => void
  readonly heardAnswer: () => void
  /** The owner needs a moment: it is asked again after the silence, which only another such word makes longer. */
  readonly heardBusy: () => void
  /** Leaves it, or the queue, for good. */
  readonly leave: () => void
}

/** The end of the patience: the owner is asked once more, because a page that was busy itself has the answer still before it. */
const GRACE: Milliseconds = 250

export function createSeat({ name, patience, clock, locks, ask, onTaken, onLost }: SeatOptions): OwnerSeat {
  const silence = createTimer(clock)
  let letGo: (() => void) | null = null
  let tenure: Tenure | null = null
  let isBusy = false
  let isLeft = false

  const wait = (isLast = false) => {
    isBusy = false
    silence.start(isLast ? GRACE : patience - GRACE, () => {
      if (isLast && !isBusy) {
        claim(true)
        return
      }
      ask()
      wait(!isBusy)
    })
  }
  const end = () => {
    if (tenure !== null) tenure.isOver = true
    tenure = null
    letGo = null
    silence.stop()
  }
  const claim = (steals: boolean) => {
    letGo?.()
    letGo = claimLock(locks, {
      ...{ name: `mfa-step-up:${name}`, steals },
      onHeld: () => {
        silence.stop()
        tenure = { isOver: false }
        onTaken(tenure)
      },
      onLost: (canAskAgain) => {
        end()
        onLost(canAskAgain)
      },
    })
  }
  const queue = () => {
    if (letGo === null && !isLeft) claim(false)
  }
  return {
    tenure: () => tenure,
    queue,
    expectAnswer: () => {
      if (tenure !== null || isLeft) return
      queue()
      wait()
    },
    heardAnswer: silence.stop,
    heardBusy: () => {
      isBusy = true
    },
    leave: () => {
      isLeft = true
      letGo?.()
      end()
    },
  }
}
