import type { ShareSettings } from './share.options.js'
import type { Tenure } from './tenure.fence.js'
import { claimLock, type TabLocks } from './tab.lock.js'
import { createTimer } from './tab.timers.js'

export interface SeatOptions extends Pick<ShareSettings, 'name' | 'patience' | 'clock'> {
  readonly locks: TabLocks
  readonly onTaken: (tenure: Tenure) => void
  /** See `ClaimOptions.onLost`. */
  readonly onLost: (canAskAgain: boolean) => void
}

/** The one place among the tabs from which the flow is run. */
export interface OwnerSeat {
  /** While this tab has it. */
  readonly tenure: () => Tenure | null
  /** Waits for it in the queue. */
  readonly queue: () => void
  /** Was the owner asked something? One that is silent for too long sleeps, or hangs: then this tab takes the seat. */
  readonly expectAnswer: () => void
  readonly heardAnswer: () => void
  /** Leaves it, or the queue. */
  readonly leave: () => void
}

export function createSeat({ name, patience, clock, locks, onTaken, onLost }: SeatOptions): OwnerSeat {
  const silence = createTimer(clock)
  let letGo: (() => void) | null = null
  let tenure: Tenure | null = null

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
    if (letGo === null) claim(false)
  }
  return {
    tenure: () => tenure,
    queue,
    expectAnswer: () => {
      if (tenure !== null) return
      queue()
      silence.start(patience, () => {
        claim(true)
      })
    },
    heardAnswer: silence.stop,
    leave: () => {
      letGo?.()
      end()
    },
  }
}
