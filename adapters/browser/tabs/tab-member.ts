import type { StepUpFlow, StepUpView } from '../../../machines/index.js'
import { isObject } from '../../../machines/errors.js'
import { createTenancy } from './flow-tenancy.js'
import { createSeat } from './owner-seat.js'
import type { SharePlatform, ShareSettings } from './share-options.js'
import { openLine, type TabChannel } from './tab-channel.js'
import { createEnding } from './tab-ending.js'
import { createFollower } from './tab-follower.js'
import { createMessageSeal, type HeardMessage } from './tab-messages.js'
import { ViewBoard } from './view-board.js'

/** A flow that the tabs of an app have in common. `subscribe` calls back for a change of `isOwner`, too. */
export interface SharedStepUpFlow extends StepUpFlow {
  /**
   * Whether this tab makes the requests: for an app that says "Continue in your other tab". All tabs can act. None does when the
   * flow has ended.
   */
  readonly isOwner: () => boolean
}

/**
 * One tab among those that share a flow: the owner while it holds the lock, a follower while it waits for it. Resolves when there is
 * a view, with `null` for a page that gets no locks; rejects where this tab has no part in the flow.
 */
export function joinTabs(
  settings: ShareSettings,
  { locks }: SharePlatform,
  channel: TabChannel,
): Promise<SharedStepUpFlow | null> {
  return new Promise((resolve, reject) => {
    const { name, services, signal } = settings
    const board = new ViewBoard()

    const hear = (message: HeardMessage) => {
      if (tenancy.isOwner()) tenancy.hear(message)
      else if (seat.tenure() === null || message.type === 'end') {
        // A page that comes back may have been refused its place in the queue.
        seat.queue()
        follower.hear(message)
      } else if (message.type === 'hello' || message.type === 'act') void line.post({ type: 'busy' })
    }
    const line = openLine(channel, createMessageSeal(services.vault, name), hear)
    const seat = createSeat({
      ...{ ...settings, locks },
      ask: () => void line.post({ type: 'hello' }),
      onTaken: (tenure) => {
        tenancy.take(tenure)
      },
      onLost: (canAskAgain) => {
        tenancy.lose(canAskAgain)
      },
    })
    const close = async (hasEnded: boolean) => {
      signal?.removeEventListener('abort', leave)
      const tenure = seat.tenure()
      if (tenure === null) seat.leave()
      else tenure.isOver = true
      try {
        await tenancy.leave(hasEnded)
      } finally {
        seat.leave()
        line.close()
      }
    }
    const leave = () => {
      ending.failHere('cancelled')
    }
    const ending = createEnding({
      ...{ settings, board, post: line.post },
      followed: () => follower.followed(),
      onRefused: reject,
      close: (hasEnded) => void close(hasEnded),
    })
    const follower = createFollower({
      ...{ settings, board, line, seat },
      onShown: ending.goOn,
      onRefused: ending.failHere,
      onReplaced: ending.awaitEnd,
      onEnd: ending.finish,
    })
    const tenancy = createTenancy({
      ...{ settings, board, line, seat, follower, ending },
      onAlone: () => {
        void close(false)
        resolve(null)
      },
    })
    const join = (first: StepUpView) => {
      stopWaiting()
      resolve({
        id: first.flowId,
        getSnapshot: () => board.view ?? first,
        ...{ subscribe: board.subscribe, outcome: board.outcome, isOwner: tenancy.isOwner },
        send: (act) => {
          if (board.isOver || !isObject(act)) return
          if (seat.tenure() === null) void follower.send(act)
          else tenancy.send(act)
        },
      })
    }
    const stopWaiting = board.subscribe(() => {
      if (board.view !== null) join(board.view)
    })
    if (signal?.aborted === true) {
      leave()
      return
    }
    signal?.addEventListener('abort', leave)
    seat.queue()
    follower.ask()
  })
}
